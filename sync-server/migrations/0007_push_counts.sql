-- How many changes each database file sent on each day, and how many of them were refused: plain acceptance leaves no
-- other trace.
CREATE TABLE push_count (
  tenant TEXT NOT NULL,
  incarnation BIGINT NOT NULL,
  day BIGINT NOT NULL,            -- days since 1970, UTC
  sent BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (tenant, incarnation, day)
);
