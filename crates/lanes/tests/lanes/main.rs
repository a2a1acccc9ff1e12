//! The lanes through their own door ([`lanes::Lanes::submit`]), on both engines: real tasks, real databases, a clock
//! that the tests move. README.md beside this folder says which bugs, put in on purpose, which story catches.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod ahead;
mod answers;
mod booking;
mod case;
mod day;
mod deadlines;
mod disk;
mod failures;
mod keys;
mod nodes;
mod people;
mod rows;
mod sites;
mod waiting;
