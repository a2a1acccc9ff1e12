-- The journal on SQLite: a row for each command behind the one before, whatever its site, so that a batch over many sites
-- touches few pages. Only after a COMMIT of which nobody knows is it searched by (site, seq), and nobody minds the time.

-- One row for each accepted command: for figures, explanation and undo. No audit trail.
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
    nonce BYTEA NOT NULL
);
-- What agents may still undo, when a site is loaded: few rows of the last minute.
CREATE INDEX journal_steps ON journal (site, at) WHERE steps IS NOT NULL;
