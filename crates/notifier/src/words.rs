//! A letter's words, in the person's language, from what is true when it goes out.

use askama::Template;
use booking::ics::{self, Entry, Method, Publisher};
use booking::rules::{Appointment, LetterKind, complete_until};
use locale::{Value, text, text_with};
use model::{Contact, Instant, Language, Site};
use store::{APPOINTMENT, InstallationKey};

use crate::gsm7;

/// Who writes: what all letters about a site have in common.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// What the town calls itself.
    pub town: &'a str,
    /// The site of the appointment.
    pub site: &'a Site,
    /// The address under which people reach the server, without a slash at its end.
    pub base_url: &'a str,
    /// The town's mail address, for calendars.
    pub mail: &'a str,
    /// What codes are computed with.
    pub key: &'a InstallationKey,
}

/// A letter, ready to be put into any form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What it is written in.
    pub language: Language,
    /// One line.
    pub subject: String,
    /// One line, with the name.
    pub hello: String,
    /// What happened.
    pub lead: String,
    /// What it is about: label and value.
    pub facts: Vec<(String, String)>,
    /// Label of the times that are proposed.
    pub times_label: String,
    /// Times that are proposed, each with its link.
    pub times: Vec<(String, String)>,
    /// Label of what to bring.
    pub bring_label: String,
    /// What to bring, one line each; empty: nothing is known.
    pub bring: Vec<String>,
    /// Label of the code.
    pub code_label: String,
    /// The short code; `None`: the appointment is given up, or not yet accepted.
    pub code: Option<String>,
    /// Label of the link.
    pub link_label: String,
    /// Where to go on.
    pub link: String,
    /// Label and phone number of the site, for who has no way to a link; `None`: not known, or among the facts.
    pub phone: Option<(String, String)>,
    /// Who writes.
    pub signature: String,
    /// That nobody reads replies.
    pub automatic: String,
    /// The same as a text message.
    pub sms: String,
}

impl Words {
    /// The letter to this person, who believes the appointment to be at `was_at`, if that is another time.
    pub fn of(
        kind: LetterKind,
        appointment: &Appointment,
        contact: &Contact,
        was_at: Option<Instant>,
        desk: &Desk,
    ) -> Self {
        let language = contact.language;
        let zone = desk.site.time_zone;
        let when = locale::dated_words(language, appointment.starts_at, zone);
        let is_given_up = kind.is_given_up();
        let is_undone = is_given_up || kind == LetterKind::Proposal;
        let place = desk.site.name.get(language);
        let link = link(kind, appointment, desk);
        let was = was_at.map(|at| locale::dated_words(language, at, zone));
        let mut variables = vec![
            ("town", Value::from(desk.town)),
            ("when", Value::from(when.as_str())),
            ("place", Value::from(place)),
            ("link", Value::from(link.as_str())),
        ];
        variables.extend(was.as_deref().map(|was| ("was", Value::from(was))));
        let is_offer = kind == LetterKind::Earlier;
        let code = (!is_given_up && !is_offer).then(|| desk.key.short_code(appointment.id));
        variables.extend(code.as_deref().map(|code| ("code", Value::from(code))));
        let key = format!("letter-{}", kind.word());
        let of_kind = |part: &str| {
            let used: Vec<_> = match part {
                ".subject" => variables[1..2].to_vec(),
                _ => variables.clone(),
            };
            text_with(language, &format!("{key}{part}"), &used)
        };
        let of_sms = if kind == LetterKind::Moved && was.is_some() { ".sms-from" } else { ".sms" };
        let when_long = if is_undone {
            when.clone()
        } else {
            let minutes = ("minutes", Value::from(appointment.minutes.to_string()));
            text_with(language, "letter-about-minutes", &[("when", Value::from(when.as_str())), minutes])
        };
        let label = |key: &str| text(language, key);
        let when_label = match &was {
            _ if is_undone => "letter-instead-of",
            Some(_) => "letter-now",
            None => "letter-when",
        };
        let mut facts = vec![(label(when_label), when_long)];
        facts.extend(was.iter().map(|was| (label("letter-was"), was.clone())));
        facts.extend([
            (label("letter-where"), format!("{place}, {}", desk.site.address)),
            (label("letter-what"), services(appointment, desk.site, language)),
        ]);
        let interpreter = contact.interpreter.filter(|_| !is_given_up);
        facts.extend(
            interpreter.map(|it| (label("letter-interpreter"), label(&format!("interpreter-{}", it.word())))),
        );
        let mut phone = desk.site.settings.phone.clone().map(|phone| (label("letter-phone"), phone));
        if by_the_town(kind) {
            facts.extend(phone.take());
        }
        if let Some(until) = appointment.expires_at.filter(|_| is_offer) {
            facts.insert(1, (label("letter-until"), locale::dated_words(language, until, zone)));
        }
        let name = shown(&contact.name);
        Self {
            language,
            subject: of_kind(".subject"),
            hello: text_with(language, "letter-hello", &[("name", Value::from(name.as_str()))]),
            lead: text(language, &key),
            facts,
            times_label: label("letter-times"),
            times: Vec::new(),
            bring_label: label("letter-bring"),
            bring: if is_undone || is_offer { Vec::new() } else { bring(appointment, contact, desk.site) },
            code_label: label("letter-code"),
            link_label: label(match kind {
                LetterKind::Proposal => "letter-all-times",
                LetterKind::Earlier => "letter-answer",
                _ if is_given_up => "letter-again",
                _ => "letter-link",
            }),
            link: link.clone(),
            phone,
            signature: format!("{}, {place}", desk.town),
            automatic: label("letter-automatic"),
            sms: gsm7::plain(&of_kind(of_sms)),
            code,
        }
    }

