-- Written by `legwork-sim schema`; the area `contracts` of `cargo xtask test` compares it with today's.

-- The server: sync-server/migrations, in their order.
CREATE TABLE account (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  login TEXT NOT NULL,            -- lower case
  password TEXT NOT NULL,         -- Argon2id, PHC string
  must_change BIGINT NOT NULL,
  disabled BIGINT NOT NULL, code_until BIGINT, invited BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, user_id)
);
CREATE UNIQUE INDEX account_login ON account (login);
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
WITHOUT ROWID
;
CREATE TABLE blob (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  content_type TEXT NOT NULL,
  complete BIGINT NOT NULL,
  created_at BIGINT NOT NULL, sha256 BLOB, referenced BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant, hash)
);
CREATE TABLE blob_ref (
  tenant TEXT NOT NULL,
  hash TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  field TEXT NOT NULL, user_id TEXT NOT NULL DEFAULT '', granted BIGINT NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant, hash, object, id, field)
);
CREATE INDEX blob_ref_of ON blob_ref (tenant, object, id);
CREATE TABLE bucket_row (
  tenant TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  present BIGINT NOT NULL,
  PRIMARY KEY (tenant, bucket, object, id)
)
WITHOUT ROWID
;
CREATE INDEX bucket_row_seq ON bucket_row (tenant, bucket, object, seq);
CREATE TABLE chain_head (
  tenant TEXT NOT NULL,
  device TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  hash BLOB NOT NULL,
  at BIGINT NOT NULL,             -- first time a request carried this head
  PRIMARY KEY (tenant, device, sequence, hash)
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
CREATE TABLE counter (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (tenant, name)
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
  seen_at BIGINT NOT NULL, wipe_at BIGINT,
  PRIMARY KEY (tenant, id, user_id)
);
CREATE TABLE feed_digest (
  tenant TEXT NOT NULL,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  count BIGINT NOT NULL,
  sum BLOB NOT NULL,              -- 16 bytes little-endian
  PRIMARY KEY (tenant, bucket, object)
);
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
WITHOUT ROWID
;
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
CREATE TABLE migration (number BIGINT PRIMARY KEY, checksum TEXT NOT NULL);
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
CREATE INDEX mutation_result_at ON mutation_result (tenant, at);
CREATE INDEX mutation_result_record ON mutation_result (tenant, object, id) WHERE made = 1;
CREATE TABLE push_count (
  tenant TEXT NOT NULL,
  incarnation BIGINT NOT NULL,
  day BIGINT NOT NULL,            -- days since 1970, UTC
  sent BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, incarnation, day)
);
CREATE TABLE "record" (
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
  clocks BLOB NOT NULL, deleted_at BIGINT,
  PRIMARY KEY (tenant, object, id)
);
CREATE INDEX record_activity_at ON record (tenant, object, COALESCE(CAST(data->>'at' AS BIGINT), -9223372036854775807), id)
  WHERE object = 'activity';
CREATE INDEX record_customer_next_visit ON record (tenant, object, COALESCE(data->>'next_visit', ''), id)
  WHERE object = 'customer';
