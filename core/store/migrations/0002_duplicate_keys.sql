-- Normal forms by which a record is recognised as one that is here already (K9): who shares a key is the same party.
-- `key` is the hash of the form, `docid` as in the search indexes. Rows that are here already are read in slices.
CREATE TABLE duplicate_key (key INTEGER NOT NULL, docid INTEGER NOT NULL, PRIMARY KEY (key, docid)) STRICT, WITHOUT ROWID;
ALTER TABLE object_type ADD COLUMN keys_upto INTEGER NOT NULL DEFAULT 9223372036854775807;
UPDATE object_type SET keys_upto = 0;
