//! Letters to citizens: confirmation, change, cancellation, reminder, "your appointment was moved", "papers are missing".
//!
//! Lanes write a row for each letter in the transaction that gives the reason (`booking::rules::letters` decides which,
//! migrations/0006). Here they go out, at least once each, and never after the appointment:
//!
//! 1. [`fate`]: does it still go out? What a later letter tells anew, what is over and whom nobody knows is dropped.
//! 2. [`channel`]: by e-mail, text message, on paper, or does somebody call? What a way refuses for good goes by the next.
//! 3. [`words`] in the person's language, from what is true now; [`mail`] makes a message of them, with the calendar
//!    entry, which [`dkim`] signs; [`piece`] is a letter in the form of its way.
//! 4. [`worker`] claims a letter, sends it ([`smtp`], [`gateway`], [`folder`]) and marks it: three steps, each by itself. A node that is
//!    killed leaves its claim to run out. Between the mail server's "accepted" and the mark a letter may go out twice; then
//!    with the same Message-ID.
//! 5. [`retry`] says when it is tried again, by the kind of trouble.
//!
//! 1, 2, 3 and 5 are plain functions: no clock, no I/O.

pub mod channel;
pub mod dkim;
pub mod fate;
pub mod folder;
pub mod gateway;
pub mod gsm7;
pub mod mail;
pub mod piece;
pub mod retry;
pub mod sample;
pub mod smtp;
pub mod words;
pub mod worker;

pub use channel::channel;
pub use dkim::Dkim;
pub use gateway::Gateway;
pub use lettre::message::Mailbox;
pub use smtp::{Smtp, Tls};
pub use words::{Desk, Words};
pub use worker::{Notifier, Parts, Post, Texts};
