/**
 * A checksum in every row of a project, of all its columns: `checksum()` is what `checksum.ts` computes. Tables are made
 * anew, so that a row without one cannot be written, not even by a program of before.
 */
export const checksums = `
CREATE TABLE new_properties (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL,  -- JSON
  crc   INTEGER NOT NULL
) STRICT;
INSERT INTO new_properties SELECT name, value, checksum('properties', name, value) FROM properties;
DROP TABLE properties;
ALTER TABLE new_properties RENAME TO properties;
${['questions', 'edits', 'blocks']
  .map(
    (table) => `
CREATE TABLE new_${table} (
  id       TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  data     TEXT NOT NULL,  -- JSON
  crc      INTEGER NOT NULL
) STRICT;
INSERT INTO new_${table} SELECT id, position, data, checksum('${table}', id, position, data) FROM ${table};
DROP TABLE ${table};
ALTER TABLE new_${table} RENAME TO ${table};
`,
  )
  .join('')}
CREATE TABLE new_steps (
  step      INTEGER PRIMARY KEY AUTOINCREMENT,
  parent    INTEGER NOT NULL,  -- 0: the state before the first step
  name      TEXT NOT NULL,
  at        TEXT NOT NULL,     -- ISO 8601, UTC
  n_changes INTEGER NOT NULL,  -- a change that went astray is missed
  crc       INTEGER NOT NULL
) STRICT;
INSERT INTO new_steps
  SELECT step, parent, name, at, n_changes, checksum('steps', step, parent, name, at, n_changes)
  FROM (SELECT *, (SELECT count(*) FROM changes WHERE changes.step = steps.step) AS n_changes FROM steps);
CREATE TABLE new_changes (
  step            INTEGER NOT NULL REFERENCES steps (step) ON DELETE CASCADE,
  n               INTEGER NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('questions', 'edits', 'blocks')),
  id              TEXT NOT NULL,
  before_position INTEGER,
  before          TEXT,
  after_position  INTEGER,
  after           TEXT,
  crc             INTEGER NOT NULL,
  PRIMARY KEY (step, n)
) STRICT;
INSERT INTO new_changes
  SELECT *, checksum('changes', step, n, kind, id, before_position, before, after_position, after) FROM changes;
DROP TABLE changes;
DROP TABLE steps;
ALTER TABLE new_steps RENAME TO steps;
ALTER TABLE new_changes RENAME TO changes;
CREATE INDEX steps_by_parent ON steps (parent);
CREATE TABLE new_run_rows (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  part   TEXT NOT NULL,  -- of the run: before, after, control
  n      INTEGER NOT NULL,
  data   TEXT NOT NULL,  -- JSON
  crc    INTEGER NOT NULL,
  PRIMARY KEY (run_id, part, n)
) STRICT, WITHOUT ROWID;
INSERT INTO new_run_rows SELECT *, checksum('run_rows', run_id, part, n, data) FROM run_rows;
DROP TABLE run_rows;
ALTER TABLE new_run_rows RENAME TO run_rows;
CREATE TABLE new_run_files (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  data   BLOB NOT NULL,
  sha256 TEXT NOT NULL,  -- hex, of the data
  crc    INTEGER NOT NULL,  -- of the rest
  PRIMARY KEY (run_id, name)
) STRICT;
INSERT INTO new_run_files SELECT *, checksum('run_files', run_id, name, sha256) FROM run_files;
DROP TABLE run_files;
ALTER TABLE new_run_files RENAME TO run_files;
CREATE TABLE new_runs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  created_at TEXT NOT NULL,  -- ISO 8601, UTC
  settings   TEXT NOT NULL,  -- JSON, never changed
  name       TEXT NOT NULL,
  starred    INTEGER NOT NULL,
  trashed    INTEGER NOT NULL,
  tags       TEXT NOT NULL,  -- JSON
  state      TEXT NOT NULL,
  details    TEXT NOT NULL,  -- JSON
  crc        INTEGER NOT NULL
) STRICT;
INSERT INTO new_runs
  SELECT *, checksum('runs', id, kind, created_at, settings, name, starred, trashed, tags, state, details) FROM runs;
DROP TABLE runs;
ALTER TABLE new_runs RENAME TO runs;
CREATE TABLE new_fingerprints (
  stamp       TEXT PRIMARY KEY,  -- paths, sizes and times of the checkpoint's files
  fingerprint TEXT NOT NULL,
  created_at  TEXT NOT NULL,
  crc         INTEGER NOT NULL
) STRICT;
INSERT INTO new_fingerprints SELECT *, checksum('fingerprints', stamp, fingerprint, created_at) FROM fingerprints;
DROP TABLE fingerprints;
ALTER TABLE new_fingerprints RENAME TO fingerprints;
`
