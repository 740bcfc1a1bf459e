-- When an administrator ordered a phone to delete its data; it is told with its next request. NULL = never, or signed in anew since.
ALTER TABLE device ADD COLUMN wipe_at BIGINT;
