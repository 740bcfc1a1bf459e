-- The recycle bin asks for what was deleted in the last 30 days, the newest first.
ALTER TABLE record ADD COLUMN deleted_at BIGINT;   -- when the server learnt that it was deleted; NULL: it is not
CREATE INDEX audit_deleted ON audit (tenant, object, id, at) WHERE action = 'delete';
UPDATE record SET deleted_at = COALESCE((SELECT MAX(a.at) FROM audit a WHERE a.tenant = record.tenant
  AND a.object = record.object AND a.id = record.id AND a.action = 'delete'), 0) WHERE deleted = 1;
DROP INDEX audit_deleted;
CREATE INDEX record_deleted ON record (tenant, deleted_at, object, id) WHERE deleted_at IS NOT NULL;
