-- Replicas of carts in browsers (C9). A cart tells its latest additions apart, so that a removal takes away only what it had seen.
-- An operation that a replica sent keeps what came of it, and is the same whenever it is sent again. It may come with a guest cart,
-- and another owner, once its session has ended: so it is looked for by its id alone.
ALTER TABLE carts ADD COLUMN additions TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(additions));
ALTER TABLE cart_operations ADD COLUMN receipt TEXT CHECK (json_valid(receipt));
CREATE INDEX cart_operations_operation ON cart_operations (operation);
