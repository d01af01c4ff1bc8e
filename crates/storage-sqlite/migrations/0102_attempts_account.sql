-- The account at the provider that a session was opened in; none of sessions of before.
ALTER TABLE attempts ADD COLUMN account TEXT;
