-- From which number on orders are numbered, where that is not told by the orders themselves: after a restore, orders that the
-- backup does not know have had the next numbers already.
CREATE TABLE order_numbers (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    next INTEGER NOT NULL CHECK (next BETWEEN 1 AND 4294967295)
) STRICT;
