-- Tables whose shape does not depend on the metadata. Never edited after release; a change is a new file.

-- Single values: epoch, incarnation, scope_version, schema, hlc, settings …
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

-- Object types in the order they were first seen; `number` is the high part of search row ids.
-- `*_upto`: rows up to this rid are in that index; 9223372036854775807 = complete, kept in step by every write.
CREATE TABLE object_type (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  text_upto INTEGER NOT NULL DEFAULT 9223372036854775807,
  pinyin_upto INTEGER NOT NULL DEFAULT 9223372036854775807,
  map_upto INTEGER NOT NULL DEFAULT 9223372036854775807
) STRICT;

-- What this phone follows. `reset` = 1: everything is sent again, what is not sent again goes.
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

-- Why a row is here; a row in no feed goes.
CREATE TABLE row_feed (feed INTEGER NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (feed, rid)) STRICT, WITHOUT ROWID;

-- Pages of a delta that is not complete yet (MessagePack).
CREATE TABLE stage (number INTEGER PRIMARY KEY, page BLOB NOT NULL) STRICT;

-- Server state of records that have pending mutations, and which of these it includes already (JSON).
CREATE TABLE base (
  object TEXT NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;

-- Incarnations this file has had, in order. 0 = not registered yet: its mutations wait and get the next number.
CREATE TABLE era (
  number INTEGER PRIMARY KEY, incarnation INTEGER NOT NULL UNIQUE, last_mid INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What was done here and is not yet part of the server state shown. state: 0 queued, 1 sent, 2 accepted.
CREATE TABLE outbox (
  era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, previous TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
  made_ms INTEGER NOT NULL, sent_ms INTEGER, accepted_ms INTEGER,
  PRIMARY KEY (era, mid)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_record ON outbox (object, id);

-- Accepted mutations of the last 30 days, for a server that was restored from a backup.
CREATE TABLE journal (
  era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, accepted_ms INTEGER NOT NULL,
  PRIMARY KEY (era, mid)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_record ON journal (object, id);

-- "Needs attention". kind: 0 rejected, 1 a value of mine lost. detail: JSON.
CREATE TABLE inbox (
  number INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL, era INTEGER NOT NULL, mid INTEGER NOT NULL, grp INTEGER NOT NULL,
  object TEXT NOT NULL, id BLOB NOT NULL,
  mutation TEXT NOT NULL, detail TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_group ON inbox (era, grp);

-- Last state of records deleted here, 30 days.
CREATE TABLE recycle (
  object TEXT NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (object, id)
) STRICT, WITHOUT ROWID;

-- Files to send or to fetch. direction: 0 up, 1 down. state: 0 waiting, 1 done. `done`: bytes transferred.
CREATE TABLE blob (
  hash TEXT PRIMARY KEY, direction INTEGER NOT NULL, priority INTEGER NOT NULL,
  size INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
  used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Text index of all objects; rowid = object number << 40 | rid. Own tokenizer (tokenizer.rs).
CREATE VIRTUAL TABLE search USING fts5(title, body, phone, content='', contentless_delete=1, tokenize='legwork');
-- Spellings of titles: whole and initials, from each of the first characters on.
CREATE VIRTUAL TABLE pinyin USING fts5(spelling, content='', contentless_delete=1, detail=none, tokenize='ascii');
