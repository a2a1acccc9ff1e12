//! `/desk/accueil`: the desk that people meet first. One tap gives a ticket; any ticket of today is found, printed
//! again and put right; the whole site is in sight.

use std::sync::Arc;

use askama::Template;

use super::{Choice, HelpRow, LanguageLink, StopRow, Words};
use crate::town::Town;

/// `/desk/accueil`.
#[derive(Debug, Template)]
#[template(path = "reception.html")]
pub struct ReceptionPage {
    /// The page's words.
    pub words: Words,
    /// `languages(language, "/desk/accueil")`.
    pub languages: Vec<LanguageLink>,
    /// The site's id.
    pub site: String,
    /// Whose page it is.
    pub town: Arc<Town>,
    /// Its name.
    pub site_name: String,
    /// The services, for forms.
    pub services: Vec<Choice>,
    /// Whether this browser may hang up a notice.
    pub may_hang: bool,
    /// Most persons that one ticket of any service takes.
    pub most_persons: u16,
    /// What changes by itself.
    pub panel: ReceptionPanel,
    /// Where tickets that are looked for appear.
    pub found: ReceptionFound,
}

impl ReceptionPage {
    /// How many may come with one ticket.
    fn persons(&self) -> std::ops::RangeInclusive<u16> {
        1..=self.most_persons
    }
}

/// What changes by itself: `/desk/accueil/panel`. Three pieces, so that the page can put its own between them.
#[derive(Debug, Template)]
#[template(path = "reception_panel.html")]
pub struct ReceptionPanel {
    /// How the site stands.
    pub now: ReceptionNow,
    /// The services, each a tap away.
    pub tiles: ReceptionTiles,
    /// Whose visit goes on.
    pub line: ReceptionLine,
}

/// How the site stands.
#[derive(Debug, Template)]
#[template(path = "reception_now.html")]
pub struct ReceptionNow {
    /// The words.
    pub words: Words,
    /// The site's id.
    pub site: String,
    /// The site's seq that all this shows.
    pub seq: i64,
    /// The time in words at which it was true.
    pub as_of: String,
    /// The same as RFC 3339 with the site's offset: forms reckon with it.
    pub at: String,
    /// Calls for help.
    pub helps: Vec<HelpRow>,
    /// What stands still.
    pub stops: Vec<StopRow>,
    /// Whether tickets are given all the same; empty while nothing stands still.
    pub stop_hint: String,
    /// The notice that hangs, or will.
    pub notice: Option<Hung>,
    /// Facts in a few words each: who waits, the longest wait, counters, closing.
    pub facts: Vec<String>,
}

/// A notice.
#[derive(Debug)]
pub struct Hung {
    /// The sentence.
    pub text: String,
    /// From when until when.
    pub when: String,
    /// This browser may take it down.
    pub may_end: bool,
}

/// The services, each a tap away.
#[derive(Debug, Template)]
#[template(path = "reception_tiles.html")]
pub struct ReceptionTiles {
    /// The words.
    pub words: Words,
    /// In the order of the kiosk.
    pub tiles: Vec<ServiceTile>,
    /// How many were answered today for something else.
    pub others: Count,
}

/// People answered without a ticket today.
#[derive(Debug)]
pub struct Count(pub u32);

/// A service.
#[derive(Debug)]
pub struct ServiceTile {
    /// Its id.
    pub id: String,
    /// Its series.
    pub letter: String,
    /// Its name.
    pub name: String,
    /// "12 en attente · 10 à 20 minutes".
    pub waiting: String,
    /// Why no ticket is given, or empty.
    pub closed: String,
    /// "Ferme à 17 h", or empty.
    pub warning: String,
    /// Who comes for this is fetched.
    pub fetched: bool,
    /// What to press: the sign on the key, and what a French keyboard sends for it too; empty: no key is left.
    pub key: &'static str,
    /// People answered without a ticket today.
    pub answered: Count,
}

impl ServiceTile {
    /// What is printed on the key.
    fn key_name(&self) -> String {
        self.key.chars().take(1).collect::<String>().to_uppercase()
    }
}

/// Whose visit goes on: absent and in time, on hold, waiting.
#[derive(Debug, Template)]
#[template(path = "reception_line.html")]
pub struct ReceptionLine {
    /// The words.
    pub words: Words,
    /// Absent, and still in time to come back.
    pub missed: Vec<LineRow>,
    /// On hold.
    pub parked: Vec<LineRow>,
    /// The first who wait, by turn.
    pub waiting: Vec<LineRow>,
    /// How many wait beside those.
    pub more: usize,
}

