-- What staff did about money that the shop cannot settle by itself: held money that they looked into, and refunds that failed.
ALTER TABLE attempts ADD COLUMN looked_into INTEGER NOT NULL DEFAULT 0
    CONSTRAINT looked_into_was_held CHECK (looked_into IN (0, 1) AND (looked_into = 0 OR state = 'held'));
ALTER TABLE refunds ADD COLUMN after_failure TEXT
    CONSTRAINT after_failure_has_failed CHECK (
        after_failure IS NULL OR state = 'failed' AND after_failure IN ('tried_again', 'paid_otherwise')
    );
DROP INDEX attempts_held;
CREATE INDEX attempts_held ON attempts (order_id) WHERE state = 'held' AND looked_into = 0;
CREATE INDEX refunds_failed ON refunds (order_id) WHERE state = 'failed' AND after_failure IS NULL;

-- Refunds that the provider has taken, and takes its time with: nobody need be told of them.
ALTER TABLE refunds ADD COLUMN under_way INTEGER NOT NULL DEFAULT 0 CHECK (under_way IN (0, 1));

-- Webhooks that fit nothing for so long that they are not tried any more, kept for the record; and those that were applied, which
-- are forgotten some day.
ALTER TABLE webhooks ADD COLUMN given_up_at INTEGER;
DROP INDEX webhooks_due;
CREATE INDEX webhooks_due ON webhooks (due_at, received_at, seq) WHERE applied_at IS NULL AND given_up_at IS NULL;
CREATE INDEX webhooks_applied ON webhooks (applied_at) WHERE applied_at IS NOT NULL;
