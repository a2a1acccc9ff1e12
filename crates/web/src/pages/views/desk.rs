//! `/desk`: the agent's counter. One key an action; the panel is swapped after each change.

use std::sync::Arc;

use askama::Template;

use super::{DeskLink, HelpRow, LanguageLink, StopRow, Words};
use crate::town::Town;

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
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its name.
    pub site_name: String,
    /// How long what was done is told, and may be undone (seconds).
    pub undo_seconds: u16,
    /// Whether nobody is called out of order without a reason.
    pub pick_needs_reason: bool,
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
    /// Has work with the last visit.
    AfterWork,
    /// In a break.
    Paused,
    /// Nobody works there.
    Closed,
}

/// How a priority stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskPriority {
    /// None, or lifted.
    None,
    /// The person says so, nobody has looked yet.
    Declared,
    /// Staff has looked.
    Confirmed,
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
    /// While paused: `desk-paused-since`, `desk-paused-until` or `desk-paused-late`, filled in.
    pub pause: String,
    /// After a visit: `desk-after-work-since`, filled in.
    pub after_work: String,
    /// A trainee serves.
    pub trainee: bool,
    /// People who are to be fetched, as after a death.
    pub alerts: Vec<DeskAlert>,
    /// What to know before closing.
    pub warnings: Vec<String>,
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
    /// The whole site stands still.
    pub stopped: bool,
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
    /// The service's id.
    pub leg: String,
    /// Its priority.
    pub priority: DeskPriority,
    /// `desk-language` filled in with the language's own name, when it is not French; else empty.
    pub language: String,
    /// Why this one (`locale::Why`), or empty.
    pub why: String,
    /// The person did not hear the call.
    pub asked_again: bool,
    /// Arrangements that hold, in words.
    pub care: Vec<String>,
    /// All arrangements, to be ticked.
    pub needs: Vec<NeedChoice>,
    /// Somebody goes and fetches the person.
    pub fetch: bool,
    /// What a colleague wrote.
    pub note: Option<String>,
    /// The numbers that go with it, or empty.
    pub family: String,
    /// The services that come after this one in the same visit, or empty.
    pub later: String,
    /// What else may have been done: what the ticket and its family still wait for.
    pub also: Vec<DoneChoice>,
}

/// Somebody who is to be fetched.
#[derive(Debug)]
pub struct DeskAlert {
    /// The ticket's id.
    pub id: String,
    /// `desk-alert`, filled in.
    pub text: String,
}

/// An arrangement.
#[derive(Debug)]
pub struct NeedChoice {
    /// The interface's word.
    pub word: &'static str,
    /// In words.
    pub label: String,
    /// It holds.
    pub on: bool,
}

/// A service that may have been done too.
#[derive(Debug)]
pub struct DoneChoice {
    /// Its id.
    pub service: String,
    /// How many persons.
    pub persons: u16,
    /// In words.
    pub label: String,
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
    /// Its priority.
    pub priority: DeskPriority,
    /// Arrangements, family and note, or empty.
    pub care: String,
    /// It would be called by "next".
    pub is_next: bool,
    /// On hold: when it comes back by itself, or empty.
    pub back: String,
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
    /// It stands still.
    pub stopped: bool,
    /// `desk-closes` or `desk-closes-stopped` filled in when it closes soon, else empty.
    pub closing: String,
}

/// The step that can be undone.
#[derive(Debug)]
pub struct DeskUndo {
    /// The ticket's id.
    pub ticket: String,
    /// Names the step.
    pub revision: i64,
    /// What it was: `desk-undo-call` and the like, filled in.
    pub what: String,
    /// Seconds left to undo it.
    pub seconds: i64,
}

/// A choice in a list.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl DeskPanel {
    /// The path of this counter in the API.
    pub fn api(&self) -> String {
        format!("/api/v1/counters/{}", self.counter)
    }

    /// The body of "next": it also ends the visit of who is here, of nobody else.
    pub fn next_body(&self) -> String {
        self.finishing(serde_json::Map::new())
    }

    /// The body that calls this ticket, and ends the visit of who is here.
    pub fn call_body(&self, ticket: &str) -> String {
        self.finishing([("ticket".to_owned(), ticket.into())].into_iter().collect())
    }

    fn finishing(&self, mut body: serde_json::Map<String, serde_json::Value>) -> String {
        if let Some(current) = &self.current {
            body.insert("finish".to_owned(), true.into());
            body.insert("held".to_owned(), current.id.clone().into());
        }
        serde_json::Value::Object(body).to_string()
    }

    /// Whether nobody is here.
    pub fn is_free(&self) -> bool {
        self.current.is_none()
    }
}

/// The actions of a desk: the name of each, its text, and the keys that it has at first.
const ACTS: [(&str, &str, &str); 24] = [
    ("next", "desk-next", " n"),
    ("undo", "desk-undo-act", "z"),
    ("ring", "desk-ring", "r"),
    ("start", "desk-start", "s"),
    ("done", "desk-done", "d"),
    ("absent", "desk-absent", "a"),
    ("park", "desk-park", "p"),
    ("park-until", "desk-park-until", "m"),
    ("transfer", "desk-transfer", "t"),
    ("visit", "desk-visit", "o"),
    ("pause", "desk-pause", "b"),
    ("after-work", "desk-after-work", "w"),
    ("help", "help-call", "h"),
    ("stop", "stop-open", "i"),
    ("outcome-served", "desk-outcome-served-act", "1"),
    ("outcome-incomplete", "desk-outcome-incomplete-act", "2"),
    ("outcome-wrong-service", "desk-outcome-wrong-service-act", "3"),
    ("outcome-left", "desk-outcome-left-act", "4"),
    ("priority-confirm", "desk-priority-confirm-act", "c"),
    ("priority-lift", "desk-priority-lift", "l"),
    ("split", "desk-split-act", "g"),
    ("open", "desk-open-act", "u"),
    ("trainee", "desk-trainee-switch", "f"),
    ("close", "desk-close", "x"),
];

impl DeskPage {
    /// The actions whose keys can be changed, as JSON `[{"act", "label", "key"}]`.
    fn acts(&self) -> String {
        let act = |(act, text, key): (&str, &str, &str)| serde_json::json!({ "act": act, "label": self.words.text(text), "key": key });
        ACTS.into_iter().map(act).collect::<serde_json::Value>().to_string()
    }

    /// The names of the site's services by their ids, as JSON.
    fn service_names(&self) -> String {
        let name = |choice: &Choice| (choice.id.clone(), choice.name.clone().into());
        serde_json::Value::Object(self.panel.stoppable.iter().map(name).collect()).to_string()
    }
}
