//! What the lines mean at this town: lines with one reference are the legs of one appointment.

use std::collections::HashMap;
use std::sync::Arc;

use booking::rules::Import;
use booking::{Errand, MAX_LEGS};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use model::calendar::{at_wall, only_at};
use model::{Contact, CounterId, Instant, Language, Service, Site, Wrong};
use store::InstallationKey;

use super::file::{Line, Mistake};

/// Characters of a reference: as many as a line of a list shows.
const REFERENCE_CHARS: usize = 100;
/// Starts lie on these minutes: a counter's day has no finer cells.
const START_MINUTES: u32 = 5;
/// What two nights a year have: nobody could be told when such an appointment begins.
const COMES_NEVER: &str = "clocks go forward: this time does not come on that date";
const COMES_TWICE: &str = "clocks go back: this time comes twice on that date, and is given to nobody";

/// One appointment of the file.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The line on which it begins.
    pub line: u64,
    pub reference: String,
    pub site: Arc<Site>,
    pub import: Import,
    pub contact: Contact,
}

/// The sites that lines name, by slug.
pub type Sites = HashMap<String, Arc<Site>>;

/// The appointments in the order of the file, each with or without letters, and every mistake.
pub fn read(
    lines: &[Line],
    sites: &Sites,
    key: &InstallationKey,
    letters: bool,
) -> (Vec<Wanted>, Vec<Mistake>) {
    let (mut all, mut mistakes) = (Vec::<Wanted>::new(), Vec::new());
    let mut first_lines: HashMap<&str, (&Line, Option<usize>)> = HashMap::new();
    for line in lines {
        let before = mistakes.len();
        let leg = leg(line, sites, &mut mistakes);
        let reference = line.get("reference");
        match first_lines.get(reference).copied() {
            Some((first, place)) => {
                follows(line, first, &mut mistakes);
                let appointment = place.map(|place| &mut all[place]);
                if let (Some(wanted), Some(leg)) = (appointment, leg) {
                    add(wanted, line, &leg, &mut mistakes);
                }
            }
            None => {
                let contact = contact(line, &mut mistakes);
                let is_good = mistakes.len() == before;
                let place = leg.filter(|_| is_good).map(|leg| {
                    let import = Import {
                        errands: vec![leg.errand],
                        starts_at: leg.starts_at,
                        counter: leg.counter,
                        contact: key.contact(&contact),
                        letters,
                    };
                    let (line, reference) = (line.number, reference.to_owned());
                    all.push(Wanted { line, reference, site: leg.site, import, contact });
                    all.len() - 1
                });
                first_lines.insert(reference, (line, place));
            }
        }
    }
    (all, mistakes)
}

/// What one line asks for.
struct Leg {
    site: Arc<Site>,
    errand: Errand,
    starts_at: Instant,
    counter: Option<CounterId>,
}

fn leg(line: &Line, sites: &Sites, mistakes: &mut Vec<Mistake>) -> Option<Leg> {
    let mut wrong = |field, words: &str| mistakes.push(line.mistake(field, words));
    let reference = line.get("reference");
    if reference.is_empty() {
        wrong("reference", "it is missing");
    } else if reference.chars().count() > REFERENCE_CHARS || reference.chars().any(char::is_control) {
        wrong("reference", &format!("it is one line of at most {REFERENCE_CHARS} characters"));
    }
    let on = date(line.get("date"));
    if on.is_none() {
        wrong("date", "it is written 2026-03-09 or 09/03/2026");
    }
    let at = NaiveTime::parse_from_str(line.get("time"), "%H:%M").ok();
    match at {
        None => wrong("time", "it is written 09:05"),
        Some(at) if at.minute() % START_MINUTES != 0 => wrong("time", "it is on whole five minutes"),
        Some(_) => {}
    }
    let Some(site) = sites.get(line.get("site")) else {
        wrong("site", "there is no site with this slug");
        return None;
    };
    let counter = match line.get("counter") {
        "" => None,
        slug => {
            let known = site.counters.iter().find(|it| it.slug == slug);
            if known.is_none() {
                wrong("counter", "the site has no counter with this slug");
            }
            known.map(|it| it.id)
        }
    };
    let service = service(site, line.get("service")).map_err(|words| wrong("service", words)).ok();
    let persons = match line.get("persons") {
        "" => Some(1),
        number => number.parse().ok(),
    };
    let most = service.map_or(u16::MAX, |it| it.max_persons());
    let persons = persons.filter(|persons| (1..=most).contains(persons));
    if persons.is_none() {
        wrong("persons", &format!("it is a number from 1 to {most}"));
    }
    let starts_at = on.zip(at).and_then(|(on, at)| {
        let (wall, zone) = (NaiveDateTime::new(on, at), site.time_zone);
        let starts_at = only_at(wall, zone);
        if starts_at.is_none() {
            wrong("time", if at_wall(wall, zone).is_some() { COMES_TWICE } else { COMES_NEVER });
        }
        starts_at
    });
    let errand = Errand { service: service?.id, persons: persons? };
    Some(Leg { site: site.clone(), errand, starts_at: starts_at?, counter })
}

