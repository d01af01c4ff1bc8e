-- Sessions are found by whom they act for: they end with a claim or a new password, and last as long as a guest's cart.
CREATE INDEX sessions_owner ON sessions (owner);

-- Guest sessions that became an account's. A request that was under way meanwhile goes on as that account.
CREATE TABLE claims (
    guest      TEXT    NOT NULL PRIMARY KEY,
    account    TEXT    NOT NULL REFERENCES accounts (id),
    claimed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Carts of guest sessions, which expire (C5); ';' follows ':'.
CREATE INDEX carts_of_guests ON carts (updated_at) WHERE owner >= 'guest:' AND owner < 'guest;';

-- Orders of guests by their address, to be claimed once that was proved.
CREATE INDEX orders_of_guests ON orders (email) WHERE owner >= 'guest:' AND owner < 'guest;';
