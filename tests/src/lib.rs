//! The harness of the black-box tests: it starts the real binary and speaks to it as kiosks, desks and screens do.
//!
//! - [`engine`]: which database; every story is told on both ([`town::on_both`]).
//! - [`postgres`]: a private PostgreSQL server for this process, a database for each story.
//! - [`server`]: one `guichet demo` process: start, stop, `kill -9`; [`town`]: a server with its data and its people.
//! - [`booking`]: what it takes to book; [`rivals`]: everybody wants the last time; [`bookers`]: people who book, move
//!   and give up, and remember what they were told; [`claims`]: what appointments own, by the rows.
//! - [`clock`]: times that stories tell the server.
//! - [`http`], [`live`], [`sse`]: a request, a waiting-room screen, a citizen's live ticket.
//! - [`mailroom`]: a mail server that fails in the ways in which mail servers fail; [`gateway`]: a provider of text messages
//!   that does so too; [`outbox`]: many letters.
//! - [`proxy`]: a link that can be cut, also right after a COMMIT has been sent.
//! - [`python`]: programs of others, as witnesses.
//! - [`raw`]: the same, as thin as can be, for load.
//! - [`rows`]: what the database holds, as one digest.
//! - [`bench_town`], [`pgbench`]: a generated town with load, and the anchor beside it.
//! - [`figures`]: rates, percentiles and the table of a bench.
//! - [`policy`]: the calling policy stated a second time, from the design and not from the product's rules.
//!
//! Waiting is bounded and happens only here ([`waiting`]): stories never sleep.

pub mod bench_town;
pub mod bookers;
pub mod booking;
pub mod claims;
pub mod clock;
pub mod engine;
pub mod figures;
pub mod filled;
pub mod gateway;
pub mod http;
pub mod live;
pub mod mailroom;
pub mod outbox;
pub mod pgbench;
pub mod policy;
pub mod postgres;
pub mod proxy;
pub mod python;
pub mod raw;
pub mod rivals;
pub mod rows;
pub mod seed;
pub mod server;
pub mod sse;
pub mod temporary;
pub mod ticket;
pub mod town;
pub mod waiting;
