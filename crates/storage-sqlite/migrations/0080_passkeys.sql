-- Passkeys (WebAuthn): their public halves. An account whose password_hash is empty has no password: passkeys alone sign in to it.
CREATE TABLE passkeys (
    id            TEXT    NOT NULL PRIMARY KEY,
    account       TEXT    NOT NULL REFERENCES accounts (id),
    credential_id BLOB    NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1023),
    credential    TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_account ON passkeys (account, created_at);

-- Challenges that authenticators are to answer, each once.
CREATE TABLE challenges (
    token      BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    ceremony   TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_expires_at ON challenges (expires_at);

-- Whether a session's holder showed a passkey, which counts as password and second factor at once.
ALTER TABLE sessions ADD COLUMN with_passkey INTEGER NOT NULL DEFAULT 0 CHECK (with_passkey IN (0, 1));
