//! One sample of every page and state that matters, in both languages: what tests render and people look at.

use std::sync::Arc;

use askama::Template;
use model::Language;

use super::{
    Alternative, AreaCard, Ask, Choice, Choices, CounterPanel, Demo, DeskAlert, DeskChoicePage, DeskLink,
    DeskNext, DeskPage, DeskPanel, DeskPriority, DeskState, DeskTicket, DeskUndo, DisplayLink, DisplayPage,
    DoneChoice, ErrorPage, HelpRow, HomePage, KioskArea, KioskPage, KioskService, KioskServices, KioskTicket,
    NeedChoice, PairPage, PanelState, Printer, Room, Seen, ServiceCard, SiteCard, SiteSearch, StopRow,
    Stopped, StyleguidePage, TicketPage, TicketRow, TicketState, WaitingRow, Words, languages,
};
use crate::town::Town;

/// A drawing in the place of a QR code.
const QR: &str = r#"<svg viewBox="0 0 29 29" role="img" aria-label="QR code"><path d="M2 2h7v7h-7zM20 2h7v7h-7zM2 20h7v7h-7z"/></svg>"#;

/// Name and text of each sample.
pub fn all() -> Vec<(String, String)> {
    Language::ALL.into_iter().flat_map(samples).collect()
}

