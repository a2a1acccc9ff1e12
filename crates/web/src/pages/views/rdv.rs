//! `/rdv/…`: somebody books, looks, changes, gives up; and what every page of a town says of itself.

use std::sync::Arc;

use askama::Template;

use super::{Alternative, LanguageLink, Words};
use crate::town::Town;

/// A value that travels with a form.
pub type Hidden = (&'static str, String);

/// A way to another page.
#[derive(Debug, Clone, Default)]
pub struct Way {
    /// What is there.
    pub text: String,
    /// More of it; may be empty.
    pub hint: String,
    /// Where.
    pub href: String,
    /// It is this page.
    pub current: bool,
}

/// A place where people come.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// Its number as people write it; may be empty.
    pub phone: String,
}

impl Place {
    /// The number as a phone dials it.
    pub fn dialled(&self) -> String {
        self.phone.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect()
    }

    /// Where a map shows it.
    pub fn map(&self) -> String {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("query", &self.address).finish();
        format!("https://www.openstreetmap.org/search?{query}")
    }
}

/// A démarche that is offered.
#[derive(Debug)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// Where it is given, if not everywhere; may be empty.
    pub hint: String,
    /// Where its booking goes on.
    pub href: String,
    /// Another way to get it done, before any slot.
    pub alternative: Option<Alternative>,
}

/// The démarches of an area.
#[derive(Debug)]
pub struct OfferedArea {
    /// Its name.
    pub name: String,
    /// Its démarches.
    pub services: Vec<Offered>,
}

/// `/rdv`: what for.
#[derive(Debug, Template)]
#[template(path = "rdv_services.html")]
pub struct RdvServices {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// What is chosen already.
    pub chosen: Vec<String>,
    /// What can be booked.
    pub areas: Vec<OfferedArea>,
    /// For what people come without an appointment.
    pub walk_in: Vec<Offered>,
    /// Who can be asked.
    pub places: Vec<Place>,
}

/// `/rdv/persons`: how many.
#[derive(Debug, Template)]
#[template(path = "rdv_persons.html")]
pub struct RdvPersons {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// The démarche.
    pub name: String,
    /// How many is asked so.
    pub question: String,
    /// Another way.
    pub alternative: Option<Alternative>,
    /// What to bring.
    pub documents: Vec<String>,
    /// "1 personne", "2 personnes" …
    pub numbers: Vec<Way>,
    /// Back to the démarches.
    pub back: String,
}

/// A time that can be chosen.
#[derive(Debug, Clone)]
pub struct TimeChoice {
    /// "9 h 15", or with its date.
    pub text: String,
    /// As the form sends it.
    pub value: String,
    /// Where it leads, where it is a link and no button.
    pub href: String,
}

/// A date in the overview of a month.
#[derive(Debug)]
pub struct MonthDay {
    /// 1 to 31.
    pub number: u32,
    /// Its times; empty: it has none.
    pub href: String,
    /// "12 horaires", "complet", "fermé".
    pub said: String,
    /// `free`, `few`, `full` or `closed`.
    pub load: &'static str,
}

/// A month at a glance.
#[derive(Debug)]
pub struct Month {
    /// "novembre 2026".
    pub title: String,
    /// "lun" and "lundi" …
    pub weekdays: Vec<(String, String)>,
    /// Its weeks from Monday on; `None`: of another month.
    pub weeks: Vec<Vec<Option<MonthDay>>>,
    /// The month before; empty: it is over.
    pub before: String,
    /// The month after; empty: it is not open yet.
    pub after: String,
}

/// The times of one date.
#[derive(Debug)]
pub struct DayTimes {
    /// "mardi 24 novembre".
    pub title: String,
    /// In the morning, in the afternoon.
    pub parts: Vec<(String, Vec<TimeChoice>)>,
    /// The free date before.
    pub before: Option<Way>,
    /// The free date after.
    pub after: Option<Way>,
}

/// What is free.
#[derive(Debug)]
pub struct Times {
    /// The earliest time.
    pub first: Option<TimeChoice>,
    /// All, Wednesdays, Saturdays, after 16 h.
    pub only: Vec<Way>,
    /// Not all times are shown.
    pub is_filtered: bool,
    /// The next dates with their counts.
    pub days: Vec<Way>,
    /// A month at a glance.
    pub month: Month,
    /// One date, if it is asked for.
    pub day: Option<DayTimes>,
    /// This page without a date.
    pub whole: String,
}

