/** Results by content key, their arrays, and fingerprints remembered by the checkpoint's files. */
export const results = `
CREATE TABLE results (
  id         INTEGER PRIMARY KEY,
  key        TEXT NOT NULL,  -- resultKey()
  device     TEXT NOT NULL,  -- that computed it: cpu, webgpu, cuda
  method     TEXT NOT NULL,
  model      TEXT NOT NULL,  -- fingerprint
  meta       TEXT NOT NULL,  -- JSON
  meta_crc   INTEGER NOT NULL,
  created_at TEXT NOT NULL,  -- ISO 8601, UTC
  UNIQUE (key, device)
) STRICT;
CREATE TABLE arrays (
  result_id  INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,
  name       TEXT NOT NULL,
  dtype      TEXT NOT NULL CHECK (dtype IN ('F32', 'I32')),
  data       BLOB NOT NULL,  -- little-endian
  crc        INTEGER NOT NULL,
  PRIMARY KEY (result_id, name)
) STRICT;
CREATE TABLE fingerprints (
  stamp       TEXT PRIMARY KEY,  -- paths, sizes and times of the checkpoint's files
  fingerprint TEXT NOT NULL,
  created_at  TEXT NOT NULL
) STRICT;
`
