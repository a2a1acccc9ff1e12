//! `/desk`: the agent's counter. One key an action; the panel is swapped after each change.

use askama::Template;

use super::{DeskLink, HelpRow, LanguageLink, StopRow, Words};

/// `/desk` when this browser is paired with one counter, `/desk?counter=` when with several.
#[derive(Debug, Template)]
#[template(path = "desk.html")]
pub struct DeskPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/desk?counter={id}")`.
    pub languages: Vec<LanguageLink>,
    /// The site's id.
    pub site: String,
    /// Its name.
    pub site_name: String,
    /// The counter's panel.
    pub panel: DeskPanel,
}

/// `/desk` when this browser is paired with several counters.
#[derive(Debug, Template)]
#[template(path = "desk_choice.html")]
pub struct DeskChoicePage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/desk")`.
    pub languages: Vec<LanguageLink>,
    /// The counters, as `/desk?counter={id}`.
    pub counters: Vec<DeskLink>,
}

/// State of a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskState {
    /// Calls people.
    Open,
    /// In a break.
    Paused,
    /// Nobody works there.
    Closed,
}

/// All that one counter shows: `/desk/panel?counter=`. The same facts as `GET /api/v1/counters/{counter}`.
#[derive(Debug, Template)]
#[template(path = "desk_panel.html")]
pub struct DeskPanel {
    /// The words.
    pub words: Words,
    /// The counter's id.
    pub counter: String,
    /// Its name.
    pub counter_name: String,
    /// Its state.
    pub state: DeskState,
    /// While paused: `desk-paused-since` or `desk-paused-until`, filled in.
    pub pause: String,
    /// The site's seq that this panel shows.
    pub seq: i64,
    /// The time in words at which this was true.
    pub as_of: String,
    /// The site's id.
    pub site: String,
    /// Calls for help.
    pub helps: Vec<HelpRow>,
    /// What stands still.
    pub stops: Vec<StopRow>,
    /// Services that can be stopped alone.
    pub stoppable: Vec<Choice>,
    /// The ticket called or served here.
    pub current: Option<DeskTicket>,
    /// Who would come next.
    pub next: Option<DeskNext>,
    /// The first of the line, in the order in which this counter would call.
    pub line: Vec<TicketRow>,
    /// Waiting by service.
    pub waiting: Vec<WaitingRow>,
    /// `desk-longest` filled in, if somebody waits.
    pub longest: Option<String>,
    /// On hold.
    pub parked: Vec<TicketRow>,
    /// Missed the call, still within the time to come back.
    pub missed: Vec<TicketRow>,
    /// The step that can be undone.
    pub undo: Option<DeskUndo>,
    /// Services to which a ticket can be sent.
    pub services: Vec<Choice>,
    /// Other counters to which a ticket can be sent.
    pub counters: Vec<Choice>,
}

/// The ticket at the counter.
#[derive(Debug)]
pub struct DeskTicket {
    /// Its id.
    pub id: String,
    /// "A012".
    pub number: String,
    /// The service's name.
    pub service: String,
    /// "2 personnes", or empty.
    pub units: String,
    /// It is being served; else it is called and awaited.
    pub serving: bool,
    /// `desk-called-at` or `desk-started-at`, filled in.
    pub since: String,
    /// It has priority.
    pub priority: bool,
    /// `desk-language` filled in with the language's own name, when it is not French; else empty.
    pub language: String,
    /// Why this one (`locale::Why`), or empty.
    pub why: String,
}

/// Who would come next, and why.
#[derive(Debug)]
pub struct DeskNext {
    /// "A012".
    pub number: String,
    /// The service's name.
    pub service: String,
    /// `locale::Why`.
    pub why: String,
}

/// A ticket in a list.
#[derive(Debug)]
pub struct TicketRow {
    /// Its id.
    pub id: String,
    /// "A012".
    pub number: String,
    /// The service's name.
    pub service: String,
    /// "2 personnes", or empty.
    pub units: String,
    /// It has priority.
    pub priority: bool,
    /// When it arrived, in words.
    pub arrived: String,
    /// Its turn, in words.
    pub turn: String,
}

/// How many wait for a service.
#[derive(Debug)]
pub struct WaitingRow {
    /// Its series.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// How many wait.
    pub count: usize,
    /// The wait in words.
    pub wait: String,
}

/// The step that can be undone.
#[derive(Debug)]
pub struct DeskUndo {
    /// The ticket's id.
    pub ticket: String,
    /// What it was: `desk-undo-call` and the like, filled in.
    pub what: String,
    /// Seconds left to undo it.
    pub seconds: i64,
}

/// A choice in a list.
#[derive(Debug)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl TicketRow {
    /// The body that calls this ticket.
    pub fn call_body(&self) -> String {
        serde_json::json!({ "ticket": self.id }).to_string()
    }
}

impl DeskPanel {
    /// The path of this counter in the API.
    pub fn api(&self) -> String {
        format!("/api/v1/counters/{}", self.counter)
    }

    /// The body of "next": it also ends the visit of somebody who is here.
    pub fn next_body(&self) -> &'static str {
        if self.current.is_some() { r#"{"finish":true}"# } else { "{}" }
    }

    /// Whether somebody can be called by choice: the counter must be free.
    pub fn is_free(&self) -> bool {
        self.current.is_none()
    }
}
