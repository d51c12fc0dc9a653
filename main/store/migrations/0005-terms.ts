/** Terms with their agreed translations: records as questions and edits are, so that steps can be taken back. */
export const terms = `
CREATE TABLE terms (
  id       TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  data     TEXT NOT NULL,  -- JSON
  crc      INTEGER NOT NULL
) STRICT;
CREATE TABLE new_changes (
  step            INTEGER NOT NULL REFERENCES steps (step) ON DELETE CASCADE,
  n               INTEGER NOT NULL,
  kind            TEXT NOT NULL CHECK (kind IN ('questions', 'edits', 'blocks', 'labels', 'terms')),
  id              TEXT NOT NULL,
  before_position INTEGER,
  before          TEXT,
  after_position  INTEGER,
  after           TEXT,
  crc             INTEGER NOT NULL,
  PRIMARY KEY (step, n)
) STRICT;
INSERT INTO new_changes SELECT * FROM changes;
DROP TABLE changes;
ALTER TABLE new_changes RENAME TO changes;
`
