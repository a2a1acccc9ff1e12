//! The agenda of the counters: a day, a week, an appointment, booking for somebody, blocked time.

use std::fmt::Display;
use std::sync::Arc;

use askama::Template;

use super::{Choice, LanguageLink, Words};
use crate::town::Town;

/// What every page of the agenda has.
#[derive(Debug)]
pub struct Frame {
    /// The page's words.
    pub words: Words,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// The site's name.
    pub site_name: String,
    /// What every address keeps: the site, and the language where it was chosen.
    pub kept: Vec<(&'static str, String)>,
    /// The reader's own desk: where it is, and its name.
    pub home: Option<(String, String)>,
    /// "Messages", and how many of them staff has to see to.
    pub letters: String,
    /// What was looked for.
    pub sought: String,
    /// What came of the last act: whether it was refused, and what to say.
    pub said: Vec<(bool, String)>,
}

impl Frame {
    /// Another page of the agenda, at the same site and in the same language.
    pub fn link(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        let kept: Vec<_> = self.kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("{path}{mark}{}", kept.join("&"))
    }

    /// What is done with an appointment, by its id.
    fn rdv(&self, id: impl Display, act: &str) -> String {
        self.link(&format!("/desk/agenda/rdv/{id}/{act}"))
    }

    /// What is done with a letter, by its id.
    fn letter(&self, id: impl Display, act: &str) -> String {
        self.link(&format!("/desk/agenda/letters/{id}/{act}"))
    }

