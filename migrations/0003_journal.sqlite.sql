-- The journal on SQLite: a row for each command in one tree, not in two.

-- One row for each accepted command: for figures, explanation and undo, and so that a node that was away knows which rows
-- to read. No audit trail.
CREATE TABLE journal (
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- The place in its batch.
    n BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor BIGINT,
    kind TEXT NOT NULL,
    ids JSONB NOT NULL,
    -- What agents may undo after this command: steps.rs says how.
    steps BYTEA,
    -- Of the batch: after an unknown COMMIT it tells whether this batch was the one.
    nonce BYTEA NOT NULL,
    PRIMARY KEY (site, seq, n)
) WITHOUT ROWID;
-- What agents may still undo, when a site is loaded: few rows of the last minute.
CREATE INDEX journal_steps ON journal (site, at) WHERE steps IS NOT NULL;
