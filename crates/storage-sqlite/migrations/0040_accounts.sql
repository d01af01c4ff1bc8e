-- Roles in the place of one kind of staff, whether the address was proved and the account is in use, and an epoch that every
-- change of address, password, role or state raises (S2): here and not in the statements, so that none forgets it. A session
-- holds while it has its account's epoch.
ALTER TABLE accounts ADD COLUMN email_proved_at INTEGER;
ALTER TABLE accounts ADD COLUMN role TEXT CHECK (role IN ('owner', 'manager', 'support'))
    CONSTRAINT staff_are_proved CHECK (role IS NULL OR email_proved_at IS NOT NULL);
UPDATE accounts SET role = 'owner', email_proved_at = created_at WHERE staff = 1;
ALTER TABLE accounts DROP COLUMN staff;
ALTER TABLE accounts ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1 CHECK (epoch BETWEEN 1 AND 4294967295);
ALTER TABLE accounts ADD COLUMN disabled_at INTEGER;
CREATE INDEX accounts_staff ON accounts (email) WHERE role IS NOT NULL;

CREATE TRIGGER account_changed AFTER UPDATE OF email, password_hash, role, disabled_at ON accounts
WHEN NEW.email IS NOT OLD.email OR NEW.password_hash IS NOT OLD.password_hash OR NEW.role IS NOT OLD.role
    OR (NEW.disabled_at IS NULL) IS NOT (OLD.disabled_at IS NULL)
BEGIN
    UPDATE accounts SET epoch = epoch + 1 WHERE id = NEW.id;
END;

-- When a session was last used and its holder last proved who they are, and on which device it began. Until now a session
-- ended 60 days after use; a guest's has no epoch.
ALTER TABLE sessions ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch BETWEEN 0 AND 4294967295);
ALTER TABLE sessions ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER;
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT 'Unknown device';
UPDATE sessions SET used_at = max(created_at, expires_at - 5184000000);
UPDATE sessions SET epoch = 1 WHERE owner LIKE 'account:%';
