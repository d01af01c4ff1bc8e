-- What came of each product of an import whose rows come in. One that is cut off is gone on with after these; when it is done, its
-- report has them all, and they are gone.
CREATE TABLE import_parts (
    import TEXT NOT NULL REFERENCES imports (id),
    handle TEXT NOT NULL,
    report TEXT NOT NULL CHECK (json_valid(report)),
    PRIMARY KEY (import, handle)
) STRICT, WITHOUT ROWID;
