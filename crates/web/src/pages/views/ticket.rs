//! `/t/{code}`: the live page of a ticket. Complete without JavaScript; the browser swaps `<main>` with a newer one.

use std::sync::Arc;

use askama::Template;

use super::{LanguageLink, Stopped, Words};
use crate::town::Town;

/// `/t/{code}`.
#[derive(Debug, Template)]
#[template(path = "ticket.html")]
pub struct TicketPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/t/{code}")`.
    pub languages: Vec<LanguageLink>,
    /// The ticket's code.
    pub code: String,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// The site's name.
    pub site_name: String,
    /// "A012".
    pub number: String,
    /// Where the ticket stands.
    pub state: TicketState,
    /// An agent may still take the last step back.
    pub may_come_back: bool,
    /// The service's name.
    pub service: String,
    /// "2 personnes" (`words.count("persons", n)` by unit); empty when there is one or nothing to count.
    pub units: String,
    /// Place in the line, from 1; only while waiting.
    pub position: Option<u32>,
    /// `locale::wait_sentence`; only while waiting, else empty.
    pub wait: String,
    /// The waiting rooms, while waiting where there are several; else empty.
    pub rooms: String,
    /// The counter's name; from the call on.
    pub counter: String,
    /// How to find it; may be empty.
    pub way: String,
    /// The stop of the site or of the service.
    pub stop: Option<Stopped>,
    /// The number that is called for this one too, in a family.
    pub goes_with: Option<String>,
    /// When it comes back to the line by itself, in words, while it is on hold; else empty.
    pub back: String,
    /// After a missed call: what to do, and until when.
    pub missed: String,
    /// The desk was told that the call was not heard.
    pub is_asked: bool,
    /// The town's sentence of the day.
    pub notice: Option<String>,
    /// That the service closes soon or has closed, while the ticket waits; else empty.
    pub closing: String,
    /// What the person may ask for now.
    pub asks: Vec<Ask>,
    /// When this was true, in words (`locale::time_words`).
    pub as_of: String,
}

/// What a person asks for from the live page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// "Je suis là", after more time was asked for.
    Here,
    /// "Il me faut 15 minutes de plus".
    Delay,
    /// "Je n'ai pas entendu".
    Repeat,
    /// "Je renonce".
    Withdraw,
}

/// States of a ticket, as the page tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// In the line.
    Waiting,
    /// Called to a counter.
    Called,
    /// At the counter.
    Serving,
    /// Finished.
    Done,
    /// On hold.
    Parked,
    /// Missed the call.
    NoShow,
    /// Given up.
    Withdrawn,
    /// The day ended first.
    Unserved,
}

impl TicketState {
    /// The state's name in the API: what the browser compares.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Called => "called",
            Self::Serving => "serving",
            Self::Done => "done",
            Self::Parked => "parked",
            Self::NoShow => "no_show",
            Self::Withdrawn => "withdrawn",
            Self::Unserved => "unserved",
        }
    }

    fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Withdrawn | Self::Unserved)
    }
}

/// So many people ahead are drawn, one sign each; more are only said.
const DRAWN_AHEAD: u32 = 5;

/// Places in the line at which the phone speaks.
const MILESTONES: [u32; 4] = [5, 3, 2, 1];

impl TicketPage {
    /// The window's title: it changes when called, so that another tab shows it.
    pub fn title(&self) -> String {
        let key = if self.state == TicketState::Called { "live-title-called" } else { "live-title" };
        self.words.with(key, "number", &self.number)
    }

    /// Nothing will change any more.
    pub fn is_over(&self) -> bool {
        self.state.is_final() && !self.may_come_back
    }

    /// The stop, where it is what matters most: for who is at a counter that is only to leave the building.
    pub fn leading_stop(&self) -> Option<&Stopped> {
        let is_aside = matches!(self.state, TicketState::Called | TicketState::Serving);
        self.stop.as_ref().filter(|stop| stop.leaving || !is_aside)
    }

    /// What the page says aloud when it becomes so: milestones and changes of state only.
    pub fn announcement(&self) -> String {
        let words = &self.words;
        if let Some(stop) = self.leading_stop() {
            return format!("{}. {} {}", stop.title, stop.act, words.text("live-suspended-detail"));
        }
        match (self.state, self.position) {
            (TicketState::Waiting, Some(position)) if MILESTONES.contains(&position) => self.ahead(),
            (TicketState::Waiting, _) => String::new(),
            (TicketState::Called, _) => {
                let variables =
                    [("number", self.number.as_str().into()), ("counter", self.counter.as_str().into())];
                locale::text_with(words.language(), "live-called-where", &variables)
            }
            (TicketState::Serving, _) => words.with("live-serving", "counter", &self.counter),
            (TicketState::Done, _) => words.text("live-done"),
            (TicketState::Parked, _) => words.text("live-parked"),
            (TicketState::NoShow, _) => self.missed.clone(),
            (TicketState::Withdrawn, _) => words.text("live-withdrawn"),
            (TicketState::Unserved, _) => words.text("live-unserved"),
        }
    }

    /// Where a request is posted to, in the page's language.
    pub fn action(&self, what: &str) -> String {
        format!("/t/{}/{what}?lang={}", self.code, self.words.tag())
    }

    /// One for each person ahead, where they are few enough to be drawn.
    pub fn drawn_ahead(&self) -> std::ops::Range<u32> {
        let before = self.position.map_or(0, |position| position.saturating_sub(1));
        0..if before <= DRAWN_AHEAD { before } else { 0 }
    }

    /// Whether the people ahead are drawn.
    pub fn is_drawn(&self) -> bool {
        self.position.is_some_and(|position| position <= DRAWN_AHEAD + 1)
    }

    /// "2 personnes passent avant vous."; empty when the place is not known.
    pub fn ahead(&self) -> String {
        let before = self.position.map(|position| position.saturating_sub(1));
        before.map_or_else(String::new, |n| self.words.count("ahead", n))
    }
}
