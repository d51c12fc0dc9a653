/** What a project holds besides results: questions, edits and report blocks, how they came to be, and runs. */
export const project = `
CREATE TABLE properties (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE questions (
  id       TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  data     TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE edits (
  id       TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  data     TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE blocks (  -- of the report
  id       TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  data     TEXT NOT NULL  -- JSON
) STRICT;
CREATE TABLE steps (  -- a tree: a step after an undo begins a branch, and the branch before it stays
  step   INTEGER PRIMARY KEY AUTOINCREMENT,
  parent INTEGER NOT NULL,  -- 0: the state before the first step
  name   TEXT NOT NULL,
  at     TEXT NOT NULL  -- ISO 8601, UTC
) STRICT;
CREATE INDEX steps_by_parent ON steps (parent);
CREATE TABLE changes (  -- of a step, in order; null: there is no such record before, or after
  step            INTEGER NOT NULL REFERENCES steps (step) ON DELETE CASCADE,
  n               INTEGER NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('questions', 'edits', 'blocks')),
  id              TEXT NOT NULL,
  before_position INTEGER,
  before          TEXT,
  after_position  INTEGER,
  after           TEXT,
  PRIMARY KEY (step, n)
) STRICT;
CREATE TABLE runs (
  id         TEXT PRIMARY KEY,
  kind       TEXT NOT NULL,
  created_at TEXT NOT NULL,  -- ISO 8601, UTC
  settings   TEXT NOT NULL,  -- JSON, never changed
  name       TEXT NOT NULL,
  starred    INTEGER NOT NULL,
  trashed    INTEGER NOT NULL,
  tags       TEXT NOT NULL,  -- JSON
  state      TEXT NOT NULL,
  details    TEXT NOT NULL   -- JSON
) STRICT;
CREATE TABLE run_rows (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  part   TEXT NOT NULL,  -- of the run: before, after, control
  n      INTEGER NOT NULL,
  data   TEXT NOT NULL,  -- JSON
  PRIMARY KEY (run_id, part, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_files (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name   TEXT NOT NULL,
  data   BLOB NOT NULL,
  sha256 TEXT NOT NULL,  -- hex
  PRIMARY KEY (run_id, name)
) STRICT;
`
