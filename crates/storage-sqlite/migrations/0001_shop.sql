-- The whole shop. Ids are UUIDs as text, so that rows can be read by people and named in JSON; moments are milliseconds
-- since 1970; amounts are minor units, with one currency per row. Owners are `account:UUID` or `guest:UUID`. Lists that
-- are only ever read and written whole (tags, pictures, options, addresses) are JSON. No constraint is deferred: one that
-- failed at a group's commit would take the neighbours along.

-- Accounts and sessions

CREATE TABLE accounts (
    id            TEXT    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    staff         INTEGER NOT NULL CHECK (staff IN (0, 1)),
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token      BLOB    NOT NULL PRIMARY KEY CHECK (length(token) = 32),
    owner      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- The catalogue

CREATE TABLE categories (
    slug TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

-- `ordinal` is the order in which products were added, and the row of `product_search`. What a card shows of the cheapest
-- variant is kept here, so that lists are read along an index: `Catalogue::put` alone changes variants. Long texts stand
-- last: what stands before them is read without them.
CREATE TABLE products (
    ordinal          INTEGER PRIMARY KEY,
    id               TEXT    NOT NULL UNIQUE,
    slug             TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    vendor           TEXT    NOT NULL,
    category         TEXT    REFERENCES categories (slug),
    published        INTEGER NOT NULL CHECK (published IN (0, 1)),
    shown            INTEGER NOT NULL DEFAULT 0,
    currency         TEXT,
    price            INTEGER,
    price_varies     INTEGER NOT NULL DEFAULT 0,
    compare_at_price INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    tags             TEXT    NOT NULL CHECK (json_valid(tags)),
    pictures         TEXT    NOT NULL CHECK (json_valid(pictures)),
    seo_title        TEXT    NOT NULL,
    seo_description  TEXT    NOT NULL,
    description      TEXT    NOT NULL,
    CONSTRAINT shown_products_have_a_price CHECK (shown = (published AND price IS NOT NULL)),
    CONSTRAINT prices_have_a_currency CHECK ((price IS NULL) = (currency IS NULL)),
    CONSTRAINT reduced_is_less_than_before CHECK (compare_at_price > price)
) STRICT;
CREATE INDEX products_featured ON products (ordinal) WHERE shown = 1;
CREATE INDEX products_newest ON products (created_at, ordinal) WHERE shown = 1;
CREATE INDEX products_price ON products (price, ordinal) WHERE shown = 1;
CREATE INDEX products_name ON products (name COLLATE NOCASE, ordinal) WHERE shown = 1;
CREATE INDEX products_category ON products (category, ordinal) WHERE shown = 1;
CREATE INDEX products_reduced ON products (ordinal) WHERE shown = 1 AND compare_at_price IS NOT NULL;

CREATE TABLE variants (
    id                TEXT    NOT NULL PRIMARY KEY,
    product           INTEGER NOT NULL REFERENCES products (ordinal),
    position          INTEGER NOT NULL,
    sku               TEXT    NOT NULL,
    options           TEXT    NOT NULL CHECK (json_valid(options)),
    currency          TEXT    NOT NULL CHECK (length(currency) = 3),
    price             INTEGER NOT NULL CHECK (price >= 0),
    compare_at_price  INTEGER CHECK (compare_at_price >= 0),
    grams             INTEGER NOT NULL CHECK (grams BETWEEN 0 AND 4294967295),
    barcode           TEXT    NOT NULL,
    requires_shipping INTEGER NOT NULL CHECK (requires_shipping IN (0, 1)),
    taxable           INTEGER NOT NULL CHECK (taxable IN (0, 1)),
    picture           TEXT    NOT NULL,
    deleted           INTEGER NOT NULL CHECK (deleted IN (0, 1))
) STRICT;
CREATE INDEX variants_product ON variants (product, position);

-- What search finds products by: the words alone, the texts are in `products`.
CREATE VIRTUAL TABLE product_search USING fts5 (
    name, tags, vendor, description,
    content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);

-- Stock (O5)

CREATE TABLE stock (
    variant  TEXT    NOT NULL PRIMARY KEY REFERENCES variants (id),
    on_hand  INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT reserved_is_on_hand CHECK (0 <= reserved AND reserved <= on_hand),
    CONSTRAINT on_hand_is_countable CHECK (on_hand <= 4294967295)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock_ledger (
    seq      INTEGER PRIMARY KEY,
    variant  TEXT    NOT NULL REFERENCES stock (variant),
    kind     TEXT    NOT NULL CHECK (kind IN ('received', 'sold', 'returned', 'corrected')),
    units    INTEGER NOT NULL,
    order_id TEXT,
    reason   TEXT    NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_ledger_variant ON stock_ledger (variant, seq);
CREATE INDEX stock_ledger_order ON stock_ledger (order_id, variant) WHERE order_id IS NOT NULL;

-- No reference to `orders`: whoever places an order may reserve first and write it afterwards.
CREATE TABLE reservations (
    order_id TEXT    NOT NULL,
    variant  TEXT    NOT NULL REFERENCES stock (variant),
    units    INTEGER NOT NULL CHECK (units > 0),
    PRIMARY KEY (order_id, variant)
) STRICT, WITHOUT ROWID;
CREATE INDEX reservations_variant ON reservations (variant);

-- Carts

CREATE TABLE carts (
    id         TEXT    NOT NULL PRIMARY KEY,
    owner      TEXT    NOT NULL UNIQUE,
    revision   INTEGER NOT NULL CHECK (revision >= 0),
    updated_at INTEGER NOT NULL
) STRICT;

-- A variant stands at most once in the cart and once beside it. No reference to `variants`: a line outlives what is sold.
CREATE TABLE cart_lines (
    cart       TEXT    NOT NULL REFERENCES carts (id) ON DELETE CASCADE,
    saved      INTEGER NOT NULL CHECK (saved IN (0, 1)),
    position   INTEGER NOT NULL,
    variant    TEXT    NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
    currency   TEXT    NOT NULL CHECK (length(currency) = 3),
    price_seen INTEGER NOT NULL,
    added_at   INTEGER NOT NULL,
    from_saved INTEGER NOT NULL CHECK (from_saved BETWEEN 0 AND 4294967295),
    PRIMARY KEY (cart, saved, position),
    UNIQUE (cart, variant, saved)
) STRICT, WITHOUT ROWID;

CREATE TABLE cart_operations (
    owner     TEXT    NOT NULL,
    operation TEXT    NOT NULL,
    noted_at  INTEGER NOT NULL,
    PRIMARY KEY (owner, operation)
) STRICT, WITHOUT ROWID;

CREATE TABLE merge_receipts (
    owner      TEXT    NOT NULL,
    guest_cart TEXT    NOT NULL,
    receipt    TEXT    NOT NULL CHECK (json_valid(receipt)),
    merged_at  INTEGER NOT NULL,
    PRIMARY KEY (owner, guest_cart)
) STRICT, WITHOUT ROWID;

CREATE TABLE merge_ledger (
    owner      TEXT    NOT NULL,
    guest_cart TEXT    NOT NULL,
    variant    TEXT    NOT NULL,
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 4294967295),
    PRIMARY KEY (owner, guest_cart, variant),
    FOREIGN KEY (owner, guest_cart) REFERENCES merge_receipts (owner, guest_cart)
) STRICT, WITHOUT ROWID;

-- Orders

CREATE TABLE orders (
    id               TEXT    NOT NULL PRIMARY KEY,
    number           INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1001 AND 4294967295),
    owner            TEXT    NOT NULL,
    idempotency_key  TEXT    NOT NULL CHECK (length(CAST(idempotency_key AS BLOB)) <= 200),
    request          BLOB    NOT NULL CHECK (length(request) = 32),
    email            TEXT    NOT NULL,
    status           TEXT    NOT NULL CHECK (status IN (
        'pending_payment', 'payment_failed', 'processing', 'shipped', 'delivered', 'cancelled'
    )),
    cancelled_by     TEXT    CHECK (cancelled_by IN ('shopper', 'staff', 'newer_order', 'window', 'out_of_stock')),
    payment          TEXT    NOT NULL CHECK (payment IN (
        'unpaid', 'paid', 'refund_due', 'partially_refunded', 'refunded', 'refund_failed'
    )),
    attempt          TEXT,
    currency         TEXT    NOT NULL CHECK (length(currency) = 3),
    subtotal         INTEGER NOT NULL,
    discount         INTEGER NOT NULL,
    shipping         INTEGER NOT NULL,
    tax              INTEGER NOT NULL,
    total            INTEGER NOT NULL CHECK (total >= 0),
    method_id        TEXT    NOT NULL,
    method_name      TEXT    NOT NULL,
    method_promise   TEXT    NOT NULL,
    method_price     INTEGER NOT NULL,
    shipping_address TEXT    NOT NULL CHECK (json_valid(shipping_address)),
    billing_address  TEXT    NOT NULL CHECK (json_valid(billing_address)),
    created_at       INTEGER NOT NULL,
    window_ends_at   INTEGER NOT NULL,
    CONSTRAINT cancelled_by_somebody CHECK ((status = 'cancelled') = (cancelled_by IS NOT NULL)),
    UNIQUE (owner, idempotency_key)
) STRICT;
CREATE UNIQUE INDEX one_pending_order ON orders (owner) WHERE status = 'pending_payment';
CREATE INDEX orders_owner ON orders (owner, created_at, number);

CREATE TABLE order_lines (
    order_id   TEXT    NOT NULL REFERENCES orders (id),
    position   INTEGER NOT NULL,
    id         TEXT    NOT NULL UNIQUE,
    variant    TEXT    NOT NULL,
    sku        TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    picture    TEXT    CHECK (json_valid(picture)),
    options    TEXT    NOT NULL CHECK (json_valid(options)),
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 4294967295),
    currency   TEXT    NOT NULL CHECK (length(currency) = 3),
    unit_price INTEGER NOT NULL,
    line_total INTEGER NOT NULL,
    tax        INTEGER NOT NULL,
    fulfilment TEXT    NOT NULL CHECK (fulfilment IN ('unfulfilled', 'shipped', 'delivered', 'cancelled')),
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_history (
    seq         INTEGER PRIMARY KEY,
    order_id    TEXT    NOT NULL REFERENCES orders (id),
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL CHECK (actor IN ('shopper', 'staff', 'provider', 'shop')),
    from_status TEXT,
    to_status   TEXT    NOT NULL,
    reason      TEXT    NOT NULL
) STRICT;
CREATE INDEX order_history_order ON order_history (order_id, seq);

-- Payment

CREATE TABLE attempts (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    order_id     TEXT    NOT NULL REFERENCES orders (id),
    provider     TEXT    NOT NULL,
    currency     TEXT    NOT NULL CHECK (length(currency) = 3),
    amount       INTEGER NOT NULL CHECK (amount >= 0),
    state        TEXT    NOT NULL CHECK (state IN (
        'creating', 'open', 'paid', 'failed', 'expired', 'held', 'refunded'
    )),
    reference    TEXT,
    redirect_url TEXT,
    note         TEXT,
    to_close     INTEGER NOT NULL CHECK (to_close IN (0, 1)),
    created_at   INTEGER NOT NULL,
    UNIQUE (provider, reference)
) STRICT;
CREATE INDEX attempts_order ON attempts (order_id, created_at, seq);
CREATE INDEX attempts_open ON attempts (created_at, seq) WHERE state IN ('creating', 'open');
CREATE INDEX attempts_to_close ON attempts (created_at, seq) WHERE state IN ('creating', 'open') AND to_close = 1;

CREATE TABLE refunds (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    attempt    TEXT    NOT NULL REFERENCES attempts (id),
    order_id   TEXT    NOT NULL REFERENCES orders (id),
    currency   TEXT    NOT NULL CHECK (length(currency) = 3),
    amount     INTEGER NOT NULL CHECK (amount > 0),
    state      TEXT    NOT NULL CHECK (state IN ('due', 'done', 'failed')),
    reason     TEXT    NOT NULL,
    claimed_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refunds_attempt ON refunds (attempt);
CREATE INDEX refunds_order ON refunds (order_id, seq);
CREATE INDEX refunds_due ON refunds (seq) WHERE state = 'due';

CREATE TABLE webhooks (
    seq         INTEGER PRIMARY KEY,
    provider    TEXT    NOT NULL,
    event       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    reference   TEXT,
    report      TEXT,
    received_at INTEGER NOT NULL,
    applied_at  INTEGER,
    UNIQUE (provider, event)
) STRICT;
CREATE INDEX webhooks_unapplied ON webhooks (received_at, seq) WHERE applied_at IS NULL;
