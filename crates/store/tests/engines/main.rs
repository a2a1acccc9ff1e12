//! The store on both engines: every story is told twice.

#![expect(clippy::unwrap_used, reason = "helpers of tests may, as tests do")]

mod case;
mod catch_up;
mod constraints;
mod faults;
mod import;
mod keys;
mod lock;
mod log;
mod plans;
mod restored;
mod round_trip;
mod unknown;
mod working_set;
