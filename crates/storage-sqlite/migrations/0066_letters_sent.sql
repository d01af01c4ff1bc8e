-- To whom a letter was sent, and when: none of one that was closed unsent. Letters about unpaid orders are counted by it.
ALTER TABLE letters ADD COLUMN recipient TEXT;
ALTER TABLE letters ADD COLUMN sent_at INTEGER;
CREATE INDEX letters_recipient ON letters (recipient, sent_at) WHERE recipient IS NOT NULL;

-- Whether an address has paid.
CREATE INDEX orders_email ON orders (email);
