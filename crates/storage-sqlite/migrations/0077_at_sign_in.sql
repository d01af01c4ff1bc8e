-- How many of a line were in the account's cart when its holder last signed in: a merge marks those, and no others (M4).
ALTER TABLE cart_lines ADD COLUMN at_sign_in INTEGER NOT NULL DEFAULT 0 CHECK (at_sign_in BETWEEN 0 AND 4294967295);
UPDATE cart_lines SET at_sign_in = quantity
WHERE saved = 0 AND cart IN (SELECT id FROM carts WHERE owner NOT LIKE 'guest:%');
