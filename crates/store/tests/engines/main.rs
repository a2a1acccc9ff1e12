//! The store on both engines: every story is told twice.

#![expect(clippy::unwrap_used, reason = "helpers of tests may, as tests do")]

mod ahead;
mod booked;
mod case;
mod catch_up;
mod claims;
mod constraints;
mod contacts;
mod faults;
mod forget;
mod hall;
mod import;
mod keys;
mod letters;
mod lock;
mod log;
mod plans;
mod random;
mod random_booking;
mod restored;
mod round_trip;
mod unknown;
mod working_set;
