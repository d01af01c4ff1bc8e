-- What staff set up, as JSON: it is only ever read and written whole. No row: the configuration's values hold.
CREATE TABLE settings (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL CHECK (revision > 0),
    body     TEXT    NOT NULL CHECK (json_valid(body))
) STRICT;
