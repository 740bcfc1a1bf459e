-- The console asks for the visits of a day, and for those that wait for a manager's word. The expressions are those of
-- `int_key` and `text_key` in src/db/dialect.rs; a query on other words for the same would not find the index.
CREATE INDEX record_visit_at ON record (tenant, object, COALESCE(CAST(data->>'at' AS BIGINT), -9223372036854775807), id)
  WHERE object = 'visit';
CREATE INDEX record_visit_waiting ON record (tenant, object, COALESCE(data->>'proof', ''), id)
  WHERE object = 'visit' AND COALESCE(data->>'verdict', '') = '';
