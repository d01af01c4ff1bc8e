-- What was asked with an operation's id, so that an id that comes with another change is refused (C7). Not known of those
-- that were noted before.

ALTER TABLE cart_operations ADD COLUMN request BLOB CHECK (length(request) = 32);
