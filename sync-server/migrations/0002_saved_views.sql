-- Lists that a person saved for themselves in the console.
CREATE TABLE saved_view (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  object TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,             -- list view as JSON: filter, sort, columns
  PRIMARY KEY (tenant, user_id, object, name)
);
