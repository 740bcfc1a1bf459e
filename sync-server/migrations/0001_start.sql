-- Legwork server, first schema. Ids are TEXT, times BIGINT Unix ms, flags BIGINT 0/1, `data` canonical JSON.
-- The tenant comes first in every key: it is the distribution key of a larger engine.

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE tenant (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  currency TEXT NOT NULL,
  seq BIGINT NOT NULL,            -- last sequence number given, dense
  hlc BIGINT NOT NULL,            -- largest hybrid clock made or seen
  org_version BIGINT NOT NULL,    -- grows with every change of a user or department
  audit_count BIGINT NOT NULL,
  audit_hash TEXT NOT NULL
);

CREATE TABLE record (
  tenant TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  seq BIGINT NOT NULL,            -- of its last change
  version BIGINT NOT NULL,        -- number of changes, for If-Match
  owner TEXT,
  department TEXT,
  parent_object TEXT,
  parent TEXT,
  deleted BIGINT NOT NULL,
  buckets TEXT NOT NULL,          -- where it lies now, separated by blanks
  sort_key BLOB NOT NULL,         -- of its title
  data TEXT NOT NULL,
  clocks BLOB NOT NULL,
  PRIMARY KEY (tenant, object, id)
)
-- lite: WITHOUT ROWID
;
CREATE INDEX record_parent ON record (tenant, parent_object, parent) WHERE parent IS NOT NULL;
CREATE INDEX record_title ON record (tenant, object, sort_key, id);

CREATE TABLE bucket_row (
  tenant TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  present BIGINT NOT NULL,
  PRIMARY KEY (tenant, bucket, object, id)
)
-- lite: WITHOUT ROWID
;
CREATE INDEX bucket_row_seq ON bucket_row (tenant, bucket, object, seq);

CREATE TABLE feed_digest (
  tenant TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  count BIGINT NOT NULL,
  sum BLOB NOT NULL,              -- 16 bytes little-endian
  PRIMARY KEY (tenant, bucket, object)
);

CREATE TABLE unique_value (
  tenant TEXT NOT NULL,
  object TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, object, field, value)
);
CREATE INDEX unique_value_of ON unique_value (tenant, object, id);

CREATE TABLE counter (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (tenant, name)
);

CREATE TABLE scope (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  print TEXT NOT NULL,            -- fingerprint of feeds and masks
  masks TEXT NOT NULL,            -- JSON {object: {"print": …, "version": …}}
  PRIMARY KEY (tenant, user_id)
);

CREATE TABLE device (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,               -- the install's own id
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  app_version TEXT NOT NULL,
  signer_key TEXT,
  signer_kind TEXT,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id, user_id)
);

CREATE TABLE chain_link (
  tenant TEXT NOT NULL,
  device TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash BLOB NOT NULL,
  user_id TEXT NOT NULL,
  bytes BLOB NOT NULL,            -- canonical bytes of the evidence
  signature BLOB NOT NULL,
  received_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, device, sequence)
);
CREATE INDEX chain_link_user ON chain_link (tenant, user_id, received_at);

CREATE TABLE chain_head (
  tenant TEXT NOT NULL,
  device TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash BLOB NOT NULL,
  at BIGINT NOT NULL,             -- first time a request carried this head
  PRIMARY KEY (tenant, device, sequence, hash)
);

CREATE TABLE incarnation (
  tenant TEXT NOT NULL,
  id BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  device TEXT,                    -- NULL: edits made in a browser
  last_mid BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX incarnation_user ON incarnation (tenant, user_id);

CREATE TABLE mutation_result (
  tenant TEXT NOT NULL,
  incarnation BIGINT NOT NULL,
  mid BIGINT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  made BIGINT NOT NULL,           -- the mutation would have created the record
  rejected BIGINT NOT NULL,
  verdict TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (tenant, incarnation, mid)
);
CREATE INDEX mutation_result_record ON mutation_result (tenant, object, id) WHERE made = 1;
CREATE INDEX mutation_result_at ON mutation_result (tenant, at);

CREATE TABLE history (
  tenant TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  n BIGINT NOT NULL,              -- seq of the change, or of the state that beat it
  incarnation BIGINT NOT NULL,
  mid BIGINT NOT NULL,
  field TEXT NOT NULL,
  user_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  lost BIGINT NOT NULL,           -- 1: `new_value` did not win
  old_value TEXT,
  new_value TEXT,
  PRIMARY KEY (tenant, object, id, n, incarnation, mid, field)
)
-- lite: WITHOUT ROWID
;

CREATE TABLE audit (
  tenant TEXT NOT NULL,
  n BIGINT NOT NULL,
  at BIGINT NOT NULL,
  user_id TEXT,
  device TEXT,
  action TEXT NOT NULL,
  object TEXT,
  id TEXT,
  detail TEXT NOT NULL,
  hash TEXT NOT NULL,             -- BLAKE3 of the previous hash and this entry
  PRIMARY KEY (tenant, n)
)
-- lite: WITHOUT ROWID
;

CREATE TABLE account (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  login TEXT NOT NULL,            -- lower case
  password TEXT NOT NULL,         -- Argon2id, PHC string
  must_change BIGINT NOT NULL,
  disabled BIGINT NOT NULL,
  PRIMARY KEY (tenant, user_id)
);
CREATE UNIQUE INDEX account_login ON account (login);

CREATE TABLE session (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  device TEXT,
  incarnation BIGINT,
  access_hash TEXT NOT NULL,
  access_until BIGINT NOT NULL,
  refresh_hash TEXT NOT NULL,
  refresh_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX session_access ON session (access_hash);
CREATE UNIQUE INDEX session_refresh ON session (refresh_hash);
CREATE INDEX session_user ON session (tenant, user_id);

CREATE TABLE used_refresh (
  hash TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  until BIGINT NOT NULL
);

CREATE TABLE blob (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  complete BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, hash)
);

CREATE TABLE blob_chunk (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  chunk BIGINT NOT NULL,
  PRIMARY KEY (tenant, hash, chunk)
);

CREATE TABLE blob_ref (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  field TEXT NOT NULL,
  PRIMARY KEY (tenant, hash, object, id, field)
);
CREATE INDEX blob_ref_of ON blob_ref (tenant, object, id);
