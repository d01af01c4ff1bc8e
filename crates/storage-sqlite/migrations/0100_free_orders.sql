-- What orders took lately that cost nothing, of shoppers who never paid for one (O11).
CREATE TABLE free_orders (
    order_id  TEXT    NOT NULL PRIMARY KEY REFERENCES orders (id),
    email     TEXT    NOT NULL,
    units     INTEGER NOT NULL CHECK (units BETWEEN 1 AND 4294967295),
    placed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX free_orders_email ON free_orders (email, placed_at);
CREATE INDEX free_orders_placed ON free_orders (placed_at, units);

-- Networks that they came from, as keyed hashes.
CREATE TABLE free_networks (
    network  BLOB NOT NULL CHECK (length(network) = 32),
    order_id TEXT NOT NULL REFERENCES free_orders (order_id) ON DELETE CASCADE,
    PRIMARY KEY (network, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX free_networks_order ON free_networks (order_id);