/// `/rdv/times` and `/rdv/{code}/times`: when.
#[derive(Debug, Template)]
#[template(path = "rdv_times.html")]
pub struct RdvTimes {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// The time that an appointment has which is moved; empty: a new one.
    pub moved: String,
    /// What for.
    pub chosen: Vec<String>,
    /// Other ways, before any time.
    pub alternatives: Vec<Alternative>,
    /// Where.
    pub place: Place,
    /// The same at other places, with their first times.
    pub places: Vec<Way>,
    /// Where a chosen time is posted to; empty: times are links.
    pub action: String,
    /// What goes with it.
    pub hidden: Vec<Hidden>,
    /// What is free.
    pub times: Times,
    /// With whom somebody may come who does not speak French, or signs; none: nobody is offered.
    pub interpreters: Vec<Way>,
    /// From when on who was chosen can be there; empty: nobody was.
    pub translated: String,
    /// When more times open.
    pub release: Vec<String>,
    /// People also come without an appointment.
    pub walk_in: bool,
    /// Another démarche in the same visit; empty: no more.
    pub add: String,
    /// Back.
    pub back: String,
}

impl RdvTimes {
    /// Whether there are times to be posted.
    fn is_form(&self) -> bool {
        let day = self.times.day.as_ref().map(|day| !day.parts.is_empty());
        !self.action.is_empty() && day.unwrap_or(self.times.first.is_some())
    }
}

/// A time is not to be had, and these are.
#[derive(Debug, Template)]
#[template(path = "rdv_taken.html")]
pub struct RdvTaken {
    /// The page's words.
    pub words: Words,
    /// None: the page was posted to.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// What happened.
    pub title: String,
    /// What can be done.
    pub detail: String,
    /// The time that was wished for.
    pub wished: String,
    /// What for.
    pub chosen: Vec<String>,
    /// Where.
    pub place: Place,
    /// Where a chosen time is posted to; empty: times are links.
    pub action: String,
    /// What goes with it: what was chosen and typed.
    pub hidden: Vec<Hidden>,
    /// The nearest times.
    pub times: Vec<TimeChoice>,
    /// All times.
    pub all: String,
    /// The same at other places.
    pub places: Vec<Way>,
}

