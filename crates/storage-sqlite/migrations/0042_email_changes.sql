-- Addresses that accounts are to get, once a link that was mailed there was used: hashes alone. An account waits for one.
CREATE TABLE email_changes (
    account    TEXT    NOT NULL PRIMARY KEY REFERENCES accounts (id),
    token      BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    email      TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Guest sessions whose claim broke when their holder signed in: it is made up for (M4). Tried again when `due_at` has come.
CREATE TABLE pending_claims (
    guest    TEXT    NOT NULL PRIMARY KEY,
    account  TEXT    NOT NULL REFERENCES accounts (id),
    noted_at INTEGER NOT NULL,
    tries    INTEGER NOT NULL DEFAULT 0 CHECK (tries BETWEEN 0 AND 4294967295),
    due_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_claims_account ON pending_claims (account);
CREATE INDEX pending_claims_due ON pending_claims (due_at);
