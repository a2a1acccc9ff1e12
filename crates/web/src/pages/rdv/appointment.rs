//! The page of a letter's link: an appointment as its citizen sees it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use booking::rules::{Appointment, AppointmentState, NAME_MINUTES, Wish, complete_until};
use model::calendar::local;
use model::{Contact, Instant, Interpreter, Site};

use super::choice::Choice;
use super::services::translated;
use super::{documents, lines, place, private};
use crate::api::can_wait;
use crate::app::App;
use crate::code;
use crate::limits::Visitor;
use crate::pages::here::Here;
use crate::pages::qr;
use crate::pages::views::{RdvAppointment, RdvPrint, Way, Words};
use crate::problem::{Kind, Problem};

/// An appointment that somebody knows the code of.
pub struct Known {
    pub row: Appointment,
    pub contact: Option<Contact>,
    pub site: Arc<Site>,
    pub now: Instant,
    pub code: String,
    /// What it waits for, and what it is offered.
    pub waiting: Option<(Wish, Option<Appointment>)>,
}

impl Known {
    pub async fn find(app: &App, code: &str) -> Result<Self, Problem> {
        let id = code::find_appointment(app, code).await?;
        let row = app.store.appointment_row(id).await.map_err(|error| app.unreadable(&error))?;
        // What was only held was never promised.
        let row = row.filter(|row| row.booked_at.is_some()).ok_or(Problem::new(Kind::Unknown))?;
        let contact = app.store.contact_of(id).await.map_err(|error| app.unreadable(&error))?;
        let published = app.site(id.site()).await?;
        let (now, site) = {
            let committed = published.read();
            (app.clock.now().max(committed.last_at), committed.state.site().clone())
        };
        let waiting = app.store.wish(id, now).await.map_err(|error| app.unreadable(&error))?;
        Ok(Self { row, contact, site, now, code: code::of_appointment(&app.key, id), waiting })
    }

    pub fn may_change(&self) -> bool {
        self.row.state == AppointmentState::Booked && self.now < self.row.starts_at
    }

    /// Whether there is an earlier day to wait for, and somebody who can be told of it.
    pub fn may_wait(&self) -> bool {
        let today = local(self.now, self.site.time_zone).date_naive();
        let is_told = self.contact.as_ref().is_some_and(can_wait);
        self.may_change() && self.site.settings.waiting_list && is_told && today < self.row.on
    }

    /// The earlier time that is kept for it, and until when.
    pub fn offer(&self) -> Option<(&Appointment, Instant)> {
        let (_, offer) = self.waiting.as_ref().filter(|_| self.may_change())?;
        offer.as_ref().and_then(|it| Some((it, it.expires_at?)))
    }

    pub fn may_rename(&self) -> bool {
        let until = self.row.booked_at.map(|at| at.plus_minutes(NAME_MINUTES));
        self.may_change() && until.is_some_and(|until| self.now < until)
    }

    /// Who translates.
    pub fn interpreter(&self) -> Option<Interpreter> {
        self.contact.as_ref().and_then(|it| it.interpreter)
    }

    /// The numbers of the pre-applications that are known.
    pub fn numbers(&self) -> &[String] {
        self.contact.as_ref().map_or(&[], |it| &it.pre_applications)
    }

    /// Whether numbers are asked for and may still be said online.
    pub fn may_complete(&self) -> bool {
        let today = local(self.now, self.site.time_zone).date_naive();
        self.may_change()
            && self.contact.is_some()
            && self.row.pre_applications(&self.site) > 0
            && today <= complete_until(&self.row)
    }

    /// Numbers that are still missing, and until when they may be said.
    fn missing(&self, here: &Here) -> Option<(usize, String)> {
        let missing = self.row.pre_applications(&self.site).saturating_sub(self.numbers().len());
        let until = locale::day_words(here.words.language(), complete_until(&self.row));
        (missing > 0 && self.may_complete()).then_some((missing, until))
    }

    /// What for, and who translates.
    pub fn chosen(&self, words: Words) -> Vec<String> {
        lines(&self.site, &self.row.legs, words)
            .into_iter()
            .chain(translated(self.interpreter(), words))
            .collect()
    }

    pub fn when(&self, here: &Here) -> String {
        locale::dated_words(here.words.language(), self.row.starts_at, self.site.time_zone)
    }

    pub fn path(&self) -> String {
        format!("/rdv/{}", self.code)
    }

    fn most(&self, leg: &booking::rules::Leg) -> u16 {
        self.site.service(leg.service).map_or(1, |it| it.max_persons())
    }

