-- When a payment window is tried again whose end broke.
ALTER TABLE orders ADD COLUMN window_due_at INTEGER NOT NULL DEFAULT 0;
