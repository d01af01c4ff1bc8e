-- What staff did: who (with the address that the account had then), when, to what, and what it was before and after. Kept for
-- good. Kinds of actions and subjects grow with what staff can do, so they are checked where they are written and read.
CREATE TABLE audit_log (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    account      TEXT    NOT NULL REFERENCES accounts (id),
    email        TEXT    NOT NULL,
    action       TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT    NOT NULL,
    before       TEXT    NOT NULL CHECK (json_valid(before)),
    after        TEXT    NOT NULL CHECK (json_valid(after))
) STRICT;
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, seq);
