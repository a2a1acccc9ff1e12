//! The rows of guichet, on SQLite or PostgreSQL: the only crate with SQL.
//!
//! - [`Store::open`] takes a [`Place`]; [`Store::migrate`] brings its tables up; [`Store::import`] fills the directory.
//! - A lane has a connection of its own ([`Store::lane`]). [`LaneConnection::begin`] takes its sites' rows, which is the
//!   lock (DESIGN.md, law 3); then [`Tx::load`] or [`Tx::since`], and [`Tx::commit`] with a [`Batch`].
//! - Everybody else only looks, with plain single statements: [`Store::sites`], [`Store::seqs`],
//!   [`Store::ticket_by_code`] … What another node wrote is heard by [`Changes`].
//! - [`InstallationKey`] computes the codes of which the tables hold hashes.
//!
//! Each statement is written once and runs on both engines through `seam`. What only one of them can say is a branch
//! that can be seen: `lane` (how the rows are taken), `message` (how statements travel together), `place` (settings).

mod batch;
mod booking;
mod catch_up;
mod changes;
mod columns;
mod directory;
mod error;
mod find;
mod forget;
mod import;
mod key;
mod lane;
mod letters;
mod list;
mod load;
mod log;
mod message;
mod migrate;
mod open;
mod owned;
mod place;
mod principal;
mod read;
mod restored;
mod rows;
mod seam;
mod short_code;
mod sought;
mod steps;
mod table;
mod take;
#[cfg(feature = "testing")]
pub mod testing;
mod values;
mod waiting;
mod write;

pub use batch::{AppointmentRow, Batch, ContactRow, JournalRow, KeyRow, SiteBatch, TicketRow};
pub use catch_up::Since;
pub use changes::{Changes, Heard};
pub use error::{CommitError, Error, Result};
pub use find::Found;
pub use forget::Past;
pub use import::{Import, Imported};
pub use key::{InstallationKey, hash};
pub use lane::{LaneConnection, Locked, Tx};
pub use letters::{Claimed, Ending, LetterChannel, LetterRow, LetterState, Letters, Outbox};
pub use load::Loaded;
pub use open::{Schema, Store, private_folder};
pub use place::Place;
pub use principal::{APPOINTMENT, Principal, Role, TICKET, TOKEN};
pub use read::{Installation, Listed};
pub use seam::Engine;
