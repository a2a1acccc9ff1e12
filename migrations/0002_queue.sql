-- The queue: tickets, their stays at counters, who serves, what is stopped.
--
-- Rows are the truth (law 3): memory is built from them, on first use and after a failure. They are written only by a
-- lane, under the lock of their site's row, and never deleted: each reaches a final state.
--
-- `seq` is the batch that wrote the row last. A node that finds the site's seq higher than it remembers reads the rows
-- that the journal names since.
--
-- What changes while somebody waits is in no index, where that can be: PostgreSQL then writes the changed row alone and
-- leaves the indexes as they are (a "heap-only" update), SQLite's log has a page less for each.
--
-- No foreign keys here: they would be looked up with every ticket, and say only what the rules decided a millisecond
-- ago from the same rows.

-- A presence: one person or family.
CREATE TABLE ticket (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    business_day DATE NOT NULL,
    series TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    service BIGINT NOT NULL,
    persons BIGINT NOT NULL CHECK (persons > 0),
    -- The services that come after this one, in order.
    later JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'waiting', 'called', 'serving', 'parked', 'no_show', 'done', 'withdrawn', 'unserved')),
    arrived_at TIMESTAMPTZ NOT NULL,
    -- The one timestamp that orders tickets.
    turn_at TIMESTAMPTZ NOT NULL,
    -- The appointment that it was checked in for, and the time that was booked.
    appointment BIGINT,
    appointment_at TIMESTAMPTZ,
    -- Declared at the kiosk, confirmed or lifted by staff; why is never known.
    priority TEXT NOT NULL CHECK (priority IN ('none', 'declared', 'confirmed', 'lifted')),
    -- The credit that the turn holds: lifting the priority gives the exact turn back, whatever the settings are by then.
    credit_minutes BIGINT NOT NULL CHECK (credit_minutes >= 0),
    language TEXT NOT NULL,
    counter BIGINT,
    reserved_for BIGINT,
    back_at TIMESTAMPTZ,
    missed_at TIMESTAMPTZ,
    -- The ticket of the family that stands in the line for this one too.
    joined_to BIGINT,
    -- How often the person asked for more time.
    delays BIGINT NOT NULL CHECK (delays >= 0),
    -- Whether the present hold is the person's own, who then may end it; an agent's hold is the agent's.
    delayed BOOLEAN NOT NULL,
    -- A colleague's note, arrangements, "venir chercher": one column, so that erasing it at the day's end is one look.
    care JSONB,
    revision BIGINT NOT NULL,
    -- SHA-256 of the code in the citizen's link; the code itself is computed anew from the installation's key.
    code_hash BYTEA NOT NULL,
    -- Called or serving is the same as being at a counter.
    CONSTRAINT ticket_at_counter CHECK ((state IN ('called', 'serving')) = (counter IS NOT NULL)),
    -- A booked time is an appointment's.
    CONSTRAINT ticket_booked CHECK ((appointment IS NULL) = (appointment_at IS NULL)),
    -- Who goes with another ticket waits beside the line.
    CONSTRAINT ticket_joined CHECK (joined_to IS NULL OR state = 'waiting'),
    -- Only a hold has somebody who asked for it.
    CONSTRAINT ticket_delayed CHECK (NOT delayed OR state = 'parked')
);
-- One number twice in a day's series: two people would stand up at one call. The working set is found by it too: open
-- tickets are of the newest day, because a batch of the next one closes it first.
CREATE UNIQUE INDEX ticket_number ON ticket (site, business_day, series, number);
-- A link opens one ticket.
CREATE UNIQUE INDEX ticket_code ON ticket (code_hash);
-- Who checks in has one ticket: twice would be two calls for one promise. Tickets of people who just came are not in it.
CREATE UNIQUE INDEX ticket_appointment ON ticket (appointment) WHERE appointment IS NOT NULL;

-- What must be erased at the day's end, also of tickets that are over (DESIGN.md section 9).
CREATE INDEX ticket_care ON ticket (site) WHERE care IS NOT NULL;

