//! Appointments in words, for colleagues.

use booking::Errand;
use booking::rules::{Appointment, AppointmentState, Block};
use chrono::NaiveDate;
use model::calendar::WallTime;
use model::{Contact, CounterId, Instant, Site};

use crate::api::need;
use crate::pages::offer::several;
use crate::pages::reception_ticket::need_key;
use crate::pages::views::Words;

/// Says what an appointment is.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub site: &'a Site,
    pub words: Words,
}

impl Teller<'_> {
    /// Who comes.
    pub fn name(self, contact: Option<&Contact>) -> String {
        contact.map_or_else(|| self.words.text("agenda-nobody"), |it| it.name.clone())
    }

    /// Who translates, in a word: "LSF".
    pub fn translated(self, contact: Option<&Contact>) -> Option<String> {
        contact.and_then(|it| it.interpreter).map(|it| self.words.text(need_key(need(it))))
    }

    /// "Carte d'identité · 2 personnes".
    pub fn errand(self, errand: Errand) -> String {
        let Some(service) = self.site.service(errand.service) else { return String::new() };
        let units = several(self.words, service, errand.persons);
        let name = service.name.get(self.words.language());
        if units.is_empty() { name.to_owned() } else { format!("{name} · {units}") }
    }

    /// All of its services.
    pub fn errands(self, row: &Appointment) -> String {
        let told: Vec<_> = row.ask().errands.into_iter().map(|errand| self.errand(errand)).collect();
        told.join(" + ")
    }

    /// "mardi 24 novembre 2026 à 9 h 40".
    pub fn when(self, at: Instant) -> String {
        locale::dated_words(self.words.language(), at, self.site.time_zone)
    }

    /// "9 h 40".
    pub fn wall(self, time: WallTime) -> String {
        let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
        if minute == 0 {
            return self.words.with("time-whole", "hour", hour);
        }
        let variables = [("hour", hour.to_string().into()), ("minute", format!("{minute:02}").into())];
        locale::text_with(self.words.language(), "time", &variables)
    }

    /// "lundi 23 novembre 2026".
    pub fn date(self, on: NaiveDate) -> String {
        let noon =
            on.and_hms_opt(12, 0, 0).and_then(|wall| model::calendar::at_wall(wall, self.site.time_zone));
        noon.map_or_else(
            || on.to_string(),
            |at| locale::date_words(self.words.language(), at, self.site.time_zone),
        )
    }

    /// "Guichet 3".
    pub fn counter(self, id: CounterId) -> String {
        let name = self.site.counter(id).map(|it| it.name.get(self.words.language()).to_owned());
        name.unwrap_or_default()
    }

    /// "Guichet 3, lundi 23 novembre 2026, de 9 h à 12 h : maladie".
    pub fn block(self, block: &Block) -> String {
        let what = self.span(block.counter, block.on, block.hours());
        if block.reason.is_empty() {
            return what;
        }
        let variables = [("what", what.into()), ("reason", block.reason.as_str().into())];
        locale::text_with(self.words.language(), "agenda-block-why", &variables)
    }

    /// "Guichet 3, lundi 23 novembre 2026, de 9 h à 12 h".
    pub fn span(self, counter: CounterId, on: NaiveDate, (from, to): (WallTime, WallTime)) -> String {
        let variables = [
            ("counter", self.counter(counter).into()),
            ("date", self.date(on).into()),
            ("from", self.wall(from).into()),
            ("to", self.wall(to).into()),
        ];
        locale::text_with(self.words.language(), "agenda-block-what", &variables)
    }

    /// How it stands: the pill's kind and its text.
    pub fn state(self, state: AppointmentState) -> (&'static str, String) {
        let kind = match state {
            AppointmentState::CheckedIn | AppointmentState::Served => "good",
            AppointmentState::Cancelled | AppointmentState::NoShow => "warn",
            _ => "",
        };
        (kind, locale::problem::appointment_state_words(self.words.language(), state.word()))
    }

    /// The same, where it is not simply to come.
    pub fn standing(self, state: AppointmentState) -> Option<(&'static str, String)> {
        (state != AppointmentState::Booked).then(|| self.state(state))
    }
}