CREATE INDEX record_deleted ON record (tenant, deleted_at, object, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX record_parent ON record (tenant, parent_object, parent) WHERE parent IS NOT NULL;
CREATE INDEX record_task_due ON record (tenant, object, COALESCE(CAST(data->>'due' AS BIGINT), -9223372036854775807), id)
  WHERE object = 'task';
CREATE INDEX record_title ON record (tenant, object, sort_key, id);
CREATE INDEX record_visit_at ON record (tenant, object, COALESCE(CAST(data->>'at' AS BIGINT), -9223372036854775807), id)
  WHERE object = 'visit';
CREATE INDEX record_visit_waiting ON record (tenant, object, COALESCE(data->>'proof', ''), id)
  WHERE object = 'visit' AND COALESCE(data->>'verdict', '') = '';
CREATE TABLE saved_view (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  object TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,             -- list view as JSON: filter, sort, columns
  PRIMARY KEY (tenant, user_id, object, name)
);
CREATE TABLE scope (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  print TEXT NOT NULL,            -- fingerprint of feeds and masks
  masks TEXT NOT NULL,            -- JSON {object: {"print": …, "version": …}}
  PRIMARY KEY (tenant, user_id)
);
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
CREATE TABLE unique_value (
  tenant TEXT NOT NULL,
  object TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (tenant, object, field, value)
);
CREATE INDEX unique_value_of ON unique_value (tenant, object, id);
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
CREATE TABLE used_refresh (
  hash TEXT PRIMARY KEY,
  tenant TEXT NOT NULL,
  session TEXT NOT NULL,
  until BIGINT NOT NULL
);

-- The phone: core/store, with the tables of the standard objects.
CREATE TABLE base (
  object TEXT NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE blob (
  hash TEXT PRIMARY KEY, direction INTEGER NOT NULL, priority INTEGER NOT NULL,
  size INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
  used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE duplicate_key (key INTEGER NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY (key, docid)) STRICT, WITHOUT ROWID;
CREATE TABLE era (
  number INTEGER PRIMARY KEY, incarnation INTEGER NOT NULL UNIQUE, last_mid INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE feed (
  number INTEGER PRIMARY KEY,
  bucket TEXT NOT NULL,
  object TEXT NOT NULL,
  cursor INTEGER NOT NULL DEFAULT 0,
  count INTEGER NOT NULL DEFAULT 0,
  sum BLOB NOT NULL DEFAULT x'00000000000000000000000000000000',
  reset INTEGER NOT NULL DEFAULT 0,
  UNIQUE (bucket, object)
) STRICT;
CREATE TABLE inbox (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL, era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, detail TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_group ON inbox (era, grp);
CREATE TABLE journal (
  era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, accepted_ms INTEGER NOT NULL,
  PRIMARY KEY (era, mid)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_record ON journal (object, id);
CREATE VIRTUAL TABLE "map_customer" USING rtree_i32(rid, lat_min, lat_max, lng_min, lng_max);
CREATE TABLE "map_customer_node"(nodeno INTEGER PRIMARY KEY,data);
CREATE TABLE "map_customer_parent"(nodeno INTEGER PRIMARY KEY,parentnode);
CREATE TABLE "map_customer_rowid"(rowid INTEGER PRIMARY KEY,nodeno);
CREATE VIRTUAL TABLE "map_visit" USING rtree_i32(rid, lat_min, lat_max, lng_min, lng_max);
CREATE TABLE "map_visit_node"(nodeno INTEGER PRIMARY KEY,data);
CREATE TABLE "map_visit_parent"(nodeno INTEGER PRIMARY KEY,parentnode);
CREATE TABLE "map_visit_rowid"(rowid INTEGER PRIMARY KEY,nodeno);
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE "object_activity" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "parent.object" TEXT, "parent" BLOB, "kind" TEXT, "at" INTEGER, "text" TEXT, "photos" TEXT, "visit" BLOB, "next_at" TEXT, "owner" BLOB, "department" BLOB, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_contact" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "name" TEXT, "customer" BLOB, "role" TEXT, "title" TEXT, "department_name" TEXT, "mobile" TEXT, "phone" TEXT, "email" TEXT, "wechat" TEXT, "birthday" TEXT, "groups" TEXT, "card" TEXT, "note" TEXT, "owner" BLOB, "department" BLOB, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_customer" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "name" TEXT, "alias" TEXT, "code" TEXT, "level" TEXT, "state" TEXT, "industry" TEXT, "nature" TEXT, "source" TEXT, "phone" TEXT, "fax" TEXT, "website" TEXT, "address" TEXT, "location.lat" INTEGER, "location.lng" INTEGER, "location.accuracy" INTEGER, "location.provider" TEXT, "proposed_location.lat" INTEGER, "proposed_location.lng" INTEGER, "proposed_location.accuracy" INTEGER, "proposed_location.provider" TEXT, "proposed_by" BLOB, "fence" INTEGER, "parent" BLOB, "external_code" TEXT, "since" TEXT, "revenue" INTEGER, "revenue.currency" TEXT, "employees" INTEGER, "monthly_need" INTEGER, "share_of_wallet" INTEGER, "standing" TEXT, "tags" TEXT, "products" TEXT, "next_visit" TEXT, "cadence" INTEGER, "card" TEXT, "note" TEXT, "owner" BLOB, "department" BLOB, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_department" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "name" TEXT, "parent" BLOB, "head" BLOB, "order" INTEGER, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_role" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "name" TEXT, "code" TEXT, "grants" TEXT, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_task" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "subject" TEXT, "kind" TEXT, "due" INTEGER, "all_day" INTEGER, "assignee" BLOB, "acknowledged" TEXT, "acknowledged_note" TEXT, "status" TEXT, "done_at" INTEGER, "remind_at" INTEGER, "related.object" TEXT, "related" BLOB, "follows" BLOB, "note" TEXT, "owner" BLOB, "department" BLOB, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE object_type (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  text_upto INTEGER NOT NULL DEFAULT 9223372036854775807,
  pinyin_upto INTEGER NOT NULL DEFAULT 9223372036854775807,
  map_upto INTEGER NOT NULL DEFAULT 9223372036854775807
, keys_upto INTEGER NOT NULL DEFAULT 9223372036854775807) STRICT;
CREATE TABLE "object_user" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "name" TEXT, "login" TEXT, "department" BLOB, "manager" BLOB, "roles" TEXT, "title" TEXT, "mobile" TEXT, "phone" TEXT, "email" TEXT, "status" TEXT, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE "object_visit" ("#rid" INTEGER PRIMARY KEY, "#id" BLOB NOT NULL UNIQUE, "#seq" INTEGER NOT NULL, "#clocks" BLOB NOT NULL, "#deleted" INTEGER NOT NULL, "#updated" INTEGER NOT NULL, "#sort" BLOB, "#extra" TEXT, "customer" BLOB, "at" INTEGER, "uncertainty" INTEGER, "place" TEXT, "fix.lat" INTEGER, "fix.lng" INTEGER, "fix.accuracy" INTEGER, "fix.provider" TEXT, "place_position.lat" INTEGER, "place_position.lng" INTEGER, "place_position.accuracy" INTEGER, "place_position.provider" TEXT, "distance" INTEGER, "note" TEXT, "photos" TEXT, "evidence" TEXT, "score" INTEGER, "proof" TEXT, "reasons" TEXT, "out_at" INTEGER, "out_fix.lat" INTEGER, "out_fix.lng" INTEGER, "out_fix.accuracy" INTEGER, "out_fix.provider" TEXT, "out_evidence" TEXT, "verdict" TEXT, "verdict_note" TEXT, "owner" BLOB, "department" BLOB, "created_at" INTEGER, "created_by" BLOB) STRICT;
CREATE TABLE outbox (
  era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, previous TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  made_ms INTEGER NOT NULL, sent_ms INTEGER, accepted_ms INTEGER,
  PRIMARY KEY (era, mid)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_record ON outbox (object, id);
CREATE VIRTUAL TABLE pinyin USING fts5(spelling, content='', contentless_delete=1, detail=none, tokenize='ascii');
CREATE TABLE 'pinyin_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'pinyin_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'pinyin_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
CREATE TABLE 'pinyin_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE recycle (
  object TEXT NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE row_feed (feed INTEGER NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (feed, rid)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5(title, body, phone, content='', contentless_delete=1, tokenize='legwork');
CREATE TABLE 'search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'search_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'search_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
CREATE TABLE 'search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE stage (number INTEGER PRIMARY KEY, page BLOB NOT NULL) STRICT;

