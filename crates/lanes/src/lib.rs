//! Take, decide, commit, publish: the only writers of what happens at a site.
//!
//! Sites are dealt to a few lanes. A lane is one task with its own connection (DESIGN.md, law 2):
//!
//! 1. [`lane`] takes whatever waits in its inbox, for all its sites. There is no timer: an idle lane commits a
//!    batch of one, a busy one commits what came while the last commit was on its way.
//! 2. [`attempt`] locks the sites' rows, reads what another node wrote meanwhile ([`catch_up`]), lets the rules
//!    decide in order ([`decide`]), writes in a few statements and commits everything in one transaction.
//! 3. Only then [`published`] is changed and the callers are answered ([`batch`]).
//!
//! Where nobody else writes to the one site of a batch, all of that is one round trip ([`ahead`]).
//!
//! When a commit's outcome is unknown, the batch's nonce tells the truth ([`attempt`]). What memory holds may be
//! thrown away at any moment: after any failure it is, and is read again from the rows. What can go wrong is listed
//! in [`trouble`]; which bugs the tests catch, in `tests/README.md`.

mod admit;
mod ahead;
mod answer;
mod attempt;
mod batch;
mod catch_up;
mod changes;
mod command;
mod decide;
mod figures;
mod follow;
mod guard;
mod inbox;
mod lane;
mod lanes;
mod memory;
pub mod published;
mod rows;
mod serve;
mod trouble;

pub use answer::{Actor, Done, Failure, Key, Submission};
pub use command::{Answer, Command};
pub use lanes::{Lanes, Settings};
pub use published::{Committed, Published};
