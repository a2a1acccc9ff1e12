//! `/kiosk` and its fragments: the choices, and the ticket just taken.

use std::ops::Range;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use lanes::Committed;
use model::site::RECEPTION_KIND;
use model::{Arrival, Instant, Language, Site};
use queue::rules;
use store::Role;

use super::here::Here;
use super::offer::{self, Offer};
use super::qr::{self, Address};
use super::views::{
    Alternative, Bring, Choices, KioskArea, KioskPage, KioskService, KioskServices, KioskTicket, Printer,
    Room, Words,
};
use super::{answer, paired, rooms, stopped, ticket as tickets};
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// Who stands in front of the choices: a kiosk, or the reception for somebody.
const GIVERS: [Role; 2] = [Role::Kiosk, Role::Reception];
/// Who may print a ticket: whoever may give one.
const PRINTERS: [Role; 3] = [Role::Kiosk, Role::Reception, Role::Agent];

/// `GET /kiosk?choices=`.
pub async fn page(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &GIVERS, &here).await?;
    let page = kiosk(&published.read(), app.clock.now(), &here);
    answer(&page)
}

/// `GET /kiosk/services?choices=`: how many the screen has room for.
pub async fn services(State(app): State<App>, caller: Caller, here: Here) -> Result<Response, Problem> {
    let published = paired::site(&app, &caller, &GIVERS, &here).await?;
    let choices = choices(&published.read(), app.clock.now(), &here);
    answer(&choices)
}

fn kiosk(committed: &Committed, now: Instant, here: &Here) -> KioskPage {
    let site = committed.state.site();
    KioskPage {
        words: here.words,
        languages: here.languages(),
        site: site.id.to_string(),
        town: Arc::clone(&here.town),
        site_name: site.name.get(here.words.language()).to_owned(),
        printer: Printer::named(here.asked("printer")),
        version: env!("CARGO_PKG_VERSION"),
        services: choices(committed, now, here),
        hours: hours(site, here.words),
    }
}

/// The hours of the day at which the site ever receives people, for the kiosk's clock.
fn hours(site: &Site, words: Words) -> Vec<(u16, String)> {
    let openings = site.hours.openings.iter().map(|it| (it.from, it.to));
    let overrides = site.hours.overrides.iter().map(|it| (it.from, it.to));
    let spans: Vec<_> = openings.chain(overrides).map(|(from, to)| from.minutes()..to.minutes()).collect();
    let open = |hour: u16| {
        let is_in = |span: &Range<u16>| span.start < (hour + 1) * 60 && hour * 60 < span.end;
        site.settings.round_the_clock || spans.iter().any(is_in)
    };
    (0..24).filter(|hour| open(*hour)).map(|hour| (hour, words.with("time-whole", "hour", hour))).collect()
}

fn choices(committed: &Committed, now: Instant, here: &Here) -> KioskServices {
    let words = here.words;
    let state = &committed.state;
    let site = state.site();
    let now = now.max(committed.last_at);
    let mut areas = Offer::by_area(committed, now, words);
    let is_closed = areas.iter().flat_map(|(_, offers)| offers).all(Offer::is_shut);
    let opens_at = areas.iter().flat_map(|(_, offers)| offers).filter_map(Offer::opens_at).min();
    let mut reception = Vec::new();
    for (_, offers) in &mut areas {
        reception.extend(offers.extract_if(.., |offer| offer.service.kind == RECEPTION_KIND));
    }
    areas.retain(|(_, offers)| !offers.is_empty());
    let areas = areas.into_iter().map(|(name, offers)| KioskArea {
        name: name.to_owned(),
        services: offers.iter().map(|offer| service(offer, words)).collect(),
    });
    let choices = Choices {
        as_of: locale::time_words(words.language(), now, site.time_zone),
        notice: state.notice_text(now, words.language()).map(str::to_owned),
        stop: state.site_suspension().map(|stop| stopped::told(site, stop, now, words)),
        closed: is_closed.then(|| offer::opens(state, opens_at, now, words)),
        // People who do not know are helped there, whether or not somebody calls numbers.
        reception: reception.first().map(|offer| {
            let told = service(offer, words);
            KioskService { wait: if offer.is_served() { told.wait } else { String::new() }, ..told }
        }),
        areas: areas.collect(),
        appointments: site.services.iter().any(|service| service.booking.is_some()),
    };
    KioskServices::new(words, choices, Room::asked(here.asked("choices")))
}

