//! What people read, in their language.
//!
//! - [`text`], [`text_with`]: one text by its key; the words are in `texts/*.ftl` (Fluent). French leads: a text
//!   missing elsewhere is shown in French, and a test sees to it that none is missing.
//! - [`pattern`]: a text whose variables the browser fills in (`{time}`).
//! - [`when`]: times and dates in words, in the site's zone.
//! - [`wait`]: durations and wait ranges said the way people say them.
//! - [`why`]: the one-line answer to "why was this ticket called?".
//! - [`problem`]: title and detail of every refusal.
//!
//! Everything is computed here and not in the browser, which does not know every language we will speak.

mod bundle;
pub mod problem;
pub mod wait;
pub mod when;
pub mod why;

#[cfg(test)]
mod texts_tests;

pub use bundle::{Value, pattern, text, text_with};
pub use model::Language;
pub use problem::{problem_detail, problem_title, stop_words};
pub use wait::{duration_words, said_durations, wait_sentence, wait_words};
pub use when::{date_words, dated_words, day_words, moment_words, month_words, time_words, weekday_words};
pub use why::Why;