    /// The same with times to choose from. Each link asks first: mail programs open links before people do.
    #[must_use]
    pub fn proposing(self, times: &[Instant], appointment: &Appointment, desk: &Desk) -> Self {
        let time = |at: &Instant| {
            let when = locale::dated_words(self.language, *at, desk.site.time_zone);
            let at = at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true).replace(':', "%3A");
            (when, format!("{}/moves?at={at}", own_page(appointment, desk)))
        };
        Self { times: times.iter().map(time).collect(), ..self }
    }

    /// As plain text: the letter itself; everything else is beside it.
    pub fn text(&self) -> String {
        let colon = self.colon();
        let mut out = format!("{}\n\n{}\n\n", self.hello, self.lead);
        for (label, value) in &self.facts {
            out.extend([label, colon, " ", value, "\n"]);
        }
        if let Some(code) = &self.code {
            out.extend([&self.code_label, colon, " ", code, "\n"]);
        }
        if !self.times.is_empty() {
            out.extend(["\n", &self.times_label, colon, "\n"]);
            self.times.iter().for_each(|(when, link)| out.extend(["- ", when, colon, "\n  ", link, "\n"]));
        }
        if !self.bring.is_empty() {
            out.extend(["\n", &self.bring_label, colon, "\n"]);
            self.bring.iter().for_each(|line| out.extend(["- ", line, "\n"]));
        }
        out.extend(["\n", &self.link_label, colon, "\n", &self.link, "\n\n"]);
        out.extend([&self.signature, "\n", &self.automatic, "\n"]);
        out
    }

    /// What ends a label.
    fn colon(&self) -> &'static str {
        if self.language == Language::Fr { "\u{a0}:" } else { ":" }
    }

    /// As HTML for mail programs.
    pub fn html(&self) -> String {
        Page { words: self }.render().expect("writing into a String cannot fail")
    }

    /// As a sheet of paper, in large type.
    pub fn paper(&self) -> String {
        let sheet = Sheet { words: self };
        Paper { sheet, style: SHEETS_CSS }.render().expect("writing into a String cannot fail")
    }

    /// The same without its frame and looks, to be put with others into one document.
    pub fn sheet(&self) -> String {
        Sheet { words: self }.render().expect("writing into a String cannot fail")
    }
}

/// How paper looks, in a file of its own and on the desk's page.
const SHEETS_CSS: &str = include_str!("../../../kiosk-display/assets/sheets.css");

