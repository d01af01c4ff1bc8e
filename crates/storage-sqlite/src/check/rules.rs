//! The rules: each a statement that says, in one sentence per row, where it is broken.

/// A rule of `docs/rules.md`.
pub(super) struct Rule {
    pub(super) number: &'static str,
    /// Finds what breaks it: one column, a sentence.
    pub(super) broken: &'static str,
}

/// Every rule, stock first, then orders, money, and whom they belong to.
pub(super) const RULES: &[Rule] = &[
    Rule {
        number: "O5",
        broken: "
            SELECT format('variant %s: %d of %d units are reserved', variant, reserved, on_hand) FROM stock
            WHERE NOT (0 <= reserved AND reserved <= on_hand)",
    },
    Rule {
        number: "O5",
        broken: "
            SELECT format('variant %s: %d units on hand, but the ledger comes to %d', variant, on_hand, entered) FROM (
                SELECT variant, on_hand, (
                    SELECT coalesce(sum(units), 0) FROM stock_ledger WHERE stock_ledger.variant = stock.variant
                ) AS entered FROM stock
            ) WHERE entered <> on_hand",
    },
    Rule {
        number: "O5",
        broken: "
            SELECT format('variant %s: %d units reserved, but reservations come to %d', variant, reserved, promised) FROM (
                SELECT variant, reserved, (
                    SELECT coalesce(sum(units), 0) FROM reservations WHERE reservations.variant = stock.variant
                ) AS promised FROM stock
            ) WHERE promised <> reserved",
    },
    Rule {
        number: "O5",
        broken: "
            SELECT DISTINCT format('units are reserved for order %s, which %s', order_id,
                coalesce('is ' || status, 'does not exist'))
            FROM reservations LEFT JOIN orders ON orders.id = order_id WHERE status IS NOT 'pending_payment'",
    },
    Rule {
        number: "O5",
        broken: "
            SELECT format('order %d waits for payment of %d units of variant %s, but %d are reserved', number, ordered,
                variant, promised)
            FROM (
                SELECT number, variant, sum(quantity) AS ordered, coalesce((
                    SELECT units FROM reservations WHERE reservations.order_id = orders.id
                        AND reservations.variant = order_lines.variant
                ), 0) AS promised
                FROM orders JOIN order_lines ON order_id = orders.id
                WHERE status = 'pending_payment' GROUP BY orders.id, variant
            ) WHERE ordered <> promised",
    },
    // What has shipped is sold until it is booked in, whatever became of the order.
    Rule {
        number: "O5",
        broken: "
            SELECT format('order %d is %s, but %d units of variant %s are sold to it', number, status, sold, variant) FROM (
                SELECT number, status, variant,
                    sum(CASE status WHEN 'cancelled' THEN shipped ELSE quantity - cancelled END - returned)
                        FILTER (WHERE status NOT IN ('pending_payment', 'payment_failed')) AS due,
                    (SELECT -coalesce(sum(units), 0) FROM stock_ledger WHERE stock_ledger.order_id = orders.id
                        AND stock_ledger.variant = order_lines.variant AND kind IN ('sold', 'returned')) AS sold
                FROM orders JOIN order_lines ON order_id = orders.id GROUP BY orders.id, variant
            ) WHERE sold <> coalesce(due, 0)",
    },
    Rule {
        number: "O6",
        broken: "
            SELECT format('order %d: %d units of line %s are shipped and %d delivered, but its shipments come to %d and %d',
                number, shipped, id, delivered, sent, arrived)
            FROM (
                SELECT number, order_lines.id, shipped, delivered, coalesce(sum(units), 0) AS sent,
                    coalesce(sum(units) FILTER (WHERE delivered_at IS NOT NULL), 0) AS arrived
                FROM order_lines JOIN orders ON orders.id = order_lines.order_id
                LEFT JOIN shipment_lines ON line = order_lines.id LEFT JOIN shipments ON shipments.id = shipment
                GROUP BY order_lines.id
            ) WHERE shipped <> sent OR delivered <> arrived",
    },
    Rule {
        number: "O6",
        broken: "
            SELECT format('shipment %s is of order %s, but line %s of order %s is in it', shipments.id, shipments.order_id, line,
                order_lines.order_id)
            FROM shipment_lines JOIN shipments ON shipments.id = shipment JOIN order_lines ON order_lines.id = line
            WHERE shipments.order_id <> order_lines.order_id",
    },
    Rule {
        number: "O6",
        broken: "
            SELECT format('order %d is %s, but of its units %d are shipped, %d delivered and %d left to ship', number, status,
                shipped, delivered, left)
            FROM (
                SELECT number, status, cancelled_by, sum(shipped) AS shipped, sum(delivered) AS delivered,
                    sum(cancelled) AS cancelled, sum(quantity - shipped - cancelled) AS left
                FROM orders JOIN order_lines ON order_id = orders.id GROUP BY orders.id
            ) WHERE NOT CASE status
                WHEN 'processing' THEN left > 0
                WHEN 'shipped' THEN left = 0 AND shipped > delivered
                WHEN 'delivered' THEN left = 0 AND shipped > 0 AND shipped = delivered
                WHEN 'cancelled' THEN shipped = 0 OR left = 0 AND cancelled_by = 'staff'
                ELSE shipped + cancelled = 0
            END",
    },
    Rule {
        number: "O2",
        broken: "
            SELECT format('%s has %d orders that wait for payment', owner, count(*)) FROM orders
            WHERE status = 'pending_payment' GROUP BY owner HAVING count(*) > 1",
    },
    Rule {
        number: "O1",
        broken: "
            SELECT format('order %d has no lines', number) FROM orders
            WHERE NOT EXISTS (SELECT 1 FROM order_lines WHERE order_id = orders.id)",
    },
    Rule {
        number: "O6",
        broken: "
            SELECT format('order %d is %s, but its history %s', number, status,
                coalesce('ends with ' || last, 'is empty'))
            FROM (
                SELECT number, status, (
                    SELECT to_status FROM order_history WHERE order_id = orders.id ORDER BY seq DESC LIMIT 1
                ) AS last FROM orders
            ) WHERE last IS NOT status",
    },
    // Tax is contained in the other amounts where prices include it, else added to them.
    Rule {
        number: "O8",
        broken: "
            SELECT format('order %d: subtotal %d, tax %d and total %d do not fit lines of %d with tax of %d', number,
                subtotal, tax, total, lines, tax_of_lines)
            FROM (
                SELECT number, subtotal, total, tax, subtotal - discount + shipping AS before_tax,
                    (SELECT coalesce(sum(line_total), 0) FROM order_lines WHERE order_id = orders.id) AS lines,
                    (SELECT coalesce(sum(tax), 0) FROM order_lines WHERE order_id = orders.id) AS tax_of_lines
                FROM orders
            ) WHERE subtotal <> lines OR total NOT IN (before_tax, before_tax + tax) OR tax_of_lines > tax",
    },
    Rule {
        number: "P9",
        broken: "
            SELECT format('attempt %s is over %d %s, order %d over %d %s', attempts.id, amount, attempts.currency, number,
                total, orders.currency)
            FROM attempts JOIN orders ON orders.id = order_id
            WHERE amount <> total OR attempts.currency <> orders.currency",
    },
    Rule {
        number: "P2",
        broken: "
            SELECT format('order %d is to be paid by attempt %s, which is not one of its own', number, attempt) FROM orders
            WHERE attempt IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.id = attempt AND order_id = orders.id)",
    },
    Rule {
        number: "P4",
        broken: "
            SELECT format('order %d is paid by %d attempts', number, count(*)) FROM attempts
            JOIN orders ON orders.id = order_id WHERE state = 'paid' GROUP BY orders.id HAVING count(*) > 1",
    },
    Rule {
        number: "P2",
        broken: "
            SELECT format('order %d is %s, but no attempt has paid it', number, status) FROM orders
            WHERE status IN ('processing', 'shipped', 'delivered') AND total > 0
                AND NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.id = attempt AND state = 'paid')",
    },
    Rule {
        number: "P2",
        broken: "
            SELECT format('order %d is %s, but attempt %s has paid it', number, status, attempts.id) FROM attempts
            JOIN orders ON orders.id = order_id
            WHERE state = 'paid' AND status IN ('pending_payment', 'payment_failed')",
    },
    Rule {
        number: "P6",
        broken: "
            SELECT format('order %d was cancelled by its window, but attempt %s is %s', number, attempts.id, state)
            FROM attempts JOIN orders ON orders.id = order_id
            WHERE cancelled_by = 'window' AND state IN ('creating', 'open')",
    },
    // A refund that the provider refused is the staff's: what it was over is known, and the order says so.
    Rule {
        number: "P5",
        broken: "
            SELECT format('attempt %s took %d, but %d of it goes back and order %d is %s', id, amount, back, number, status)
            FROM (
                SELECT attempts.id, amount, number, status, (
                    SELECT coalesce(sum(amount), 0) FROM refunds WHERE refunds.attempt = attempts.id
                        AND (state <> 'failed' OR after_failure IS 'paid_otherwise')
                ) AS back, EXISTS (
                    SELECT 1 FROM refunds WHERE refunds.attempt = attempts.id AND state = 'failed'
                ) AS failed
                FROM attempts JOIN orders ON orders.id = order_id
                WHERE state = 'refunded' OR state = 'paid' AND status = 'cancelled'
            ) WHERE back < amount AND NOT failed",
    },
    Rule {
        number: "P9",
        broken: "
            SELECT format('attempt %s took %d, but %d is refunded', id, taken, refunded) FROM (
                SELECT id, CASE WHEN state IN ('paid', 'refunded') THEN amount ELSE 0 END AS taken, (
                    SELECT coalesce(sum(amount), 0) FROM refunds WHERE attempt = attempts.id
                        AND (state <> 'failed' OR after_failure IS 'paid_otherwise')
                ) AS refunded FROM attempts
            ) WHERE refunded > taken",
    },
    Rule {
        number: "P9",
        broken: "
            SELECT format('refund %s does not fit attempt %s', refunds.id, attempts.id) FROM refunds
            JOIN attempts ON attempts.id = attempt
            WHERE refunds.order_id <> attempts.order_id OR refunds.currency <> attempts.currency",
    },
    Rule {
        number: "P9",
        broken: "
            SELECT format('order %d is %s, but its money is %s', number, status, payment) FROM orders
            WHERE (payment = 'unpaid') <> (status IN ('pending_payment', 'payment_failed'))
                AND NOT (status = 'cancelled')",
    },
    Rule {
        number: "P9",
        broken: "
            SELECT format('order %d has a refund of %d that is %s, but its money is %s', number, refunds.amount, state,
                payment)
            FROM refunds JOIN orders ON orders.id = order_id WHERE state = 'due' AND payment = 'refunded'",
    },
    Rule {
        number: "C7",
        broken: "
            SELECT format('guest session %s was claimed, but %s is still its own', guest, what) FROM claims JOIN (
                SELECT owner, 'a session' AS what FROM sessions
                UNION ALL SELECT owner, 'a cart' FROM carts
                UNION ALL SELECT owner, 'an operation' FROM cart_operations
                UNION ALL SELECT owner, 'a merge' FROM merge_receipts
                UNION ALL SELECT owner, 'order ' || number FROM orders
            ) ON owner = 'guest:' || guest",
    },
];
