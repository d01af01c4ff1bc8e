-- Second factors: one-time passwords (RFC 6238), and recovery codes. Their secrets are derived from seeds by the shop's
-- secret key, which is not in the database.
CREATE TABLE totps (
    account      TEXT    NOT NULL PRIMARY KEY REFERENCES accounts (id),
    seed         BLOB    NOT NULL CHECK (length(seed) = 16),
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL CHECK (last_step >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts (id),
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (account, hash)
) STRICT, WITHOUT ROWID;

-- What they are derived from, until their holder has kept them.
CREATE TABLE recovery_seeds (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    seed    BLOB NOT NULL CHECK (length(seed) = 16)
) STRICT, WITHOUT ROWID;

-- Sign-ins whose password was right, and that wait for the second factor.
CREATE TABLE pending_sign_ins (
    token      BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    account    TEXT    NOT NULL REFERENCES accounts (id),
    epoch      INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX pending_sign_ins_expires_at ON pending_sign_ins (expires_at);
