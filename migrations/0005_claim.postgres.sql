-- The cells that appointments own, on PostgreSQL: the database's guard. Never read; the legs of appointments are.

CREATE TABLE claim (
    counter BIGINT NOT NULL,
    on_day DATE NOT NULL,
    -- Five minutes, counted from midnight on the wall.
    cell BIGINT NOT NULL CHECK (cell >= 0 AND cell < 288),
    appointment BIGINT NOT NULL,
    -- Two people promised the same counter at the same time.
    CONSTRAINT claim_cell PRIMARY KEY (counter, on_day, cell)
);
