-- A password that an administrator gave is a code: it ends at a moment, not only by use.
ALTER TABLE account ADD COLUMN code_until BIGINT;                 -- NULL: no code, or one from before this migration
ALTER TABLE account ADD COLUMN invited BIGINT NOT NULL DEFAULT 0; -- 1: has never chosen a password
UPDATE account SET invited = must_change;
