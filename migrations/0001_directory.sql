-- The directory: what a town configures, and who may act. It changes seldom.
--
-- One text for both engines, in the types that read back alike on both: BIGINT TEXT BOOLEAN TIMESTAMPTZ DATE JSONB
-- BYTEA. (For SQLite the loader writes INTEGER PRIMARY KEY for BIGINT PRIMARY KEY, and gains a rowid: crates/store,
-- migrate.rs.) No defaults, no generated ids, no now(): what a row holds is decided above.
--
-- Nothing here is ever deleted. What a town file no longer names is retired: yesterday's tickets still name it.

-- One row: which database this is.
CREATE TABLE installation (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    -- Another one after a restore: screens then forget what they knew (DESIGN.md section 6).
    epoch TEXT NOT NULL,
    -- Of the key that codes are computed with: a node with another key must not serve this database.
    key_fingerprint TEXT NOT NULL,
    -- The example, whose key everybody knows: `serve` refuses it.
    demo BOOLEAN NOT NULL,
    -- What the town calls itself.
    town_name TEXT NOT NULL,
    -- Whether the town's file says that it is an example.
    example BOOLEAN NOT NULL,
    -- Its colours and its logo: every page asks for them, and they are small.
    look JSONB NOT NULL,
    -- Who publishes the pages: the legal notice says it.
    publisher JSONB NOT NULL
);

-- One place with its own door. Its row is the lock of everything that is decided there (law 3).
CREATE TABLE site (
    id BIGINT PRIMARY KEY CHECK (id > 0 AND id < 1048576),
    -- How town files name it; an import finds its id by this.
    slug TEXT NOT NULL CONSTRAINT site_slug UNIQUE,
    -- Rises by one with each batch: tells a node whether another one wrote meanwhile.
    seq BIGINT NOT NULL CHECK (seq >= 0),
    -- The latest time that a batch was decided at: time never goes backwards for a site.
    last_at TIMESTAMPTZ NOT NULL,
    -- The migration that writers must know: an older node finds no row to lock, and stops.
    schema BIGINT NOT NULL,
    -- Rises with each change of the settings below.
    config_rev BIGINT NOT NULL,
    place BIGINT NOT NULL,
    name JSONB NOT NULL,
    address TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    settings JSONB NOT NULL,
    hours JSONB NOT NULL,
    retired BOOLEAN NOT NULL
);

-- A waiting room or floor.
CREATE TABLE zone (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL REFERENCES site (id),
    slug TEXT NOT NULL,
    place BIGINT NOT NULL,
    name JSONB NOT NULL,
    speaks BOOLEAN NOT NULL,
    retired BOOLEAN NOT NULL,
    CONSTRAINT zone_slug UNIQUE (site, slug)
);

-- What people come for, at one site.
CREATE TABLE service (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL REFERENCES site (id),
    slug TEXT NOT NULL,
    place BIGINT NOT NULL,
    -- Repeated from the rules, so that plain SQL can count by them.
    kind TEXT NOT NULL,
    series TEXT NOT NULL,
    rules JSONB NOT NULL,
    retired BOOLEAN NOT NULL,
    CONSTRAINT service_slug UNIQUE (site, slug)
);

-- Where an agent serves.
CREATE TABLE counter (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL REFERENCES site (id),
    slug TEXT NOT NULL,
    place BIGINT NOT NULL,
    name JSONB NOT NULL,
    spoken JSONB NOT NULL,
    way JSONB NOT NULL,
    zone BIGINT NOT NULL REFERENCES zone (id),
    retired BOOLEAN NOT NULL,
    CONSTRAINT counter_slug UNIQUE (site, slug)
);

-- What a counter can serve, with its preference. The one directory table whose rows go: nothing refers to them.
CREATE TABLE counter_service (
    counter BIGINT NOT NULL REFERENCES counter (id),
    service BIGINT NOT NULL REFERENCES service (id),
    place BIGINT NOT NULL,
    preference_minutes BIGINT NOT NULL CHECK (preference_minutes >= 0),
    PRIMARY KEY (counter, service)
);

-- Who may act: a device or an agent, with a token for one job.
CREATE TABLE principal (
    id BIGINT PRIMARY KEY,
    -- NULL: everywhere in the town.
    site BIGINT REFERENCES site (id),
    role TEXT NOT NULL CHECK (role IN ('kiosk', 'display', 'agent', 'reception', 'manager', 'admin')),
    -- The one counter of an agent.
    counter BIGINT REFERENCES counter (id),
    name TEXT NOT NULL,
    -- SHA-256 of the token: a copy of the database opens no door.
    token_hash BYTEA NOT NULL CONSTRAINT principal_token UNIQUE,
    revoked BOOLEAN NOT NULL,
    CHECK (site IS NOT NULL OR role = 'admin'),
    CHECK ((role = 'agent') = (counter IS NOT NULL))
);
CREATE INDEX principal_site ON principal (site);
