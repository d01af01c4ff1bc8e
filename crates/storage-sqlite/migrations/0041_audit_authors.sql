-- The audit log has authors that are no account: the operator at the command line, and a visitor who tried to sign in as staff.
-- Entries are only ever added: the database refuses any other change of them.
CREATE TABLE audit_log_by_author (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    author       TEXT    NOT NULL CHECK (author IN ('account', 'operator', 'visitor')),
    account      TEXT    REFERENCES accounts (id),
    email        TEXT,
    action       TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    before       TEXT    NOT NULL CHECK (json_valid(before)),
    after        TEXT    NOT NULL CHECK (json_valid(after)),
    CONSTRAINT accounts_are_named CHECK (
        (author = 'account') = (account IS NOT NULL) AND (account IS NULL) = (email IS NULL)
    )
) STRICT;
INSERT INTO audit_log_by_author (seq, at, author, account, email, action, subject_kind, subject_id, before, after)
SELECT seq, at, 'account', account, email, action, subject_kind, subject_id, before, after FROM audit_log;
DROP TABLE audit_log;
ALTER TABLE audit_log_by_author RENAME TO audit_log;
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, seq);

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT raise(ABORT, 'audit_log_is_not_changed');
END;

CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN
    SELECT raise(ABORT, 'audit_log_is_not_deleted');
END;
