-- When the provider was last asked about an attempt, and when it is to be asked next: null where there is nothing more to hear.
-- The work list goes by it, so that a payment which is under way for days holds up no other (P2, P6).
ALTER TABLE attempts ADD COLUMN looked_up_at INTEGER;
ALTER TABLE attempts ADD COLUMN due_at INTEGER;
UPDATE attempts SET due_at = created_at WHERE state IN ('creating', 'open');
DROP INDEX attempts_to_close;
CREATE INDEX attempts_due ON attempts (due_at, seq) WHERE due_at IS NOT NULL;

-- Since when a payment is under way (P11).
ALTER TABLE attempts ADD COLUMN under_way_since INTEGER
    CONSTRAINT under_way_is_open CHECK (under_way_since IS NULL OR state = 'open');
CREATE INDEX attempts_under_way ON attempts (order_id) WHERE under_way_since IS NOT NULL;

-- Until when the provider keeps the page open, so that a session which is asked for again is the same whatever the setting is by
-- then (P7). So far that was half an hour after the window.
ALTER TABLE attempts ADD COLUMN open_until INTEGER NOT NULL DEFAULT 0;
UPDATE attempts SET open_until = coalesce(
    (SELECT window_ends_at + 1800000 FROM orders WHERE orders.id = order_id), created_at + 3600000
);

-- A payment that is under way shows with its order.
DROP TRIGGER attempt_changed;
CREATE TRIGGER attempt_changed AFTER UPDATE OF state, note, under_way_since ON attempts
WHEN NEW.state IS NOT OLD.state OR NEW.note IS NOT OLD.note OR NEW.under_way_since IS NOT OLD.under_way_since
BEGIN
    UPDATE orders SET revision = revision + 1 WHERE id = NEW.order_id;
END;
