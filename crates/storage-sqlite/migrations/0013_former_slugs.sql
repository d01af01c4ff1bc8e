-- Where products were before: whoever follows an old link is led on. A slug that is in use again is not here.
CREATE TABLE former_slugs (
    slug    TEXT    NOT NULL PRIMARY KEY,
    product INTEGER NOT NULL REFERENCES products (ordinal)
) STRICT, WITHOUT ROWID;