/// `/rdv/details`: who comes.
#[derive(Debug, Template)]
#[template(path = "rdv_details.html")]
pub struct RdvDetails {
    /// The page's words.
    pub words: Words,
    /// This page in other languages; none where it was posted to.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Something to know first, as [`RdvAppointment::notice`].
    pub notice: Option<(&'static str, String)>,
    /// What is to be mended: field and sentence.
    pub errors: Vec<(&'static str, String)>,
    /// What is kept.
    pub kept: Kept,
    /// Name, mail address, phone number, as they were typed; and whether nobody shall call, empty: no.
    pub answers: [String; 4],
}

impl RdvDetails {
    /// What is wrong with a field; empty: nothing.
    pub fn wrong(&self, field: &str) -> &str {
        self.errors.iter().find(|(it, _)| *it == field).map_or("", |(_, wrong)| wrong)
    }
}

/// A time that is kept while somebody fills in who comes.
#[derive(Debug)]
pub struct Kept {
    /// The date and time.
    pub when: String,
    /// Until when it is kept.
    pub until: String,
    /// What for.
    pub chosen: Vec<String>,
    /// Where.
    pub place: Place,
    /// The hold's id and secret, and a key for what comes next.
    pub hidden: Vec<Hidden>,
    /// Ends in `lang=…` where the reader chose a language: `check`, `appointments`, `releases` go before.
    pub suffix: String,
}

/// The answers before they count.
#[derive(Debug, Template)]
#[template(path = "rdv_check.html")]
pub struct RdvCheck {
    /// The page's words.
    pub words: Words,
    /// None: the page was posted to.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Something to know first.
    pub notice: Option<(&'static str, String)>,
    /// What is kept.
    pub kept: Kept,
    /// Name, mail address, phone number; and whether nobody shall call, empty: no.
    pub answers: [String; 4],
    /// What to bring, by démarche.
    pub documents: Vec<(String, Vec<String>)>,
}

/// `/rdv/{code}`: an appointment.
#[derive(Debug, Template)]
#[template(path = "rdv_appointment.html")]
pub struct RdvAppointment {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// "Rendez-vous confirmé", "Rendez-vous annulé" …
    pub title: String,
    /// Something to know first: the kind of a banner and its words.
    pub notice: Option<(&'static str, String)>,
    /// It is still to come.
    pub is_live: bool,
    /// An earlier time that is kept for it.
    pub offer: Option<Way>,
    /// It waits for an earlier day.
    pub waits: bool,
    /// What may be done with it: moved, changed, given up.
    pub changes: Vec<Way>,
    /// What is said on the phone and typed at the kiosk.
    pub reference: String,
    /// The date and time.
    pub when: String,
    /// "environ un quart d'heure".
    pub lasts: String,
    /// What for.
    pub chosen: Vec<String>,
    /// Where.
    pub place: Place,
    /// What is still missing, and until when it may be given; may be empty.
    pub missing: String,
    /// What to bring, by démarche.
    pub documents: Vec<(String, Vec<String>)>,
    /// When arrival may be announced at the kiosk.
    pub arrive: String,
    /// The code for the kiosk's scanner. Trusted: made by the server.
    pub qr_svg: String,
    /// The calendar file.
    pub calendar: String,
    /// This page.
    pub own: String,
    /// The same on paper.
    pub print: String,
    /// To book anew.
    pub again: String,
}

/// `/rdv/{code}/print`: the same on paper.
#[derive(Debug, Template)]
#[template(path = "rdv_print.html")]
pub struct RdvPrint {
    /// The page's words.
    pub words: Words,
    /// The appointment.
    pub it: RdvAppointment,
}

/// What is changed.
#[derive(Debug)]
pub enum Change {
    /// It is given up.
    Cancel,
    /// It gets this time.
    Move {
        /// The new time in words.
        to: String,
    },
    /// It waits for an earlier day.
    Wish {
        /// Which times would do.
        only: Vec<Way>,
        /// It does already.
        waits: bool,
    },
    /// It is offered an earlier time.
    Offer {
        /// That time in words.
        to: String,
        /// Until when it is kept, in words.
        until: String,
    },
    /// What was offered is not kept any more.
    OfferOver {
        /// It waits on.
        waits: bool,
    },
    /// So many come: for each démarche its name and its numbers, the present one marked.
    Persons(Vec<(String, Vec<Way>)>),
    /// The name: as it was typed, and what is wrong with it.
    Name(String, String),
    /// The numbers of pre-applications, one for each person.
    Numbers(Vec<NumberField>),
}

/// A field for a number.
#[derive(Debug)]
pub struct NumberField {
    /// As the form sends it.
    pub name: String,
    /// How it is called.
    pub label: String,
    /// What is known, or was typed.
    pub typed: String,
    /// What is wrong with it; may be empty.
    pub wrong: String,
}

/// A change, before it counts.
#[derive(Debug, Template)]
#[template(path = "rdv_change.html")]
pub struct RdvChange {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// What.
    pub change: Change,
    /// The time that it has.
    pub when: String,
    /// What for.
    pub chosen: Vec<String>,
    /// Where it is posted to.
    pub action: String,
    /// What goes with it.
    pub hidden: Vec<Hidden>,
    /// The appointment.
    pub back: String,
}

impl RdvChange {
    /// What has the focus first on the page that comes: without a script an address says it.
    fn aim(&self) -> &'static str {
        if matches!(self.change, Change::Name(..) | Change::Numbers(_)) { "#rdv-errors" } else { "" }
    }

    /// What is to be mended of the numbers: field and sentence.
    fn wrong(&self) -> Vec<(&str, &str)> {
        let Change::Numbers(fields) = &self.change else { return Vec::new() };
        let wrong = fields.iter().filter(|it| !it.wrong.is_empty());
        wrong.map(|it| (it.name.as_str(), it.wrong.as_str())).collect()
    }

    fn title(&self) -> String {
        let words = self.words;
        match &self.change {
            Change::Cancel => words.text("rdv-cancel-title"),
            Change::Move { .. } => words.text("rdv-move-title"),
            Change::Wish { .. } => words.text("rdv-wait-title"),
            Change::Offer { .. } => words.text("rdv-offer-title"),
            Change::OfferOver { .. } => words.text("rdv-offer-over-title"),
            Change::Persons(_) => words.text("rdv-resize-title"),
            Change::Name(_, wrong) if !wrong.is_empty() => {
                words.with("rdv-error-title", "title", words.text("rdv-name-title"))
            }
            Change::Name(..) => words.text("rdv-name-title"),
            Change::Numbers(fields) if self.wrong().is_empty() => {
                words.count("rdv-numbers-title", fields.len())
            }
            Change::Numbers(fields) => {
                words.with("rdv-error-title", "title", words.count("rdv-numbers-title", fields.len()))
            }
        }
    }
}

/// `/about/{page}`: what a town's pages say of themselves.
#[derive(Debug, Template)]
#[template(path = "about.html")]
pub struct AboutPage {
    /// The page's words.
    pub words: Words,
    /// This page in other languages.
    pub languages: Vec<LanguageLink>,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its title.
    pub title: String,
    /// Headings and their paragraphs.
    pub parts: Vec<(String, Vec<String>)>,
    /// Who can be asked.
    pub places: Vec<Place>,
}
