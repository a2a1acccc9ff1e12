//! The anchors: what an ordinary system on PostgreSQL does, by pgbench, with fsync on.

use guichet_tests::figures::Run;
use guichet_tests::pgbench::{Pgbench, Script};

/// A database with the tables of an ordinary ticket system.
pub struct Anchor(Pgbench);

/// A transaction per ticket: the site's row gives the number, so that there is no gap.
pub const TICKET: Script = Script {
    clients: 32,
    text: "\
BEGIN;
UPDATE site SET last = last + 1 WHERE id = 1 RETURNING last AS number \\gset
INSERT INTO ticket (site, day, series, number, service, state, arrived_at, turn_at)
    VALUES (1, CURRENT_DATE, 'A', :number, 1, 'waiting', now(), now());
COMMIT;
",
};

/// The same as one statement, one client.
pub const TICKET_ALONE: Script = Script {
    clients: 1,
    text: "\
WITH next AS (UPDATE site SET last = last + 1 WHERE id = 1 RETURNING last)
INSERT INTO ticket (site, day, series, number, service, state, arrived_at, turn_at)
    SELECT 1, CURRENT_DATE, 'A', last, 1, 'waiting', now(), now() FROM next;
",
};

/// A transaction per ticket over 64 sites.
pub const TICKET_ANYWHERE: Script = Script {
    clients: 64,
    text: "\
\\set site random(1, 64)
BEGIN;
UPDATE site SET last = last + 1 WHERE id = :site RETURNING last AS number \\gset
INSERT INTO ticket (site, day, series, number, service, state, arrived_at, turn_at)
    VALUES (:site, CURRENT_DATE, 'A', :number, 1, 'waiting', now(), now());
COMMIT;
",
};

/// "Next": the visit before ends, the earliest turn is taken past those that others hold, the ring rises over the site
/// (a screen speaks a ring once, by its number).
pub const CALL: Script = Script {
    clients: 32,
    text: "\
BEGIN;
UPDATE visit SET ended_at = now() WHERE counter = :client_id AND ended_at IS NULL;
WITH next AS (
    SELECT id FROM ticket WHERE site = 1 AND state = 'waiting' ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE ticket SET state = 'called' FROM next WHERE ticket.id = next.id RETURNING ticket.id AS ticket \\gset
UPDATE site SET ring = ring + 1 WHERE id = 1 RETURNING ring \\gset
INSERT INTO visit (site, ticket, counter, ring, called_at) VALUES (1, :ticket, :client_id, :ring, now());
COMMIT;
",
};

/// The same without a ring, which nothing then orders: not what a town hall needs, shown beside.
pub const CALL_WITHOUT_RING: Script = Script {
    clients: 32,
    text: "\
BEGIN;
UPDATE visit SET ended_at = now() WHERE counter = :client_id AND ended_at IS NULL;
WITH next AS (
    SELECT id FROM ticket WHERE site = 1 AND state = 'waiting' ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE ticket SET state = 'called' FROM next WHERE ticket.id = next.id RETURNING ticket.id AS ticket \\gset
INSERT INTO visit (site, ticket, counter, ring, called_at) VALUES (1, :ticket, :client_id, 0, now());
COMMIT;
",
};

const TABLES: &str = "
CREATE TABLE site (id BIGINT PRIMARY KEY, last BIGINT NOT NULL, ring BIGINT NOT NULL);
CREATE TABLE ticket (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, site BIGINT NOT NULL, day DATE NOT NULL,
    series TEXT NOT NULL, number BIGINT NOT NULL, service BIGINT NOT NULL, state TEXT NOT NULL,
    arrived_at TIMESTAMPTZ NOT NULL, turn_at TIMESTAMPTZ NOT NULL, UNIQUE (site, day, series, number));
CREATE INDEX ticket_waiting ON ticket (site, turn_at) WHERE state = 'waiting';
CREATE TABLE visit (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, site BIGINT NOT NULL, ticket BIGINT NOT NULL,
    counter BIGINT NOT NULL, ring BIGINT NOT NULL, called_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ);
CREATE UNIQUE INDEX visit_open ON visit (counter) WHERE ended_at IS NULL;
INSERT INTO site SELECT id, 0, 0 FROM generate_series(1, 64) AS id;
";

impl Anchor {
    /// Tables with so many people waiting at the first site.
    pub fn new(waiting: usize) -> Self {
        let waiting = format!(
            "INSERT INTO ticket (site, day, series, number, service, state, arrived_at, turn_at) \
             SELECT 1, CURRENT_DATE, 'W', n, 1, 'waiting', now(), now() FROM generate_series(1, {waiting}) AS n"
        );
        Self(Pgbench::with(&[TABLES, &waiting]))
    }

    /// Runs a script for the usual time.
    pub fn run(&self, script: Script) -> Run {
        self.0.run(script)
    }
}
