-- Wishlists of accounts (C12). The oldest is the default. The revision counts the changes of all lists of an account. A list that
-- is shared has the seed of its link, and the hash of the token that the shop's secret key makes of it. No reference to
-- `variants`: an item outlives what is sold.
CREATE TABLE wishlist_revisions (
    account  TEXT    NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE wishlists (
    id         TEXT    NOT NULL PRIMARY KEY,
    account    TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    link_seed  BLOB    CHECK (length(link_seed) = 16),
    link_token BLOB    UNIQUE CHECK (length(link_token) = 32),
    created_at INTEGER NOT NULL,
    CONSTRAINT a_link_has_seed_and_token CHECK ((link_seed IS NULL) = (link_token IS NULL))
) STRICT;
CREATE INDEX wishlists_account ON wishlists (account, created_at, id);

CREATE TABLE wishlist_items (
    wishlist   TEXT    NOT NULL REFERENCES wishlists (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    variant    TEXT    NOT NULL,
    currency   TEXT    NOT NULL CHECK (length(currency) = 3),
    price_seen INTEGER NOT NULL,
    added_at   INTEGER NOT NULL,
    PRIMARY KEY (wishlist, position),
    UNIQUE (wishlist, variant),
    CONSTRAINT a_wishlist_has_200_items CHECK (position BETWEEN 0 AND 199)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER wishlist_fits BEFORE INSERT ON wishlists
WHEN (SELECT count(*) FROM wishlists WHERE account = NEW.account AND id <> NEW.id) >= 20
BEGIN
    SELECT raise(ABORT, 'CHECK constraint failed: an_account_has_20_wishlists');
END;

-- What came of the items of a guest's wishlist that were merged: they are not merged again (M2).
CREATE TABLE wishlist_merges (
    account        TEXT    NOT NULL,
    guest_wishlist TEXT    NOT NULL,
    outcomes       TEXT    NOT NULL CHECK (json_valid(outcomes)),
    merged_at      INTEGER NOT NULL,
    PRIMARY KEY (account, guest_wishlist)
) STRICT, WITHOUT ROWID;
CREATE INDEX wishlist_merges_merged_at ON wishlist_merges (merged_at);
