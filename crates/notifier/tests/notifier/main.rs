//! Letters, from the row to the mail server: the words as samples, headers under fire, a server that fails at each step.

#![expect(clippy::unwrap_used, reason = "helpers of tests may, as tests do")]

mod case;
mod dkim;
mod fates;
mod faults;
mod gateway;
mod mails;
mod samples;
mod ways;
