-- What staff look for among all orders: the newest, those that wait for something to be done, those whose money goes back, and
-- those with a certain SKU. Most orders are paid and stay so: they are no part of the third.
CREATE INDEX orders_newest ON orders (created_at, number);
CREATE INDEX orders_status ON orders (status, created_at, number);
CREATE INDEX orders_money_back ON orders (payment, created_at, number) WHERE payment NOT IN ('unpaid', 'paid');
CREATE INDEX order_lines_sku ON order_lines (sku COLLATE NOCASE);