    /// What is done with a block, by its id.
    fn block(&self, id: impl Display, act: &str) -> String {
        self.link(&format!("/desk/agenda/blocks/{id}/{act}"))
    }
}

/// `/desk/agenda?on=`: a day.
#[derive(Debug, Template)]
#[template(path = "agenda_day.html")]
pub struct AgendaDay {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Which day, and the ways to others.
    pub dates: Dates,
    /// The counters that can be shown alone; the first is all of them.
    pub filters: Vec<Filter>,
    /// The counters that are shown.
    pub counters: Vec<String>,
    /// The half-hours; none: nobody comes and nothing is open.
    pub rows: Vec<Row>,
    /// What is blocked on that day.
    pub blocks: Vec<BlockRow>,
}

/// `/desk/agenda?view=week`.
#[derive(Debug, Template)]
#[template(path = "agenda_week.html")]
pub struct AgendaWeek {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Which week, and the ways to others.
    pub dates: Dates,
    /// The days, each with its page.
    pub days: Vec<(String, String)>,
    /// Each counter with a cell a day.
    pub rows: Vec<(String, Vec<DayCell>)>,
}

/// Where one is in time, and how to go on.
#[derive(Debug)]
pub struct Dates {
    /// "lundi 23 novembre 2026".
    pub title: String,
    /// The date (`2026-11-23`), for the field.
    pub on: String,
    /// The day or the week before.
    pub before: String,
    /// Today.
    pub today: String,
    /// The day or the week after.
    pub after: String,
    /// The same date in the other view.
    pub other: String,
    /// The counter that is shown alone, if one is.
    pub counter: String,
}

/// One way to look at the day.
#[derive(Debug)]
pub struct Filter {
    /// Where.
    pub href: String,
    /// "Tous les guichets", "Guichet 3".
    pub name: String,
    /// It is the one shown.
    pub current: bool,
}

/// A half-hour.
#[derive(Debug)]
pub struct Row {
    /// "9 h 30".
    pub time: String,
    /// A cell for each counter.
    pub cells: Vec<Cell>,
}

/// A half-hour of a counter.
#[derive(Debug, Default)]
pub struct Cell {
    /// Who comes, in order.
    pub entries: Vec<Entry>,
    /// Why it is blocked.
    pub blocked: Option<String>,
    /// "libre", "20 min libres", or empty.
    pub free: String,
    /// Somebody who came before is still there, or a time is kept for somebody who books now.
    pub busy: bool,
    /// Whether the counter receives anybody then.
    pub open: bool,
}

/// Somebody's leg.
#[derive(Debug)]
pub struct Entry {
    /// The appointment's page.
    pub href: String,
    /// "9 h 40".
    pub time: String,
    /// Who comes.
    pub name: String,
    /// For what.
    pub what: String,
    /// How it stands, where it is not simply to come: the pill's kind and its text.
    pub state: Option<(&'static str, String)>,
}

/// A day of a counter.
#[derive(Debug)]
pub struct DayCell {
    /// That day of that counter.
    pub href: String,
    /// "6 rendez-vous", or empty.
    pub count: String,
    /// "2 h libres", or empty.
    pub free: String,
    /// Why time is blocked.
    pub blocked: Vec<String>,
}

/// A counter's blocked time.
#[derive(Debug)]
pub struct BlockRow {
    /// Its page: who is hit.
    pub href: String,
    /// "Guichet 3, de 9 h à 12 h : maladie".
    pub text: String,
}

/// `/desk/agenda/find?text=`.
#[derive(Debug, Template)]
#[template(path = "agenda_find.html")]
pub struct AgendaFind {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Who was found.
    pub found: Vec<FoundAppointment>,
    /// The appointment that a code opens at another site.
    pub elsewhere: Option<Elsewhere>,
}

/// One that was found.
#[derive(Debug)]
pub struct FoundAppointment {
    /// Its page.
    pub href: String,
    /// Its id.
    pub id: String,
    /// Who comes.
    pub name: String,
    /// "aujourd'hui à 9 h 40 : Carte d'identité".
    pub text: String,
    /// How it stands.
    pub state: (&'static str, String),
    /// The person can be received now.
    pub receivable: bool,
}

/// An appointment of another site. Its person is not named there.
#[derive(Debug)]
pub struct Elsewhere {
    /// Where it is.
    pub place: String,
    /// When.
    pub when: String,
    /// For what.
    pub what: String,
    /// Its code.
    pub code: String,
    /// So that a form that is sent twice acts once.
    pub key: String,
    /// Why the person cannot be received here; empty: it can be done.
    pub refused: String,
}

/// `/desk/agenda/rdv/{id}`.
#[derive(Debug, Template)]
#[template(path = "agenda_appointment.html")]
pub struct AgendaAppointment {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Its id.
    pub id: String,
    /// Who comes.
    pub name: String,
    /// "mardi 24 novembre 2026 à 9 h 40".
    pub when: String,
    /// Its day in the agenda.
    pub day: String,
    /// How it stands.
    pub state: (&'static str, String),
    /// What is known of it: a name and a value, each.
    pub facts: Vec<(String, String)>,
    /// It waits for an earlier day, or is offered one, in words.
    pub waits: Option<String>,
    /// The person's phone number, and whether it may be called.
    pub phone: Option<(String, bool)>,
    /// The person's mail address.
    pub email: Option<String>,
    /// The number of its ticket.
    pub ticket: Option<String>,
    /// The appointment's own code.
    pub code: String,
    /// So that a form that is sent twice acts once.
    pub key: String,
    /// It is today, and the person can be received.
    pub receivable: bool,
    /// It is at another time, and the person is here now.
    pub here: bool,
    /// It can be moved, changed, cancelled.
    pub changeable: bool,
    /// How many of each service: its question, how many now, the most.
    pub persons: Vec<(String, u16, u16)>,
    /// The name as it was typed, and what is wrong with it.
    pub typed: (String, String),
    /// The numbers of pre-applications as they were typed, and what is wrong with them; `None`: none are asked for.
    pub numbers: Option<(String, String)>,
}

/// `/desk/agenda/new` and `/desk/agenda/rdv/{id}/times`.
#[derive(Debug, Template)]
#[template(path = "agenda_book.html")]
pub struct AgendaBook {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// "Nouveau rendez-vous", "Déplacer le rendez-vous de …".
    pub title: String,
    /// Where the form is sent.
    pub action: String,
    /// The appointment that is moved, in words; empty: a new one.
    pub moved: String,
    /// The services that can be asked for, first and second; none where an appointment is moved.
    pub asked: Vec<AskedService>,
    /// From which date on.
    pub from: String,
    /// Times, day by day; `None`: nothing is asked for yet.
    pub days: Option<Vec<TimesOfDay>>,
    /// The days after; empty: there are none.
    pub later: String,
    /// Name, phone and mail address as they were typed.
    pub typed: [String; 3],
    /// Nobody shall call.
    pub never_by_voice: bool,
    /// Who may translate: word, name and whether it is chosen; none: nobody is offered.
    pub interpreters: Vec<(&'static str, String, bool)>,
    /// From when on who was chosen can be there; empty: nobody was.
    pub translated: String,
    /// The languages of letters: tag, name, and whether it is chosen.
    pub tongues: Vec<(&'static str, String, bool)>,
    /// What to mend: the field, and why.
    pub errors: Vec<(String, String)>,
    /// So that a form that is sent twice books once.
    pub key: String,
}

impl AgendaBook {
    /// What is wrong with a field; empty: nothing.
    fn wrong(&self, field: &str) -> &str {
        self.errors.iter().find(|(it, _)| it == field).map_or("", |(_, wrong)| wrong)
    }
}

/// One of the services of a visit, as it is being chosen.
#[derive(Debug)]
pub struct AskedService {
    /// `service`, `service2`.
    pub field: &'static str,
    /// What the field is called.
    pub label: String,
    /// Every service that is booked.
    pub choices: Vec<Choice>,
    /// The chosen one.
    pub chosen: String,
    /// `persons`, `persons2`.
    pub persons_field: &'static str,
    /// How many.
    pub persons: u16,
}

/// The times of a day.
#[derive(Debug)]
pub struct TimesOfDay {
    /// "mardi 24 novembre".
    pub name: String,
    /// The value of each time, its words, and whether it is chosen.
    pub times: Vec<(String, String, bool)>,
}

/// `/desk/agenda/blocks`: a counter's time is to be blocked.
#[derive(Debug, Template)]
#[template(path = "agenda_block.html")]
pub struct AgendaBlock {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// The counters that the reader may block.
    pub counters: Vec<Choice>,
    /// The counter, the date, from, to and the reason, as they were chosen.
    pub chosen: [String; 5],
    /// What to mend: the field, and why.
    pub errors: Vec<(String, String)>,
    /// What it would do.
    pub preview: Option<Preview>,
    /// What is blocked from today on.
    pub blocks: Vec<BlockRow>,
}

impl AgendaBlock {
    fn is_chosen(&self, counter: &Choice) -> bool {
        self.chosen[0] == counter.id
    }
}

/// What blocking would do.
#[derive(Debug)]
pub struct Preview {
    /// "Guichet 3, lundi 23 novembre, de 9 h à 12 h".
    pub what: String,
    /// How many change the counter, in a sentence.
    pub moved: String,
    /// Who fits nowhere else.
    pub hit: Vec<Person>,
    /// So that a form that is sent twice blocks once.
    pub key: String,
}

/// Somebody who must be told.
#[derive(Debug)]
pub struct Person {
    /// The appointment's page.
    pub href: String,
    /// Its id.
    pub id: String,
    /// Who.
    pub name: String,
    /// When, and when it was promised for first where it was moved.
    pub when: String,
    /// For what.
    pub what: String,
    /// How it stands, where it is not simply to come.
    pub state: Option<(&'static str, String)>,
    /// How the person is reached: "E-mail", "Téléphone", "Aucun moyen".
    pub channel: String,
    /// The number or the address.
    pub reach: String,
    /// The nearest times: value and words.
    pub times: Vec<(String, String)>,
    /// Whether the person is to be called, and what was done so far; `None`: nothing is to be done yet.
    pub done: Option<(bool, String)>,
}

/// `/desk/agenda/blocks/{id}`.
#[derive(Debug, Template)]
#[template(path = "agenda_hit.html")]
pub struct AgendaHit {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Its id.
    pub id: String,
    /// "Guichet 3, lundi 23 novembre, de 9 h à 12 h : maladie".
    pub what: String,
    /// Whether it still holds.
    pub holds: bool,
    /// Who is still to be received in it.
    pub hit: Vec<Person>,
    /// Who was moved or cancelled just now, and is to be told.
    pub told: Vec<Person>,
    /// The ids of those, for the next act.
    pub told_ids: String,
}

/// `/desk/agenda/letters`: who could not be reached, whom to call, what to print.
#[derive(Debug, Template)]
#[template(path = "agenda_letters.html")]
pub struct AgendaLetters {
    /// The page's words.
    pub words: Words,
    /// This page in each language.
    pub languages: Vec<LanguageLink>,
    /// What every page has.
    pub frame: Frame,
    /// Who is to be told, the soonest appointment first.
    pub open: Vec<OpenLetter>,
    /// The days with letters on paper, the newest first: where they are, and how many in words.
    pub paper: Vec<(String, String)>,
}

/// A letter that reached nobody.
#[derive(Debug)]
pub struct OpenLetter {
    /// Its id.
    pub id: String,
    /// The appointment's page.
    pub href: String,
    /// Who.
    pub name: String,
    /// When the appointment is, or was.
    pub when: String,
    /// For what.
    pub what: String,
    /// What is to be told: "Rendez-vous déplacé".
    pub tells: String,
    /// Why nobody was reached, a sentence each.
    pub why: Vec<String>,
    /// The phone number: as it is dialled, and as it was written; `None`: there is none, or the person wants no call.
    pub phone: Option<(String, String)>,
    /// Why there is no number.
    pub no_phone: String,
    /// No way would have it: it can be sent again.
    pub refused: bool,
}

/// Letters on paper, one after the other, to be printed.
#[derive(Debug, Template)]
#[template(path = "agenda_sheets.html")]
pub struct AgendaSheets {
    /// The page's words.
    pub words: Words,
    /// "Lettres du mardi 24 novembre".
    pub title: String,
    /// Back to the list.
    pub back: String,
    /// The letters. Trusted: made by the server.
    pub sheets: Vec<String>,
}
