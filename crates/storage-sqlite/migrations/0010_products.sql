-- What staff see and change of products.

-- A product that is neither published nor archived is a draft.
ALTER TABLE products ADD COLUMN archived INTEGER NOT NULL DEFAULT 0
    CONSTRAINT archived_products_are_not_published CHECK (archived IN (0, 1) AND NOT (archived AND published));

-- Whoever changes a product names the revision that they saw.
ALTER TABLE products ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);

CREATE INDEX products_changed ON products (updated_at, ordinal);
CREATE INDEX variants_sku ON variants (sku COLLATE NOCASE) WHERE sku <> '';

-- Counts the changes of all products: who keeps something of them compares it. One row.
CREATE TABLE catalogue (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO catalogue VALUES (1, 0);

-- Who of the staff entered units; none where the shop did.
ALTER TABLE stock_ledger ADD COLUMN staff TEXT REFERENCES accounts (id);
