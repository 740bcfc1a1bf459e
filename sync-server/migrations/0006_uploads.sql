-- Knowing a hash grants nothing: a person has a file by sending its bytes, or by seeing it through a record.
CREATE TABLE upload (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  user_id TEXT NOT NULL,          -- '': whoever sent a file before this migration that no record shows yet
  size BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  complete BIGINT NOT NULL,       -- 1: this person has sent the bytes
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, hash, user_id)
);
CREATE INDEX upload_of ON upload (tenant, user_id, created_at);
CREATE TABLE upload_chunk (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  user_id TEXT NOT NULL,
  chunk BIGINT NOT NULL,
  PRIMARY KEY (tenant, hash, user_id, chunk)
);
ALTER TABLE blob ADD COLUMN sha256 BLOB;                              -- what evidence names photos by; NULL: older
ALTER TABLE blob ADD COLUMN referenced BIGINT NOT NULL DEFAULT 1;     -- 0: no record has ever shown it
ALTER TABLE blob_ref ADD COLUMN user_id TEXT NOT NULL DEFAULT '';     -- who wrote the reference
ALTER TABLE blob_ref ADD COLUMN granted BIGINT NOT NULL DEFAULT 1;    -- 1: that person has the file
INSERT INTO upload (tenant, hash, user_id, size, content_type, complete, created_at)
  SELECT b.tenant, b.hash, '', b.size, b.content_type, 1, b.created_at FROM blob b WHERE b.complete = 1
  AND NOT EXISTS (SELECT 1 FROM blob_ref r WHERE r.tenant = b.tenant AND r.hash = b.hash);
UPDATE blob SET referenced = 0 WHERE EXISTS
  (SELECT 1 FROM upload u WHERE u.tenant = blob.tenant AND u.hash = blob.hash);
DELETE FROM blob WHERE complete = 0;
DROP TABLE blob_chunk;
