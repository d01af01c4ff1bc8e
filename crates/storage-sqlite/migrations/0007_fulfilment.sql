-- Where the units of a line are. How far a line came follows from them, so it is not stored any more: no line had moved yet.
ALTER TABLE order_lines DROP COLUMN fulfilment;
ALTER TABLE order_lines ADD COLUMN shipped INTEGER NOT NULL DEFAULT 0
    CONSTRAINT shipped_is_a_count CHECK (shipped >= 0);
ALTER TABLE order_lines ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0
    CONSTRAINT delivered_has_shipped CHECK (delivered BETWEEN 0 AND shipped);
ALTER TABLE order_lines ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0
    CONSTRAINT shipped_and_cancelled_were_ordered CHECK (cancelled >= 0 AND shipped + cancelled <= quantity);
ALTER TABLE order_lines ADD COLUMN returned INTEGER NOT NULL DEFAULT 0
    CONSTRAINT returned_has_shipped CHECK (returned BETWEEN 0 AND shipped);

CREATE TABLE shipments (
    seq             INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    order_id        TEXT    NOT NULL REFERENCES orders (id),
    carrier         TEXT    NOT NULL,
    tracking_number TEXT    NOT NULL,
    shipped_at      INTEGER NOT NULL,
    delivered_at    INTEGER
) STRICT;
CREATE INDEX shipments_order ON shipments (order_id, seq);

CREATE TABLE shipment_lines (
    shipment TEXT    NOT NULL REFERENCES shipments (id),
    line     TEXT    NOT NULL REFERENCES order_lines (id),
    units    INTEGER NOT NULL CHECK (units > 0),
    PRIMARY KEY (shipment, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX shipment_lines_line ON shipment_lines (line);

-- Notes that staff alone see.
ALTER TABLE order_history ADD COLUMN staff_only INTEGER NOT NULL DEFAULT 0 CHECK (staff_only IN (0, 1));

-- Whoever acts on an order names the revision that they saw. It rises with every change of the order and of what is shown with
-- it, here and not in the statements, so that none forgets it. A move is noted together with a change of the order itself.
ALTER TABLE orders ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision > 0);

CREATE TRIGGER order_changed
AFTER UPDATE OF owner, status, cancelled_by, payment, attempt, window_ends_at ON orders
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.id;
END;

CREATE TRIGGER order_line_changed AFTER UPDATE ON order_lines
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;

CREATE TRIGGER order_noted AFTER INSERT ON order_history WHEN NEW.from_status = NEW.to_status
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;

CREATE TRIGGER attempt_changed AFTER UPDATE OF state, note ON attempts
WHEN NEW.state IS NOT OLD.state OR NEW.note IS NOT OLD.note
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;

CREATE TRIGGER refund_claimed AFTER INSERT ON refunds
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;

CREATE TRIGGER refund_changed AFTER UPDATE OF state ON refunds
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;
