//! The shapes of the contract that stories read (DESIGN.md sections 6 and 7).

use serde::Deserialize;

/// A ticket as everybody sees it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Ticket {
    pub id: String,
    pub number: String,
    pub service: String,
    pub persons: u32,
    pub state: String,
    pub arrived_at: String,
    pub turn_at: String,
    pub counter: Option<At>,
    pub position: Option<u32>,
    pub wait: Option<[u32; 2]>,
    /// Only for its creator.
    pub code: Option<String>,
}

/// The counter that a ticket was called to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct At {
    pub id: String,
    pub name: String,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Called {
    pub ticket: Ticket,
    pub ring: u64,
    pub why: String,
}

/// What a waiting-room screen shows.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Board {
    pub epoch: serde_json::Value,
    pub seq: u64,
    pub rev: serde_json::Value,
    pub now: String,
    pub site: serde_json::Value,
    pub zone: serde_json::Value,
    pub suspended: serde_json::Value,
    pub notice: serde_json::Value,
    pub calls: Vec<BoardCall>,
    pub missed: Vec<String>,
    pub waiting: Vec<BoardWaiting>,
}

/// One call on a board.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct BoardCall {
    pub ring: u64,
    pub number: String,
    pub counter: serde_json::Value,
    pub at: String,
    pub open: bool,
}

/// How many wait for a service.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct BoardWaiting {
    pub service: String,
    pub letter: String,
    pub name: serde_json::Value,
    pub count: u32,
    pub wait: Option<[u32; 2]>,
}

impl Board {
    /// The open call of this number.
    pub fn open_call(&self, number: &str) -> Option<&BoardCall> {
        self.calls.iter().find(|call| call.open && call.number == number)
    }

    /// How many wait, over all services.
    pub fn waiting(&self) -> u32 {
        self.waiting.iter().map(|line| line.count).sum()
    }
}

/// A number's series and its place in it: `A042` is `("A", 42)`.
pub fn number_parts(number: &str) -> (String, u32) {
    let split = number.find(|letter: char| letter.is_ascii_digit()).expect("a number has digits");
    let (series, digits) = number.split_at(split);
    assert!(digits.len() >= 3, "{number}: at least three digits");
    (series.to_owned(), digits.parse().expect("digits"))
}

/// An instant of the contract (RFC 3339 with offset) in milliseconds.
pub fn instant(text: &str) -> i64 {
    let parsed = chrono::DateTime::parse_from_rfc3339(text);
    parsed.unwrap_or_else(|error| panic!("{text}: {error}")).timestamp_millis()
}