fn samples(language: Language) -> Vec<(String, String)> {
    let words = Words::new(language);
    let mut pages = vec![
        ("home-demo", home(words, true).render()),
        ("home", home(words, false).render()),
        ("pair", pair(words).render()),
        ("error", error(words).render()),
        (
            "styleguide",
            StyleguidePage { words, languages: languages(words.language(), "/styleguide") }.render(),
        ),
        ("today-ready", today(words, true).render()),
        ("today", today(words, false).render()),
        ("kiosk", kiosk(words, None, None).render()),
        ("kiosk-suspended", kiosk(words, Some(stopped(words)), None).render()),
        (
            "kiosk-closed",
            kiosk(words, None, Some(words.with("kiosk-opens", "moment", "demain à 9 h"))).render(),
        ),
        ("kiosk-ticket", kiosk_ticket(words).render()),
        ("display", display(words).render()),
        ("panel-serves", panel(words, PanelState::Serves("A012".into())).render()),
        ("panel-free", panel(words, PanelState::Free).render()),
        ("panel-closed", panel(words, PanelState::Says(words.text("panel-closed"))).render()),
        ("desk-choice", desk_choice(words).render()),
        ("desk-serving", desk(words, DeskState::Open, true).render()),
        ("desk-free", desk(words, DeskState::Open, false).render()),
        ("desk-after-work", desk(words, DeskState::AfterWork, false).render()),
        ("desk-paused", desk(words, DeskState::Paused, false).render()),
        ("desk-closed", desk(words, DeskState::Closed, false).render()),
    ];
    pages.extend([
        ("reception", reception(words, true).render()),
        ("reception-quiet", reception(words, false).render()),
        ("reception-several", several_found(words).render()),
    ]);
    let states = [
        ("ticket-waiting", TicketState::Waiting),
        ("ticket-called", TicketState::Called),
        ("ticket-serving", TicketState::Serving),
        ("ticket-done", TicketState::Done),
        ("ticket-parked", TicketState::Parked),
        ("ticket-no-show", TicketState::NoShow),
        ("ticket-withdrawn", TicketState::Withdrawn),
        ("ticket-unserved", TicketState::Unserved),
    ];
    pages.extend(states.map(|(name, state)| (name, ticket(words, state).render())));
    let stop = Some(stopped(words));
    pages.push(("ticket-stopped", TicketPage { stop, ..ticket(words, TicketState::Waiting) }.render()));
    let named = |(name, page): (&str, askama::Result<String>)| {
        (format!("{name}.{}", language.tag()), page.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    pages.into_iter().map(named).collect()
}

fn lorient() -> Arc<Town> {
    Arc::new(Town { name: "Lorient".into(), ..Town::default() })
}

fn alternative(url: bool) -> Alternative {
    Alternative {
        text: "En 2 minutes en ligne, sur service-public.fr".into(),
        url: url.then(|| "https://www.service-public.fr/".into()),
        qr_svg: url.then(|| QR.into()),
    }
}

fn home(words: Words, demo: bool) -> HomePage {
    let desk = |n: u32| DeskLink {
        href: format!("/pair/desk{n}"),
        name: format!("Guichet {n}"),
        way: "rez-de-chaussée, à gauche".into(),
    };
    let display = |n: u32, zone: &str| DisplayLink {
        href: format!("/pair/display{n}"),
        zone: zone.into(),
        speaks: n == 1,
    };
    let service = |name: &str, open: bool| ServiceCard {
        name: name.into(),
        open,
        hours: if open { words.with("home-closes-at", "time", "17 h") } else { String::new() },
        wait: if open { words.with("kiosk-wait", "wait", "environ un quart d'heure") } else { String::new() },
        documents: vec!["Une pièce d'identité".into(), "Un justificatif de domicile".into()],
        alternative: open.then(|| alternative(true)),
    };
    HomePage {
        words,
        languages: languages(words.language(), "/"),
        town: lorient(),
        book: "/rdv".to_owned(),
        search: demo.then(|| SiteSearch { name: String::new(), found: 57, shown: 40 }),
        demo: demo.then(|| Demo {
            site: "Lorient".into(),
            kiosk: "/pair/kiosk".into(),
            reception: "/pair/reception".into(),
            displays: vec![display(1, "Rez-de-chaussée"), display(2, "1er étage")],
            desks: (1..=12).map(desk).collect(),
        }),
        sites: vec![SiteCard {
            name: "Hôtel de Ville".into(),
            address: "2, boulevard Général-Leclerc, 56100 Lorient".into(),
            notice: Some("Fermé le 11 novembre.".into()),
            stop: None,
            areas: vec![AreaCard {
                name: "État civil".into(),
                services: vec![service("Carte d'identité", true), service("Déclarer un décès", false)],
            }],
        }],
    }
}

fn pair(words: Words) -> PairPage {
    PairPage {
        words,
        languages: languages(words.language(), "/pair/token"),
        job: words.text("pair-agent"),
        place: "Guichet 3".into(),
        action: "/pair/token".into(),
    }
}

fn error(words: Words) -> ErrorPage {
    ErrorPage {
        words,
        languages: languages(words.language(), "/desk"),
        seen: Seen::Near,
        title: locale::problem_title(words.language(), "busy"),
        detail: locale::problem_detail(words.language(), "busy", &[]),
        advice: words.text("error-way-reception"),
        retry: true,
        reference: Some("7f3a".into()),
    }
}

fn stopped(words: Words) -> Stopped {
    Stopped {
        title: words.text("stop-hall-outage"),
        reason: "Panne informatique".into(),
        act: String::new(),
        back: words.with("stop-back", "moment", "à 11 h 30"),
        newcomer: words.text("stop-newcomer"),
        leaving: false,
    }
}

fn kiosk(words: Words, stop: Option<Stopped>, closed: Option<String>) -> KioskPage {
    let service = |area: &str, id: u32, name: &str| KioskService {
        id: format!("v{}{id}", area.len()),
        name: name.into(),
        wait: if id == 5 {
            words.text("kiosk-alert")
        } else {
            words.with("kiosk-wait", "wait", "10 à 20 minutes")
        },
        closes: if id == 2 { words.with("kiosk-closes", "time", "12 h") } else { String::new() },
        closed: (id == 4).then(|| words.with("kiosk-opens", "moment", "demain à 9 h")),
        stop: None,
        reception: None,
        question: words.text("question-person"),
        units: (1..=id * 2).map(|n| words.count("persons", n)).collect(),
        documents: vec!["Une photo d'identité".into(), "L'ancienne carte".into()],
        alternative: (id == 1).then(|| alternative(true)),
    };
    let area = |name: &str| KioskArea {
        name: name.into(),
        services: vec![
            service(name, 1, "Carte d'identité ou passeport"),
            service(name, 2, "Copie d'un acte de naissance, de mariage ou de décès"),
            service(name, 3, "Reconnaître un enfant"),
            service(name, 4, "Se marier ou se pacser"),
            service(name, 5, "Déclarer un décès"),
        ],
    };
    let areas = ["État civil", "Vote", "Formalités diverses", "Éducation"].map(area);
    KioskPage {
        words,
        languages: languages(words.language(), "/kiosk"),
        site: "s1".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        printer: if closed.is_some() { Printer::Out } else { Printer::Asked },
        version: "0.1.0",
        services: KioskServices::new(
            words,
            Choices {
                as_of: "9 h 02".into(),
                notice: None,
                stop,
                closed,
                reception: Some(service("Accueil", 1, "Accueil")),
                areas: areas.into(),
                appointments: true,
            },
            Room::default(),
        ),
        hours: (8..18).map(|hour| (hour, words.with("time-whole", "hour", hour))).collect(),
    }
}

fn kiosk_ticket(words: Words) -> KioskTicket {
    KioskTicket {
        words,
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        taken: "mardi 10 mars 2026 · 9 h 02".into(),
        number: "A012".into(),
        service: "Carte d'identité ou passeport".into(),
        units: words.count("persons", 2),
        later: vec!["Inscription à l'école".into()],
        wait: locale::wait_sentence(words.language(), Some([14, 27])),
        position: Some(4),
        zone: "Rez-de-chaussée".into(),
        watch: words.text("kiosk-watch"),
        qr_svg: QR.into(),
        notice: Some("L'ascenseur est en panne.".into()),
        warnings: vec![words.text("kiosk-priority-on")],
        bring: vec![
            super::Bring {
                service: "Carte d'identité ou passeport".into(),
                documents: vec!["Une photo d'identité".into()],
            },
            super::Bring {
                service: "Inscription à l'école".into(),
                documents: vec!["Le livret de famille".into()],
            },
        ],
    }
}

fn display(words: Words) -> DisplayPage {
    DisplayPage {
        words,
        languages: Vec::new(),
        site: "s1".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        zone: "z1".into(),
        zone_name: "Rez-de-chaussée".into(),
        areas: r#"{"A":"État civil"}"#.into(),
        speaks: true,
        inches: 55,
        metres: 10,
        version: "0.1.0",
    }
}

fn panel(words: Words, state: PanelState) -> CounterPanel {
    CounterPanel {
        words,
        languages: Vec::new(),
        site: "s1".into(),
        counter: "c3".into(),
        version: "0.1.0",
        counter_name: "Guichet 3".into(),
        state,
        as_of: "9 h 02".into(),
    }
}

fn desk_choice(words: Words) -> DeskChoicePage {
    let counter = |n: u32| DeskLink {
        href: format!("/desk?counter=c{n}"),
        name: format!("Guichet {n}"),
        way: "rez-de-chaussée".into(),
    };
    DeskChoicePage {
        words,
        languages: languages(words.language(), "/desk"),
        counters: (1..=3).map(counter).collect(),
    }
}

fn row(n: u32) -> TicketRow {
    TicketRow {
        id: format!("t{n}"),
        number: format!("A{n:03}"),
        service: "Carte d'identité ou passeport".into(),
        units: String::new(),
        priority: match n {
            14 => DeskPriority::Confirmed,
            15 => DeskPriority::Declared,
            _ => DeskPriority::None,
        },
        care: if n == 16 {
            "venir chercher la personne · place pour un fauteuil".into()
        } else {
            String::new()
        },
        is_next: n == 13,
        back: if n == 3 { "revient à 9 h 40".into() } else { String::new() },
        arrived: format!("9 h {n:02}"),
        turn: format!("9 h {n:02}"),
    }
}

fn desk(words: Words, state: DeskState, serving: bool) -> DeskPage {
    let current = serving.then(|| DeskTicket {
        id: "t12".into(),
        number: "A012".into(),
        service: "Carte d'identité ou passeport".into(),
        units: words.count("persons", 2),
        serving: false,
        since: words.with("desk-called-at", "time", "9 h 10"),
        leg: "v1".into(),
        priority: DeskPriority::Declared,
        language: words.with("desk-language", "language", "English"),
        why: "A012, arrivé à 9 h 02 : premier de la file de ce guichet.".into(),
        asked_again: true,
        care: vec![words.text("desk-fetch"), words.text("need-wheelchair")],
        needs: vec![NeedChoice { word: "wheelchair", label: words.text("need-wheelchair"), on: true }],
        fetch: true,
        note: Some("Attend l'acte de naissance".into()),
        family: "A013, A014".into(),
        later: "Inscription à l'école (2 enfants)".into(),
        also: vec![DoneChoice {
            service: "v2".into(),
            persons: 2,
            label: "Inscription à l'école (2 enfants)".into(),
        }],
    });
    let choice = |(id, name): (&str, &str)| Choice { id: id.into(), name: name.into() };
    let panel = DeskPanel {
        words,
        counter: "c3".into(),
        counter_name: "Guichet 3".into(),
        state,
        pause: words.with("desk-paused-since", "reason", "repas"),
        after_work: words.with("desk-after-work-since", "time", "9 h 11"),
        trainee: state == DeskState::AfterWork,
        alerts: vec![DeskAlert { id: "t30".into(), text: "Aller chercher\u{a0}: K001".into() }],
        warnings: if serving { Vec::new() } else { vec![words.with("desk-counter-closes", "time", "12 h")] },
        seq: 41,
        as_of: "9 h 12".into(),
        site: "s1".into(),
        helps: vec![HelpRow {
            id: "h1".into(),
            text: "Aide demandée\u{a0}: Guichet 2, à 9\u{a0}h\u{a0}11".into(),
            answerable: true,
        }],
        stops: if serving { Vec::new() } else { vec![stop_row()] },
        stopped: !serving,
        stoppable: [("v1", "Carte d'identité"), ("v2", "Élections")].map(choice).into(),
        current,
        next: Some(DeskNext {
            number: "C007".into(),
            service: "Recensement citoyen".into(),
            why: "C007, arrivé à 9 h 05 : premier de la file de ce guichet.".into(),
        }),
        line: (13..=20).map(row).collect(),
        waiting: vec![WaitingRow {
            letter: "A".into(),
            name: "Carte d'identité ou passeport".into(),
            count: 8,
            wait: "10 à 20 minutes".into(),
            stopped: !serving,
            closing: words.with("desk-closes", "time", "12 h"),
        }],
        longest: Some(words.with("desk-longest", "minutes", words.count("minutes", 23))),
        parked: vec![row(3)],
        missed: vec![row(4), row(5)],
        undo: serving.then(|| DeskUndo {
            ticket: "t12".into(),
            revision: 4,
            what: words.with("desk-undo-call", "number", "A012"),
            seconds: 24,
        }),
        services: [("v1", "Carte d'identité"), ("v2", "Élections")].map(choice).into(),
        counters: [("c1", "Guichet 1"), ("c2", "Guichet 2")].map(choice).into(),
    };
    DeskPage {
        words,
        languages: languages(words.language(), "/desk?counter=c3"),
        site: "s1".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        undo_seconds: 30,
        pick_needs_reason: serving,
        panel,
    }
}

fn stop_row() -> StopRow {
    StopRow {
        id: "x1".into(),
        text: "Toute la mairie\u{a0}: exercice d'évacuation".into(),
        detail:
            "Interrompu depuis 9\u{a0}h\u{a0}10, reprise prévue à 9\u{a0}h\u{a0}30. Chacun garde son tour."
                .into(),
    }
}

/// A reception where much happens, or nothing.
fn reception(words: Words, is_busy: bool) -> super::ReceptionPage {
    use super::{
        Count, Hung, LineRow, ReceptionLine, ReceptionNow, ReceptionPage, ReceptionPanel, ReceptionTiles,
        ServiceTile,
    };
    let tile = |n: u32, name: &str, key| ServiceTile {
        id: format!("v{n}"),
        letter: "A".into(),
        name: name.into(),
        waiting: words.count("reception-count", 12),
        closed: if n == 2 { words.with("kiosk-opens", "moment", "demain à 9 h") } else { String::new() },
        warning: if n == 1 { words.with("kiosk-closes", "time", "17 h") } else { String::new() },
        fetched: n == 3,
        key,
        answered: Count(n - 1),
    };
    let line = |n: u32| LineRow {
        id: format!("t{n}"),
        number: format!("A{n:03}"),
        family: if n == 3 { "+ A004, A005".into() } else { String::new() },
        service: "Carte d'identité ou passeport".into(),
        arrived: "9 h 02".into(),
        turn: "8 h 32".into(),
        marks: vec![("warn", words.text("reception-declared"))],
    };
    let lines = |range: std::ops::Range<u32>| if is_busy { range.map(line).collect() } else { Vec::new() };
    ReceptionPage {
        words,
        languages: languages(words.language(), "/desk/accueil"),
        site: "s1".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        services: vec![Choice { id: "v1".into(), name: "Carte d'identité".into() }],
        may_hang: is_busy,
        most_persons: 6,
        panel: ReceptionPanel {
            now: ReceptionNow {
                words,
                site: "s1".into(),
                seq: 41,
                as_of: "9 h 12".into(),
                at: "2026-03-10T09:12:00+01:00".into(),
                helps: Vec::new(),
                stops: Vec::new(),
                stop_hint: words.text("reception-stop-goes-on"),
                notice: is_busy.then(|| Hung {
                    text: "Fermé le 11 novembre.".into(),
                    when: words.with("reception-notice-until", "until", "demain à 18 h"),
                    may_end: true,
                }),
                facts: vec![words.count("reception-waiting", 23), words.count("reception-open", 7)],
            },
            tiles: ReceptionTiles {
                words,
                tiles: vec![
                    tile(1, "Carte d'identité", "1&"),
                    tile(2, "Inscription à l'école", "3\""),
                    tile(3, "Déclaration de décès", ""),
                ],
                others: Count(2),
            },
            line: ReceptionLine {
                words,
                missed: lines(1..2),
                parked: lines(2..3),
                waiting: lines(3..9),
                more: if is_busy { 12 } else { 0 },
            },
        },
        found: found(words, is_busy),
    }
}

/// One ticket with everything that can be done, or nothing asked.
fn found(words: Words, is_one: bool) -> super::ReceptionFound {
    use super::{ReceptionFound, ReceptionTicket, Relative};
    let choice = || vec![Choice { id: "v1".into(), name: "Carte d'identité".into() }];
    let ticket = || ReceptionTicket {
        id: "t3".into(),
        code: "CODE".into(),
        number: "A003".into(),
        service: "v1".into(),
        what: "Carte d'identité · 2 personnes".into(),
        later: vec!["Inscription à l'école".into()],
        standing: words.with("reception-waits", "time", "9 h 02"),
        language: words.with("desk-language", "language", "English"),
        tag: "en",
        marks: vec![("good", words.text("priority")), ("", words.text("need-wheelchair"))],
        give_priority: words.text("reception-confirm-priority"),
        lift_priority: true,
        may_return: true,
        too_late: true,
        may_send: true,
        may_withdraw: true,
        may_join: true,
        may_extend: true,
        may_care: true,
        family: vec![Relative { id: "t4".into(), number: "A004".into() }],
        note: "Attend près de la porte".into(),
        needs: vec![("wheelchair", words.text("need-wheelchair"), true)],
        fetch: true,
        services: choice(),
        counters: choice(),
    };
    let ticket = is_one.then(|| Box::new(ticket()));
    ReceptionFound { words, said: String::new(), rows: Vec::new(), ticket }
}

fn several_found(words: Words) -> super::ReceptionFound {
    let row = |n: u32| super::FoundRow {
        id: format!("t{n}"),
        number: format!("A{n:03}"),
        what: "Carte d'identité · terminé, arrivé à 9 h 02".into(),
    };
    super::ReceptionFound {
        words,
        said: words.count("reception-found", 3),
        rows: (1..4).map(row).collect(),
        ticket: None,
    }
}

fn ticket(words: Words, state: TicketState) -> TicketPage {
    TicketPage {
        words,
        languages: languages(words.language(), "/t/CODE"),
        code: "CODE".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        number: "A012".into(),
        state,
        may_come_back: false,
        service: "Carte d'identité ou passeport".into(),
        units: words.count("persons", 2),
        position: (state == TicketState::Waiting).then_some(3),
        wait: locale::wait_sentence(words.language(), Some([14, 27])),
        rooms: "Rez-de-chaussée ou 1er étage".into(),
        counter: "Guichet 3".into(),
        way: "rez-de-chaussée, à gauche".into(),
        stop: None,
        notice: Some("Fermé le 11 novembre.".into()),
        closing: words.with("live-closes", "time", "17 h 30"),
        goes_with: (state == TicketState::Serving).then(|| "A011".into()),
        back: if state == TicketState::Parked { "9 h 30".into() } else { String::new() },
        missed: words.with("live-no-show-until", "time", "10 h 42"),
        is_asked: state == TicketState::Called,
        asks: match state {
            TicketState::Waiting => vec![Ask::Delay, Ask::Withdraw],
            TicketState::Called => vec![Ask::Repeat, Ask::Withdraw],
            _ => Vec::new(),
        },
        as_of: locale::text_with(words.language(), "time", &[("hour", "9".into()), ("minute", "02".into())]),
    }
}

/// A morning that is ready, and an evening with somebody left.
fn today(words: Words, is_ready: bool) -> super::TodayPage {
    use super::{Check, NoticeRow, SuspensionRow, TodayPage};
    let check = |name: &str, state: &str, good| Check { name: name.into(), state: state.into(), good };
    let some =
        |lines: &[&str]| if is_ready { Vec::new() } else { lines.iter().map(|it| (*it).into()).collect() };
    TodayPage {
        words,
        languages: super::languages(words.language(), "/manage/today"),
        site: "s1".into(),
        town: lorient(),
        site_name: "Hôtel de Ville".into(),
        as_of: "8 h 20".into(),
        wrong: some(&["Écran 1 : ne répond plus, vu à 7 h 55"]),
        devices: vec![check("Écran 1", if is_ready { "répond" } else { "ne répond plus" }, is_ready)],
        node: String::new(),
        counters: vec![check("Guichet 1", "ouvert", true), check("Guichet 2", "fermé", false)],
        picked: if is_ready {
            String::new()
        } else {
            let reasons = [words.count("today-picked-brief", 2), words.count("today-picked-not_said", 1)];
            let variables = [("n", 3.into()), ("reasons", reasons.join(", ").into())];
            locale::text_with(words.language(), "today-picked", &variables)
        },
        suspensions: if is_ready {
            Vec::new()
        } else {
            vec![SuspensionRow { id: "x1".into(), text: "Toute la mairie : exercice d'évacuation".into() }]
        },
        notice: (!is_ready).then(|| NoticeRow {
            text: "Fermé le 11 novembre.".into(),
            when: "De à 8 h jusqu'à demain à 18 h".into(),
        }),
        closes: "Ferme à 17 h 30".into(),
        open_tickets: some(&["A042, Carte d'identité, arrivé à 16 h 40"]),
        waiting: usize::from(!is_ready),
        asked_again: !is_ready,
        open_visits: some(&["A041, Guichet 1"]),
        devices_on: vec!["Écran 1".into()],
    }
}
