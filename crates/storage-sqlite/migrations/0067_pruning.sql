-- What is forgotten by its age is found by it.
CREATE INDEX cart_operations_noted ON cart_operations (noted_at);
CREATE INDEX merge_receipts_merged ON merge_receipts (merged_at);
CREATE INDEX claims_claimed ON claims (claimed_at);
CREATE INDEX order_links_order ON order_links (order_id, created_at);
CREATE INDEX sessions_of_guests ON sessions (created_at) WHERE owner >= 'guest:' AND owner < 'guest;';