    /// What may be done with it now.
    fn changes(&self, here: &Here) -> Vec<Way> {
        let words = here.words;
        let may_resize = self.row.legs.iter().any(|leg| self.most(leg) > 1);
        let way = |what: &str, text: String, hint: String| Way {
            text,
            hint,
            href: here.link(&format!("{}/{what}", self.path())),
            current: false,
        };
        let resize = || way("persons", words.text("rdv-do-resize"), String::new());
        let numbers = || {
            let until = locale::day_words(words.language(), complete_until(&self.row));
            let count = self.row.pre_applications(&self.site);
            let hint = words.with("rdv-do-numbers-hint", "date", until);
            way("numbers", words.count("rdv-do-numbers", count), hint)
        };
        let wait = || {
            let key = if self.waiting.is_some() { "rdv-do-wait-change" } else { "rdv-do-wait" };
            way("wishes", words.text(key), String::new())
        };
        let rename = || way("names", words.text("rdv-do-rename"), words.text("rdv-do-rename-hint"));
        let all = [
            self.may_complete().then(numbers),
            Some(way("times", words.text("rdv-do-move"), String::new())),
            may_resize.then(resize),
            self.may_wait().then(wait),
            self.may_rename().then(rename),
            Some(way("cancellations", words.text("rdv-do-cancel"), String::new())),
        ];
        if self.may_change() { all.into_iter().flatten().collect() } else { Vec::new() }
    }

    /// The page; `notice` stands first.
    pub fn view(&self, app: &App, here: &Here, notice: Option<(&'static str, String)>) -> RdvAppointment {
        let (row, site, words) = (&self.row, &self.site, here.words);
        let language = words.language();
        let early = row.starts_at.plus_minutes(-i64::from(site.settings.check_in_early_minutes));
        let title = match row.state {
            AppointmentState::Cancelled => "rdv-is-cancelled",
            AppointmentState::CheckedIn => "rdv-is-checked-in",
            AppointmentState::Served => "rdv-is-served",
            AppointmentState::NoShow => "rdv-is-missed",
            _ if self.may_change() => "rdv-is-booked",
            _ => "rdv-is-now",
        };
        RdvAppointment {
            words,
            languages: here.languages(),
            town: Arc::clone(&here.town),
            title: words.text(title),
            notice,
            is_live: row.state == AppointmentState::Booked,
            offer: self.offer().map(|(offer, until)| {
                let said = |at| locale::dated_words(language, at, site.time_zone);
                let text = words.with("rdv-offer", "when", said(offer.starts_at));
                let hint = words.with("rdv-offer-until", "until", said(until));
                Way { text, hint, href: here.link(&format!("{}/offer", self.path())), current: false }
            }),
            waits: self.waiting.is_some() && self.may_wait(),
            changes: self.changes(here),
            reference: app.key.short_code(row.id),
            when: self.when(here),
            lasts: locale::duration_words(language, u32::from(row.minutes)),
            chosen: self.chosen(words),
            missing: self.missing(here).map_or_else(String::new, |(missing, until)| {
                let told = [("n", missing.into()), ("date", until.into())];
                locale::text_with(language, "rdv-numbers-missing", &told)
            }),
            place: place(site, words),
            documents: documents(site, &row.legs, words),
            arrive: locale::time_words(language, early, site.time_zone),
            // Scanners at the kiosk read the code alone.
            qr_svg: qr::svg(&self.code).unwrap_or_default(),
            calendar: here.link(&format!("/api/v1/appointments/{}/appointment.ics", self.code)),
            own: here.link(&self.path()),
            print: here.link(&format!("{}/print", self.path())),
            again: here.link(
                &Choice { site: None, ..Choice::of(site, &row.legs, self.interpreter()) }
                    .link("/rdv/times", &[]),
            ),
        }
    }
}

/// `GET /rdv/{code}`.
pub async fn page(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let done = match here.asked("done") {
        Some("booked") => Some("rdv-done-booked"),
        Some("moved") => Some("rdv-done-moved"),
        Some("persons") => Some("rdv-done-persons"),
        Some("name") => Some("rdv-done-name"),
        Some("numbers") => Some("rdv-done-numbers"),
        Some("waits") => Some("rdv-done-waits"),
        Some("waits-not") => Some("rdv-done-waits-not"),
        Some("declined") => Some("rdv-done-declined"),
        Some("cancelled") => Some("rdv-done-cancelled"),
        _ => None,
    };
    // A page that is opened again later does not say what is no longer true.
    let is_true =
        |key: &&str| (*key == "rdv-done-cancelled") == (known.row.state == AppointmentState::Cancelled);
    let notice = done.filter(is_true).map(|key| ("good", here.words.text(key)));
    private(&known.view(&app, &here, notice), StatusCode::OK)
}

/// `GET /rdv/{code}/print`: for paper, in large letters.
pub async fn print(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let known = Known::find(&app, &code).await?;
    let it = known.view(&app, &here, None);
    private(&RdvPrint { words: here.words, it }, StatusCode::OK)
}