/// Rows of one state: a name for ids, the title, the rows, whether they may come back to the line.
type Group<'a> = (&'static str, String, &'a [LineRow], bool);

impl ReceptionLine {
    fn is_empty(&self) -> bool {
        self.groups().iter().all(|(_, _, rows, _)| rows.is_empty())
    }

    /// Who missed the call stands first: they come to the reception.
    fn groups(&self) -> [Group<'_>; 3] {
        [
            ("missed", self.words.text("desk-missed"), &self.missed, true),
            ("parked", self.words.text("desk-parked"), &self.parked, true),
            ("waiting", self.waiting_title(), &self.waiting, false),
        ]
    }

    /// Said only where others stand above.
    fn waiting_title(&self) -> String {
        let only = self.missed.is_empty() && self.parked.is_empty();
        if only { String::new() } else { self.words.text("display-waiting") }
    }
}

/// A ticket in the line.
#[derive(Debug)]
pub struct LineRow {
    /// Its id.
    pub id: String,
    /// "A012".
    pub number: String,
    /// Those who go with it: "+ A013, A014", or empty.
    pub family: String,
    /// The service's name and "2 personnes".
    pub service: String,
    /// When it arrived, in words.
    pub arrived: String,
    /// Its turn, when it comes back, or until when it may: in words.
    pub turn: String,
    /// Short marks: priority, language, needs.
    pub marks: Vec<(&'static str, String)>,
}

/// What was found: nothing asked, nothing, several, or one.
#[derive(Debug, Template)]
#[template(path = "reception_found.html")]
pub struct ReceptionFound {
    /// The words.
    pub words: Words,
    /// "3 tickets", "Aucun ticket de ce jour", or empty.
    pub said: String,
    /// Several.
    pub rows: Vec<FoundRow>,
    /// One.
    pub ticket: Option<Box<ReceptionTicket>>,
}

/// One of several tickets.
#[derive(Debug)]
pub struct FoundRow {
    /// Its id.
    pub id: String,
    /// "A012".
    pub number: String,
    /// The service, and how it stands.
    pub what: String,
}

/// Another ticket of the family.
#[derive(Debug)]
pub struct Relative {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
}

/// One ticket, and what can be done with it.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing that may be done with the ticket or not"
)]
pub struct ReceptionTicket {
    /// Its id.
    pub id: String,
    /// The code of its live page.
    pub code: String,
    /// "A012".
    pub number: String,
    /// The service's id.
    pub service: String,
    /// Its name, and "2 personnes".
    pub what: String,
    /// The services after that.
    pub later: Vec<String>,
    /// How it stands, in one sentence or two.
    pub standing: String,
    /// `desk-language` filled in, when it is not French; else empty.
    pub language: String,
    /// The tag of its language, for the paper.
    pub tag: &'static str,
    /// Marks: priority, needs.
    pub marks: Vec<(&'static str, String)>,
    /// A priority that may be given or confirmed: what the button says, or empty.
    pub give_priority: String,
    /// One may be taken back.
    pub lift_priority: bool,
    /// It may come back to the line.
    pub may_return: bool,
    /// It is too late to come back: a new ticket is needed.
    pub too_late: bool,
    /// It may be sent elsewhere.
    pub may_send: bool,
    /// It may be given up.
    pub may_withdraw: bool,
    /// It may go with others.
    pub may_join: bool,
    /// Services may be added.
    pub may_extend: bool,
    /// Notes and arrangements may be set.
    pub may_care: bool,
    /// The others of its family.
    pub family: Vec<Relative>,
    /// The colleagues' note, or empty.
    pub note: String,
    /// Arrangements: word, name, whether it is asked for.
    pub needs: Vec<(&'static str, String, bool)>,
    /// Somebody fetches the person.
    pub fetch: bool,
    /// Services to send to or to add.
    pub services: Vec<Choice>,
    /// Counters to send to.
    pub counters: Vec<Choice>,
}

impl ReceptionTicket {
    /// The path of this ticket in the API.
    fn api(&self) -> String {
        format!("/api/v1/tickets/{}", self.id)
    }
}
