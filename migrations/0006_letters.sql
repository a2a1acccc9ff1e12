-- Letters: what people are to be told, written in the transaction that gives the reason (RELIABILITY.md, F1). A booking that
-- is rolled back says nothing, and one that is durable will be told of.
--
-- A row says what about, not what: the words are made when it goes out, from what is true then. It holds no name and no
-- address. Lanes make the rows; the notifier alone changes them.

CREATE TABLE letter (
    id BIGINT PRIMARY KEY,
    site BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN (
        'confirmation', 'change', 'moved', 'cancellation', 'reminder', 'documents', 'proposal', 'called_off',
        'earlier')),
    appointment BIGINT NOT NULL,
    -- The appointment's, when this letter was made: what a later one tells anew, this one need not.
    revision BIGINT NOT NULL CHECK (revision > 0),
    -- When the appointment was before, where this letter is about another time.
    was_at TIMESTAMPTZ,
    made_at TIMESTAMPTZ NOT NULL,
    -- When it may be tried next. Who takes it to send it moves this ahead, and that is the claim: if nothing more is heard
    -- of that node, the letter is due again.
    due_at TIMESTAMPTZ NOT NULL,
    -- Other times that a proposal names; they are not held for anybody. Else [].
    times JSONB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'listed', 'refused', 'dropped')),
    -- How often it was taken. Only who took it last may say what became of it.
    attempts BIGINT NOT NULL CHECK (attempts >= 0),
    -- The way it was last tried; NULL: none yet.
    channel TEXT CHECK (channel IN ('email', 'sms', 'paper', 'call')),
    -- Why it was refused, dropped or put off, in a word or a mail server's code. Nothing that a person wrote.
    reason TEXT,
    -- The ways that would not have it, with what they said, before another one was tried: 'email 550'.
    refused TEXT,
    ended_at TIMESTAMPTZ,
    CONSTRAINT letter_end CHECK ((state = 'waiting') = (ended_at IS NULL))
);
-- What is due next. Letters that went out are not in it.
CREATE INDEX letter_due ON letter (due_at, id) WHERE state = 'waiting';
-- What else was said about an appointment.
CREATE INDEX letter_appointment ON letter (appointment);
-- What staff has to look at: whom to call, and who cannot be reached.
CREATE INDEX letter_open ON letter (site, state) WHERE state IN ('listed', 'refused');
