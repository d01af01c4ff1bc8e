-- Orders whose payment window has ended (P6).
CREATE INDEX orders_window ON orders (window_ends_at, number) WHERE status = 'pending_payment';