-- One stay of a ticket at a counter, from its call on.
CREATE TABLE visit (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    business_day DATE NOT NULL,
    ticket BIGINT NOT NULL,
    -- Of the ticket, so that a board needs no join.
    series TEXT NOT NULL,
    number BIGINT NOT NULL,
    service BIGINT NOT NULL,
    persons BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    -- Erased after 30 days (DESIGN.md section 9).
    agent BIGINT,
    ring BIGINT NOT NULL CHECK (ring > 0),
    rung_at TIMESTAMPTZ NOT NULL,
    called_at TIMESTAMPTZ NOT NULL,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    ending TEXT CHECK (ending IN (
        'done', 'no_show', 'parked', 'transferred', 'withdrawn', 'undone', 'day_end')),
    outcome TEXT CHECK (outcome IN ('served', 'incomplete', 'wrong_service', 'left')),
    -- What was really done: [{"service", "persons"}, …]; NULL: not said.
    done JSONB,
    -- Why this ticket was called, as facts: the desk shows it again after a reload.
    why JSONB,
    -- Called before others who had an earlier turn at this counter: why.
    picked TEXT CHECK (picked IN ('urgent', 'frail', 'brief', 'comeback', 'skill', 'other', 'not_said')),
    -- The person did not hear the call, and said so.
    asked_at TIMESTAMPTZ,
    -- Served by a trainee: left out where lengths are learned.
    trainee BOOLEAN NOT NULL,
    CONSTRAINT visit_ending CHECK ((ended_at IS NULL) = (ending IS NULL))
);
-- Two open calls at one counter. (A counter belongs to one site: the site comes first so that a load finds them.)
CREATE UNIQUE INDEX visit_open_counter ON visit (site, counter) WHERE ended_at IS NULL;
-- One person called to two counters.
CREATE UNIQUE INDEX visit_open_ticket ON visit (ticket) WHERE ended_at IS NULL;
-- A screen speaks a ring once, by its number.
CREATE UNIQUE INDEX visit_ring ON visit (site, ring);
-- The few that were called out of order, which the manager sees counted by day.
CREATE INDEX visit_picked ON visit (site, business_day) WHERE picked IS NOT NULL;

-- Who serves at a counter now.
CREATE TABLE counter_day (
    counter BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'paused', 'after_work')),
    since_at TIMESTAMPTZ NOT NULL,
    agent BIGINT,
    pause_reason TEXT,
    pause_until_at TIMESTAMPTZ,
    trainee BOOLEAN NOT NULL
);

CREATE INDEX counter_day_site ON counter_day (site);

-- People answered at the reception without a ticket ("renseigné sur place"), counted.
CREATE TABLE enquiry (
    site BIGINT NOT NULL,
    business_day DATE NOT NULL,
    -- 0: for something else.
    service BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    count BIGINT NOT NULL CHECK (count > 0),
    PRIMARY KEY (site, business_day, service)
);
CREATE INDEX enquiry_seq ON enquiry (site, seq);

-- A stop of the whole site, or of one service.
CREATE TABLE suspension (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- NULL: the whole site.
    service BIGINT,
    -- A closed list: screens say it in their reader's language.
    kind TEXT NOT NULL CHECK (kind IN ('evacuation', 'drill', 'ambulance', 'outage', 'strike', 'other')),
    reason TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ
);
CREATE INDEX suspension_ended ON suspension (site, ended_at);

-- The sentence that a manager hung up, one for a site: the next takes its place.
CREATE TABLE notice (
    site BIGINT PRIMARY KEY,
    seq BIGINT NOT NULL,
    text JSONB NOT NULL,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    agent BIGINT,
    CONSTRAINT notice_span CHECK (from_at < until_at)
);
-- It has no id that the journal could name.
CREATE INDEX notice_seq ON notice (site, seq);

-- An agent's call for help to all desks of the site.
CREATE TABLE help_call (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- NULL: somebody without a counter.
    counter BIGINT,
    agent BIGINT,
    asked_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ending TEXT CHECK (ending IN ('answered', 'expired')),
    answered_by BIGINT,
    answered_from BIGINT,
    CONSTRAINT help_call_ending CHECK ((ended_at IS NULL) = (ending IS NULL))
);
CREATE INDEX help_call_ended ON help_call (site, ended_at);
-- A counter calls once at a time.
CREATE UNIQUE INDEX help_call_open ON help_call (site, counter) WHERE ended_at IS NULL;

-- What was answered to a request that may come again. No personal data: the ids that were made, never a text.
CREATE TABLE idempotency_key (
    -- SHA-256 of principal, route and key; that of a key that begins with its time (UUID version 7) begins with it too.
    digest BYTEA PRIMARY KEY,
    site BIGINT NOT NULL,
    -- SHA-256 of the request: the same key with another body is a mistake of the caller.
    request BYTEA NOT NULL,
    answer JSONB NOT NULL,
    -- Kept 24 h. No index: once an hour all keys of a day are looked through, and each command is spared one.
    at TIMESTAMPTZ NOT NULL
);