/// A date as databases or as French people write it.
fn date(text: &str) -> Option<NaiveDate> {
    let forms = ["%Y-%m-%d", "%d/%m/%Y"];
    forms.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// The service with this slug, or the one of this kind.
fn service<'s>(site: &'s Site, named: &str) -> Result<&'s Service, &'static str> {
    let by_slug = site.services.iter().find(|it| it.slug == named);
    let is_booked = |it: &&Service| it.booking.is_some();
    let mut of_kind = site.services.iter().filter(|it| it.kind == named);
    match by_slug {
        Some(service) if is_booked(&service) => return Ok(service),
        None if of_kind.clone().next().is_none() => {
            return Err("the site has no service with this slug, and none of this kind");
        }
        Some(_) => return Err("the service takes no appointments"),
        None => {}
    }
    let mut booked = of_kind.by_ref().filter(is_booked);
    match (booked.next(), booked.next()) {
        (Some(service), None) => Ok(service),
        (Some(_), Some(_)) => Err("several services are of this kind: name one by its slug"),
        (None, _) => Err("no service of this kind takes appointments"),
    }
}

fn contact(line: &Line, mistakes: &mut Vec<Mistake>) -> Contact {
    let filled = |column| Some(line.get(column)).filter(|it| !it.is_empty()).map(str::to_owned);
    let language = match line.get("language") {
        "" => Some(Language::default()),
        tag => Language::from_tag(&tag.to_lowercase()),
    };
    if language.is_none() {
        mistakes.push(line.mistake("language", "it is fr or en"));
    }
    let contact = Contact {
        name: line.get("name").to_owned(),
        email: filled("email"),
        phone: filled("phone"),
        language: language.unwrap_or_default(),
        never_by_voice: false,
        interpreter: None,
        pre_applications: Vec::new(),
    };
    if let Some((field, wrong)) = contact.wrong() {
        let words = match wrong {
            Wrong::Line { least, most } => format!("it is one line of {least} to {most} characters"),
            _ if field == "email" => "it is no mail address".to_owned(),
            _ => "it is no phone number".to_owned(),
        };
        mistakes.push(line.mistake(field, words));
    }
    contact
}

/// A further line says of the appointment what the first said, or nothing.
fn follows(line: &Line, first: &Line, mistakes: &mut Vec<Mistake>) {
    let twice = format!("the reference stands on line {} with another one", first.number);
    for field in ["site", "date"] {
        if line.get(field) != first.get(field) {
            mistakes.push(line.mistake(field, twice.clone()));
        }
    }
    for field in ["name", "email", "phone", "language"] {
        if !line.get(field).is_empty() && line.get(field) != first.get(field) {
            mistakes.push(line.mistake(field, twice.clone()));
        }
    }
}

/// A further service of the same appointment.
fn add(wanted: &mut Wanted, line: &Line, leg: &Leg, mistakes: &mut Vec<Mistake>) {
    let first = wanted.line;
    if wanted.import.errands.iter().any(|it| it.service == leg.errand.service) {
        let words = format!(
            "it stands twice: line {first} has it for the same service (more people are \"persons\")"
        );
        mistakes.push(line.mistake("reference", words));
    }
    if leg.starts_at < wanted.import.starts_at {
        mistakes.push(line.mistake("time", format!("it is earlier than that of line {first}")));
    }
    if leg.counter.is_some() && leg.counter != wanted.import.counter {
        let words =
            format!("it is that of line {first}, or empty: people stay at one counter where they can");
        mistakes.push(line.mistake("counter", words));
    }
    if wanted.import.errands.len() == MAX_LEGS {
        mistakes.push(line.mistake("reference", format!("an appointment has at most {MAX_LEGS} services")));
    } else {
        wanted.import.errands.push(leg.errand);
    }
}
