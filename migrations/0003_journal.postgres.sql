-- The journal on PostgreSQL, and room in the pages of tickets.

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
);
-- What agents may still undo, when a site is loaded: few rows of the last minute.
CREATE INDEX journal_steps ON journal (site, at) WHERE steps IS NOT NULL;

-- A ticket changes three or four times within an hour or two. With room in its page the new version lies beside the old
-- one and no index is touched.
ALTER TABLE ticket SET (fillfactor = 60);
