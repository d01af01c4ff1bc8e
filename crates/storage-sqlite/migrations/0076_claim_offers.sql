-- Guest sessions that an account was offered the orders of when its holder signed in with them: it decides whether they are its own.
CREATE TABLE claim_offers (
    guest      TEXT    NOT NULL PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES accounts (id),
    offered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_offers_account ON claim_offers (account);
CREATE INDEX claim_offers_offered ON claim_offers (offered_at);
