-- When the provider was last asked for a refund: those that stay under way there hold up none that came after them.
ALTER TABLE refunds ADD COLUMN asked_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX refunds_due;
CREATE INDEX refunds_due ON refunds (asked_at, seq) WHERE state = 'due';
