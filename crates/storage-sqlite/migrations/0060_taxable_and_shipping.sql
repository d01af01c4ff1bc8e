-- Whether tax was charged on what was bought, and whether it is sent as a parcel (O9). Until now all of it was. An order nothing of
-- which is sent has JSON's null for its shipping address, and a blank method.
ALTER TABLE order_lines ADD COLUMN taxable INTEGER NOT NULL DEFAULT 1
    CONSTRAINT taxable_is_yes_or_no CHECK (taxable IN (0, 1));
ALTER TABLE order_lines ADD COLUMN requires_shipping INTEGER NOT NULL DEFAULT 1
    CONSTRAINT requires_shipping_is_yes_or_no CHECK (requires_shipping IN (0, 1));
