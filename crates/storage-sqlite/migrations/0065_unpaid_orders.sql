-- What orders hold that wait for payment and whose shoppers never paid for one (O11). A row is there as long as its order
-- waits; then it goes, and with it what is known of where the order came from.
CREATE TABLE unpaid_orders (
    order_id TEXT    NOT NULL PRIMARY KEY REFERENCES orders (id),
    email    TEXT    NOT NULL,
    units    INTEGER NOT NULL CHECK (units BETWEEN 1 AND 4294967295)
) STRICT, WITHOUT ROWID;
CREATE INDEX unpaid_orders_email ON unpaid_orders (email);

-- Networks that they came from, as keyed hashes.
CREATE TABLE unpaid_networks (
    network  BLOB NOT NULL CHECK (length(network) = 32),
    order_id TEXT NOT NULL REFERENCES unpaid_orders (order_id) ON DELETE CASCADE,
    PRIMARY KEY (network, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX unpaid_networks_order ON unpaid_networks (order_id);

CREATE TRIGGER unpaid_order_moved AFTER UPDATE OF status ON orders
WHEN OLD.status = 'pending_payment' AND NEW.status <> 'pending_payment'
BEGIN
    DELETE FROM unpaid_orders WHERE order_id = NEW.id;
END;

-- The key of those hashes: every process of the shop has the same.
CREATE TABLE network_keys (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    key BLOB    NOT NULL CHECK (length(key) = 32)
) STRICT;
INSERT INTO network_keys (one, key) VALUES (1, randomblob(32));
