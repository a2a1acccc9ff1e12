//! What for, and how many.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use model::{Interpreter, Service, Site};

use super::choice::{Choice, Pairs, sites};
use super::{go, line, place};
use crate::app::App;
use crate::limits::Visitor;
use crate::pages::here::Here;
use crate::pages::views::{Alternative, Offered, OfferedArea, RdvPersons, RdvServices, Way, Words};
use crate::pages::{answer, offer};
use crate::problem::{Kind, Problem};

/// `GET /rdv`: the démarches that can be booked, and for what people come without an appointment.
pub async fn services(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let (choice, _) = Choice::read(&pairs)?;
    let sites: Vec<Arc<Site>> =
        sites(&app, &choice).await?.iter().map(|it| it.read().state.site().clone()).collect();
    let list = Offers { choice: &choice, sites: &sites, here: &here };
    answer(&RdvServices {
        words: here.words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        chosen: chosen(&choice, &sites, here.words),
        areas: list.areas(),
        walk_in: if choice.kinds.is_empty() { list.walk_in() } else { Vec::new() },
        places: sites.iter().map(|site| place(site, here.words)).collect(),
    })
}

/// What is chosen, in words.
pub fn chosen(choice: &Choice, sites: &[Arc<Site>], words: Words) -> Vec<String> {
    let service = |kind: &str| sites.iter().find_map(|it| it.services.iter().find(|it| it.kind == kind));
    let said = |(kind, persons): &(String, u16)| Some(line(service(kind)?, *persons, words));
    choice.kinds.iter().filter_map(said).chain(translated(choice.interpreter, words)).collect()
}

/// Who translates, in words.
pub fn translated(interpreter: Option<Interpreter>, words: Words) -> Option<String> {
    interpreter.map(|it| words.text(&format!("interpreter-said-{}", it.word())))
}

pub fn alternative(service: &Service, words: Words) -> Option<Alternative> {
    service.alternative.as_ref().map(|it| Alternative {
        text: it.text.get(words.language()).to_owned(),
        url: it.url.clone(),
        qr_svg: None,
    })
}

struct Offers<'a> {
    choice: &'a Choice,
    sites: &'a [Arc<Site>],
    here: &'a Here,
}

impl<'a> Offers<'a> {
    /// The first service of each kind, in the order of the sites' files.
    fn kinds(&self) -> Vec<&'a Service> {
        let mut kinds: Vec<&Service> = Vec::new();
        for service in self.sites.iter().flat_map(|site| &site.services) {
            if kinds.iter().all(|known| known.kind != service.kind) {
                kinds.push(service);
            }
        }
        kinds
    }

    /// The sites that give a kind by appointment.
    fn booked(&self, kind: &str) -> Vec<(&'a Site, &'a Service)> {
        let at = |site: &'a Arc<Site>| {
            let found = site.services.iter().find(|it| it.kind == kind && it.booking.is_some())?;
            Some((&**site, found))
        };
        self.sites.iter().filter_map(at).collect()
    }

    fn areas(&self) -> Vec<OfferedArea> {
        let mut areas: Vec<OfferedArea> = Vec::new();
        for service in self.kinds() {
            let is_chosen = self.choice.kinds.iter().any(|(kind, _)| *kind == service.kind);
            if is_chosen || self.booked(&service.kind).is_empty() {
                continue;
            }
            let name = service.area.get(self.here.words.language());
            let offered = self.offered(service);
            match areas.iter_mut().find(|area| area.name == name) {
                Some(area) => area.services.push(offered),
                None => areas.push(OfferedArea { name: name.to_owned(), services: vec![offered] }),
            }
        }
        areas
    }

    fn offered(&self, service: &Service) -> Offered {
        let language = self.here.words.language();
        let at = self.booked(&service.kind);
        let names = at.iter().map(|(site, _)| site.name.get(language)).collect::<Vec<_>>().join(", ");
        let most = at.iter().map(|(_, it)| it.max_persons()).max().unwrap_or(1);
        let href = if most > 1 {
            self.choice.link("/rdv/persons", &[("kind", &service.kind)])
        } else {
            self.choice.and(&service.kind, 1).link("/rdv/times", &[])
        };
        Offered {
            name: service.name.get(language).to_owned(),
            hint: if self.sites.len() > 1 { names } else { String::new() },
            href: self.here.link(&href),
            alternative: alternative(service, self.here.words),
        }
    }

    fn walk_in(&self) -> Vec<Offered> {
        let is_meant =
            |it: &&Service| self.booked(&it.kind).is_empty() && it.kind != model::site::RECEPTION_KIND;
        let told = |it: &Service| Offered {
            name: it.name.get(self.here.words.language()).to_owned(),
            hint: String::new(),
            href: String::new(),
            alternative: alternative(it, self.here.words),
        };
        self.kinds().into_iter().filter(is_meant).map(told).collect()
    }
}

/// `GET /rdv/persons`: how many, for the démarche that was chosen last.
pub async fn persons(
    State(app): State<App>,
    _visitor: Visitor,
    here: Here,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Problem> {
    let (choice, pending) = Choice::read(&pairs)?;
    let kind = pending.ok_or(Problem::new(Kind::Unknown))?;
    let sites: Vec<Arc<Site>> =
        sites(&app, &choice).await?.iter().map(|it| it.read().state.site().clone()).collect();
    let all = sites.iter().filter_map(|site| site.services.iter().find(|it| it.kind == kind));
    let most = all.clone().max_by_key(|it| it.max_persons()).ok_or(Problem::new(Kind::Unknown))?;
    if most.max_persons() < 2 {
        return go(&here, &choice.and(&kind, 1).link("/rdv/times", &[]));
    }
    let number = |number: u16| Way {
        text: offer::units(here.words, most, number),
        href: here.link(&choice.and(&kind, number).link("/rdv/times", &[])),
        ..Way::default()
    };
    answer(&RdvPersons {
        words: here.words,
        languages: here.languages(),
        town: Arc::clone(&here.town),
        name: most.name.get(here.words.language()).to_owned(),
        question: offer::question(here.words, most),
        alternative: alternative(most, here.words),
        documents: offer::documents(most, here.words.language()),
        numbers: (1..=most.max_persons()).map(number).collect(),
        back: here.link(&choice.link("/rdv", &[])),
    })
}