fn service(offer: &Offer<'_>, words: Words) -> KioskService {
    let service = offer.service;
    let language = words.language();
    let wait = match offer.wait() {
        None if !offer.is_served() => words.text("unserved-yet-kiosk"),
        _ if service.arrival == Arrival::Alert => words.text("kiosk-alert"),
        Some([0, 0]) => words.text("kiosk-nobody"),
        wait => words.with("kiosk-wait", "wait", locale::wait_words(language, wait)),
    };
    let units = (1..=service.max_persons()).map(|number| offer::units(words, service, number));
    KioskService {
        id: service.id.to_string(),
        name: service.name.get(language).to_owned(),
        wait,
        closes: offer.closes_soon(),
        closed: offer.closed(),
        stop: offer.stop(),
        reception: (service.arrival == Arrival::Reception).then(|| words.text("kiosk-reception-detail")),
        question: offer::question(words, service),
        units: units.filter(|unit| !unit.is_empty()).collect(),
        documents: offer.documents(),
        alternative: offer.alternative().map(|alternative| Alternative {
            text: alternative.text.get(language).to_owned(),
            url: alternative.url.clone(),
            qr_svg: alternative.url.as_deref().and_then(qr::svg),
        }),
    }
}

/// `GET /kiosk/ticket?code=`.
pub async fn ticket(
    State(app): State<App>,
    caller: Caller,
    here: Here,
    Address(address): Address,
) -> Result<Response, Problem> {
    let code = here.asked("code").ok_or(Problem::new(Kind::Unknown))?;
    let found = tickets::find(&app, code).await?;
    caller.may(&PRINTERS, found.site.site())?;
    // A phone speaks its owner's language; only one that was chosen at the kiosk goes with the ticket.
    let language = found.ticket.language;
    let chosen = (language != Language::default()).then(|| format!("?lang={}", language.tag()));
    let link = format!("{address}/t/{code}{}", chosen.unwrap_or_default());
    let drawing = qr::svg(&link).ok_or(Problem::new(Kind::Internal))?;
    let taken = taken(&found.site.read(), &found.ticket, app.clock.now(), drawing, &here);
    answer(&taken.ok_or(Problem::new(Kind::Unknown))?)
}

/// The ticket just taken; `None`: its service is no more.
fn taken(
    committed: &Committed,
    ticket: &rules::Ticket,
    now: Instant,
    qr_svg: String,
    here: &Here,
) -> Option<KioskTicket> {
    let state = &committed.state;
    let site = state.site();
    let service = site.service(ticket.leg.service)?;
    let (words, language) = (here.words, here.words.language());
    let later = ticket.later.iter().filter_map(|leg| Some((site.service(leg.service)?, leg.persons)));
    let named = |(service, persons): (&model::Service, u16)| {
        let units = offer::several(words, service, persons);
        let name = service.name.get(language);
        if units.is_empty() { name.to_owned() } else { format!("{name} · {units}") }
    };
    let fetched = ticket.care.fetch;
    // Who is first of a line that nobody serves is not next.
    let unserved = !fetched && !state.is_served(ticket.leg.service);
    let now = now.max(committed.last_at);
    let wait = committed.wait_of(ticket, now);
    let services =
        std::iter::once(service).chain(ticket.later.iter().filter_map(|leg| site.service(leg.service)));
    let bring = services.map(|service| Bring {
        service: service.name.get(language).to_owned(),
        documents: offer::documents(service, language),
    });
    Some(KioskTicket {
        words,
        town: Arc::clone(&here.town),
        site_name: site.name.get(language).to_owned(),
        taken: [locale::date_words, locale::time_words]
            .map(|words| words(language, ticket.arrived_at, site.time_zone))
            .join(" · "),
        later: later.map(named).collect(),
        number: ticket.number_text(),
        service: service.name.get(words.language()).to_owned(),
        units: offer::several(words, service, ticket.leg.persons),
        wait: match wait {
            _ if fetched => words.text("kiosk-alert-detail"),
            _ if unserved => words.text("live-unserved-yet"),
            wait => locale::wait_sentence(language, wait.map(offer::said)),
        },
        notice: state.notice_text(now, language).map(str::to_owned),
        warnings: warnings(committed, ticket, wait, now, words),
        position: tickets::position(state, ticket).filter(|_| !fetched && !unserved),
        zone: if fetched { String::new() } else { rooms::of(state, ticket, words) },
        watch: if fetched { String::new() } else { words.text("kiosk-watch") },
        qr_svg,
        bring: bring.filter(|it| !it.documents.is_empty()).collect(),
    })
}

/// What somebody should know before sitting down: the doors may close first, a priority is to be shown.
fn warnings(
    committed: &Committed,
    ticket: &rules::Ticket,
    wait: Option<rules::Wait>,
    now: Instant,
    words: Words,
) -> Vec<String> {
    let (state, service) = (&committed.state, ticket.leg.service);
    let fetched = ticket.care.fetch;
    let declared = matches!(ticket.priority, rules::Priority::Declared | rules::Priority::Confirmed);
    let told = [
        (!fetched).then(|| offer::closes_before(state, service, wait, now, words)),
        declared.then(|| words.text("kiosk-priority-on")),
    ];
    told.into_iter().flatten().filter(|text| !text.is_empty()).collect()
}
