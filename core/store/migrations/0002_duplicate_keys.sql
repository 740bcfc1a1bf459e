-- Normal forms by which a record is recognised as one that is here already (K9): who shares a key is the same party.
-- `docid` as in the search indexes. Rows that are here already are read in slices.
CREATE TABLE duplicate_key (key TEXT NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY (key, docid)) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_key_record ON duplicate_key (docid);
ALTER TABLE object_type ADD COLUMN keys_upto INTEGER NOT NULL DEFAULT 9223372036854775807;
UPDATE object_type SET keys_upto = 0;
