-- Booking: appointments (a hold is one), what became free, what is blocked, and who booked.
--
-- As with the queue, rows are written only by a lane, under the lock of their site's row, and memory is built from them.
-- What an appointment owns stands twice: in its legs, which are read, and cell by cell in `claim`
-- (0005), which is never read: there the database refuses what the rules must not decide.

-- A promise, or for some minutes a hold: legs at counters, one after the other.
CREATE TABLE appointment (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'held', 'booked', 'checked_in', 'served', 'moved', 'cancelled', 'expired', 'no_show')),
    channel TEXT NOT NULL CHECK (channel IN ('online', 'staff')),
    -- The local date: legs are counted in cells from its midnight.
    on_day DATE NOT NULL,
    -- [{"service", "persons", "counter", "cell", "cells", "buffer"}, …] in order.
    legs JSONB NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    minutes BIGINT NOT NULL CHECK (minutes > 0),
    held_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    -- SHA-256 of the secret of whoever made the hold.
    secret_hash BYTEA NOT NULL,
    booked_at TIMESTAMPTZ,
    -- The member of staff who made it. Erased with the agents of visits.
    agent BIGINT,
    -- [{"service", "number"}, …]: the rows of `contact_place` that are its own.
    places JSONB NOT NULL,
    revision BIGINT NOT NULL CHECK (revision > 0),
    -- SHA-256 of the code in the citizen's link; the code itself is computed anew from the installation's key.
    code_hash BYTEA,
    -- A hold that nobody ends would keep its cells for ever.
    CONSTRAINT appointment_hold CHECK ((state = 'held') = (expires_at IS NOT NULL)),
    -- What was never booked has no link, and costs the index below nothing.
    CONSTRAINT appointment_coded CHECK ((booked_at IS NULL) = (code_hash IS NULL))
);
-- A link opens one appointment.
CREATE UNIQUE INDEX appointment_code ON appointment (code_hash) WHERE code_hash IS NOT NULL;
-- A load reads what is held, what is booked for the next hours or was never seen to be missed, and the legs of all that
-- own cells from today on. What ended lies aside in it, however much there is: most holds end within minutes.
CREATE INDEX appointment_state ON appointment (site, state, on_day);

-- Cells that became free: of an appointment that memory may never have held. A node that was away frees them by this.
CREATE TABLE release (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    on_day DATE NOT NULL,
    cell BIGINT NOT NULL CHECK (cell >= 0),
    cells BIGINT NOT NULL CHECK (cells > 0),
    freed_at TIMESTAMPTZ NOT NULL,
    -- When they are offered online again; staff has them at once.
    online_at TIMESTAMPTZ NOT NULL
);
-- A load wants the few that are not offered online yet. Those of holds are offered at once, and are not in it.
CREATE INDEX release_online ON release (site, online_at) WHERE online_at > freed_at;

-- A counter's time that was taken out of booking.
CREATE TABLE block (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    on_day DATE NOT NULL,
    cell BIGINT NOT NULL CHECK (cell >= 0),
    cells BIGINT NOT NULL CHECK (cells > 0),
    -- For colleagues.
    reason TEXT NOT NULL,
    agent BIGINT,
    made_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);
CREATE INDEX block_open ON block (site, on_day) WHERE ended_at IS NULL;

-- Who booked: personal data, apart from everything else, one row for each appointment. Erasing it leaves the appointment
-- whole. No journal, no key and no memory repeats any of it.
CREATE TABLE contact (
    appointment BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    -- Of letters to this person.
    language TEXT NOT NULL,
    -- Nobody shall call this person.
    never_by_voice BOOLEAN NOT NULL,
    -- The name and the phone number as staff looks for them: plain small letters and digits, a space before each word.
    sought_name TEXT NOT NULL,
    sought_phone TEXT,
    -- HMAC of the mail address, or else of the phone number: all that somebody has is found by it, to be shown to him or
    -- erased. NULL: neither is known.
    person BYTEA,
    -- The number that another system gave the appointment, before it was imported.
    old_reference TEXT,
    -- Who translates, and the numbers of pre-applications, ["TT1KC7JV3E", …]: erased when the day of the visit is over.
    interpreter TEXT CHECK (interpreter IN ('sign_language', 'spoken_language')),
    pre_applications JSONB NOT NULL
);
-- What is to be erased when its day is over.
CREATE INDEX contact_needs ON contact (site) WHERE interpreter IS NOT NULL OR pre_applications <> '[]';
CREATE INDEX contact_person ON contact (person) WHERE person IS NOT NULL;
CREATE INDEX contact_old_reference ON contact (site, old_reference) WHERE old_reference IS NOT NULL;

-- The numbered places that a person has among the live appointments for a service, as long as they are to come. It stands
-- apart from `contact`, so that a limit outlives an erased name.
CREATE TABLE contact_place (
    appointment BIGINT NOT NULL,
    service BIGINT NOT NULL,
    person BYTEA NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    PRIMARY KEY (appointment, service),
    -- More live appointments of one person than the town allows: each has a number, and numbers end there.
    CONSTRAINT contact_place_number UNIQUE (person, service, number)
);
