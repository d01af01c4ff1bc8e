-- The provider's name for a refund that was made there, in its dashboard for example, and not by the shop (P11).
ALTER TABLE refunds ADD COLUMN elsewhere TEXT;
CREATE UNIQUE INDEX refunds_elsewhere ON refunds (attempt, elsewhere) WHERE elsewhere IS NOT NULL;

-- Refunds that failed and were paid back another way count as refunds, too.
CREATE INDEX refunds_paid_otherwise ON refunds (changed_at) WHERE after_failure = 'paid_otherwise';
