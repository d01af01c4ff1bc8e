-- Files of products that staff uploaded. What is run is what was previewed: the text stays here until its rows have come in.
CREATE TABLE imports (
    seq         INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    staff       TEXT    NOT NULL REFERENCES accounts (id),
    state       TEXT    NOT NULL CHECK (state IN ('previewed', 'running', 'done')),
    set_stock   INTEGER NOT NULL CHECK (set_stock IN (0, 1)),
    rows_done   INTEGER NOT NULL DEFAULT 0 CHECK (rows_done BETWEEN 0 AND rows_total),
    rows_total  INTEGER NOT NULL,
    kept_until  INTEGER NOT NULL DEFAULT 0,
    uploaded_at INTEGER NOT NULL,
    report      TEXT    CHECK (json_valid(report)),
    preview     TEXT    NOT NULL CHECK (json_valid(preview)),
    csv         BLOB    NOT NULL,
    CONSTRAINT what_is_done_has_a_report CHECK ((state = 'done') = (report IS NOT NULL))
) STRICT;
CREATE INDEX imports_running ON imports (seq) WHERE state = 'running';