#[derive(Template)]
#[template(path = "letter.html")]
struct Page<'w> {
    words: &'w Words,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct Sheet<'w> {
    words: &'w Words,
}

#[derive(Template)]
#[template(path = "paper.html")]
struct Paper<'w> {
    sheet: Sheet<'w>,
    style: &'static str,
}

fn link(kind: LetterKind, appointment: &Appointment, desk: &Desk) -> String {
    match kind {
        kind if kind.is_given_up() => format!("{}/rdv", desk.base_url),
        LetterKind::Proposal => format!("{}/times", own_page(appointment, desk)),
        LetterKind::Earlier => format!("{}/offer", own_page(appointment, desk)),
        _ => own_page(appointment, desk),
    }
}

fn own_page(appointment: &Appointment, desk: &Desk) -> String {
    format!("{}/rdv/{}", desk.base_url, desk.key.code(APPOINTMENT, appointment.id.get()))
}

/// It is the town hall that cannot keep its promise: then people may want to speak to somebody.
fn by_the_town(kind: LetterKind) -> bool {
    matches!(kind, LetterKind::Proposal | LetterKind::CalledOff)
}

fn services(appointment: &Appointment, site: &Site, language: Language) -> String {
    let names = appointment.legs.iter().filter_map(|leg| {
        let name = site.service(leg.service)?.name.get(language);
        let counted = [("name", Value::from(name)), ("count", Value::from(leg.persons.to_string()))];
        Some(if leg.persons > 1 { text_with(language, "letter-persons", &counted) } else { name.to_owned() })
    });
    names.collect::<Vec<_>>().join(", ")
}

/// What to bring, and first of all what is missing.
fn bring(appointment: &Appointment, contact: &Contact, site: &Site) -> Vec<String> {
    let language = contact.language;
    let missing = appointment.pre_applications(site).saturating_sub(contact.pre_applications.len());
    let missing = (missing > 0).then(|| {
        let until = locale::day_words(language, complete_until(appointment));
        let counted = [("n", Value::from(missing)), ("date", until.into())];
        text_with(language, "letter-numbers-missing", &counted)
    });
    missing.into_iter().chain(documents(appointment, site, language)).collect()
}

/// What to bring for all services, each paper once.
fn documents(appointment: &Appointment, site: &Site, language: Language) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for text in
        appointment.legs.iter().filter_map(|leg| site.service(leg.service)).flat_map(|it| &it.documents)
    {
        let line = text.get(language);
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// A name on one line, and nothing in it that turns the direction of what stands around it.
fn shown(name: &str) -> String {
    let turns =
        |it: char| matches!(it, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
    let kept = name.chars().filter(|it| !turns(*it)).map(|it| if breaks(it) { ' ' } else { it });
    kept.collect::<String>().trim().to_owned()
}

/// The calendar entry that goes with a letter: it comes, moves or goes in the person's calendar. Empty: what is only offered
/// is in none.
pub fn calendar(
    kind: LetterKind,
    appointment: &Appointment,
    language: Language,
    desk: &Desk,
    now: Instant,
) -> String {
    if kind == LetterKind::Earlier {
        return String::new();
    }
    let host = desk.base_url.split_once("://").map_or(desk.base_url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let publisher = Publisher { host, name: desk.town, mail: desk.mail };
    let names = services(appointment, desk.site, language);
    let title = text_with(language, "calendar-title", &[("services", Value::from(names.as_str()))]);
    let place = format!("{}, {}", desk.site.name.get(language), desk.site.address);
    let code = desk.key.short_code(appointment.id);
    let mut notes: Vec<_> =
        documents(appointment, desk.site, language).iter().map(|line| format!("- {line}")).collect();
    notes.push(text_with(language, "calendar-code", &[("code", Value::from(code.as_str()))]));
    let notes = notes.join("\n");
    let link = link(kind, appointment, desk);
    let words = ics::Words { title: &title, place: &place, text: &notes, url: Some(&link) };
    let entry = Entry::of(appointment, publisher, words);
    let method = if kind.is_given_up() { Method::Cancel } else { Method::Publish };
    ics::write(method, publisher, None, &[entry], now)
}
