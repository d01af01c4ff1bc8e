-- A cart has at most 200 lines, and as many beside it (C11). Programs could make longer ones: what is beyond that is saved for later as
-- far as there is room.
INSERT OR IGNORE INTO cart_lines
    (cart, saved, position, variant, quantity, currency, price_seen, added_at, from_saved)
SELECT cart, 1,
    position - 200 + (SELECT count(*) FROM cart_lines AS saved WHERE saved.cart = line.cart AND saved.saved = 1),
    variant, quantity, currency, price_seen, added_at, 0
FROM cart_lines AS line WHERE saved = 0 AND position >= 200;
DELETE FROM cart_lines WHERE position >= 200;

CREATE TRIGGER cart_line_fits BEFORE INSERT ON cart_lines WHEN NEW.position NOT BETWEEN 0 AND 199
BEGIN
    SELECT raise(ABORT, 'CHECK constraint failed: a_cart_has_200_lines');
END;
