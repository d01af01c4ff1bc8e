-- A webhook that fits nothing yet is tried again later, and holds up none that came after it (P3).
ALTER TABLE webhooks ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
DROP INDEX webhooks_unapplied;
CREATE INDEX webhooks_due ON webhooks (due_at, received_at, seq) WHERE applied_at IS NULL;
