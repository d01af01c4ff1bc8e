-- The list of customers, the newest first.
CREATE INDEX accounts_newest ON accounts (created_at);
