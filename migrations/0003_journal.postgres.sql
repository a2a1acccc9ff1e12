-- The journal on PostgreSQL, and how a node finds what another one wrote meanwhile.

-- One row for each accepted command: for figures, explanation and undo. Never for loading, and no audit trail.
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

CREATE INDEX ticket_seq ON ticket (site, seq);
CREATE INDEX visit_seq ON visit (site, seq);
CREATE INDEX counter_day_seq ON counter_day (site, seq);
CREATE INDEX suspension_seq ON suspension (site, seq);
