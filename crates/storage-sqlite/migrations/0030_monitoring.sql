-- What was counted in each hour (its beginning), by kind and detail: see shared::tally.
CREATE TABLE tallies (
    hour   INTEGER NOT NULL,
    kind   TEXT    NOT NULL,
    detail TEXT    NOT NULL,
    count  INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (hour, kind, detail)
) STRICT, WITHOUT ROWID;

-- When orders were placed and paid, refunds done, and attempts begun: what is summed up by time.
CREATE INDEX order_milestones ON order_history (at) WHERE from_status IS NULL OR to_status = 'processing';
CREATE INDEX refunds_done ON refunds (changed_at) WHERE state = 'done';
CREATE INDEX attempts_begun ON attempts (created_at);

-- What staff must see to.
CREATE INDEX attempts_held ON attempts (seq) WHERE state = 'held';
CREATE INDEX orders_refund_failed ON orders (number) WHERE payment = 'refund_failed';
