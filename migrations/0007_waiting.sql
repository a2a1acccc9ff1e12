-- The waiting list: who has an appointment and wants to be told when an earlier day is free.
--
-- As with the rest of booking, rows are written only by a lane, under the lock of their site's row. What is offered is a
-- hold, a row of `appointment` with its claims: nobody else can have the time meanwhile, by the same guard as always.

CREATE TABLE wish (
    -- One for each appointment: who asks again changes it.
    appointment BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    -- HMAC of the mail address or phone number, as in `contact`.
    person BYTEA NOT NULL,
    -- Not before this date; NULL: any.
    from_on DATE,
    times TEXT NOT NULL CHECK (times IN ('all', 'wednesday', 'saturday', 'late')),
    -- The place in the line.
    asked_at TIMESTAMPTZ NOT NULL,
    -- The hold that was offered last, and the local date on which it was.
    offer BIGINT,
    offered_on DATE,
    -- ["2026-…Z", …]: every time that was offered. None is offered twice.
    offered JSONB NOT NULL,
    ended_at TIMESTAMPTZ,
    -- A wish that was asked anew has no offer yet, and still the date of its last.
    CONSTRAINT wish_offer CHECK (offer IS NULL OR offered_on IS NOT NULL)
);
-- A load reads who waits. Whose wish ended is not in it.
CREATE INDEX wish_open ON wish (site) WHERE ended_at IS NULL;
-- Nobody is offered two times a day at a site, by however many appointments.
CREATE UNIQUE INDEX wish_offered ON wish (site, offered_on, person) WHERE offered_on IS NOT NULL;
