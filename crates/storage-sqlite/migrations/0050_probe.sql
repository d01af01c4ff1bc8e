-- A row that is written to see whether anything can be written.
CREATE TABLE probe (
    one        INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    written_at INTEGER NOT NULL
) STRICT;
