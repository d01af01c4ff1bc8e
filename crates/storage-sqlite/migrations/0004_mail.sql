-- Letters to be sent, each noted with what it tells of. What they say is written when they are sent: no secret lies here.
CREATE TABLE letters (
    number     INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    written_at INTEGER NOT NULL,
    due_at     INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 4294967295),
    closed_at  INTEGER
) STRICT;
CREATE INDEX letters_due ON letters (due_at, number) WHERE closed_at IS NULL;
CREATE INDEX letters_subject ON letters (kind, subject, written_at);
CREATE INDEX letters_closed ON letters (closed_at) WHERE closed_at IS NOT NULL;

-- What proves that somebody reads an address: hashes alone.
CREATE TABLE order_links (
    token      BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    order_id   TEXT    NOT NULL REFERENCES orders (id),
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE password_resets (
    token      BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    account    TEXT    NOT NULL REFERENCES accounts (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_resets_account ON password_resets (account);

CREATE TABLE claim_codes (
    account    TEXT    NOT NULL PRIMARY KEY REFERENCES accounts (id),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    expires_at INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left BETWEEN 0 AND 4294967295)
) STRICT, WITHOUT ROWID;
