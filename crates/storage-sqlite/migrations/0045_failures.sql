-- Failures at what can be guessed, by a keyed hash of what that is: an address, a browser that is known, an account's codes.
CREATE TABLE failures (
    key      BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    count    INTEGER NOT NULL CHECK (count BETWEEN 1 AND 4294967295),
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_last_at ON failures (last_at);

-- Wrong codes are counted there, whichever code was sent. Codes of before are over.
DELETE FROM claim_codes;
ALTER TABLE claim_codes DROP COLUMN tries_left;
