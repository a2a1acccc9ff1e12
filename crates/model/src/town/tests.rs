use super::*;
use crate::id::SiteId;

fn example() -> Town {
    Town::parse(EXAMPLE).unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

fn lines(errors: &[TownError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What is said about the example after this piece of it was replaced; the place of the piece is checked too.
fn said_about(piece: &str, instead: &str) -> Vec<TownError> {
    let at = EXAMPLE.find(piece).unwrap_or_else(|| panic!("the example has no {piece:?}"));
    let text = format!("{}{instead}{}", &EXAMPLE[..at], &EXAMPLE[at + piece.len()..]);
    Town::parse(&text).expect_err(instead)
}

#[test]
fn the_example_is_sound_and_marked_as_an_example() {
    let town = example();
    assert!(town.example);
    assert_eq!(town.sites.len(), 2);
    let [hall, annex] = &town.sites[..] else { panic!("two sites") };
    assert_eq!((hall.zones.len(), hall.services.len(), hall.counters.len()), (2, 15, 13));
    assert_eq!((annex.zones.len(), annex.services.len(), annex.counters.len()), (1, 7, 3));
    let areas: std::collections::BTreeSet<_> =
        hall.services.iter().map(|it| it.rules.area.fr.as_str()).collect();
    assert_eq!(areas.len(), 5, "four, and the reception");
}

#[test]
fn every_service_of_the_example_is_served_and_has_english_words() {
    for site in &example().sites {
        for service in &site.services {
            assert!(site.counters.iter().any(|counter| counter.services.contains(&service.slug)));
            assert!(
                service.rules.name.en.is_some() && service.rules.documents.iter().all(|it| it.en.is_some())
            );
        }
    }
}

#[test]
fn who_does_not_know_has_somewhere_to_go() {
    let town = example();
    assert_eq!(town.remarks(), Vec::<String>::new());
    let mut without = town.clone();
    without.sites[1].services.retain(|service| service.rules.kind != RECEPTION_KIND);
    let [remark] = &without.remarks()[..] else { panic!("one remark") };
    assert!(remark.contains("mairie-annexe") && remark.contains("\"accueil\""), "{remark}");
}

#[test]
fn a_death_is_not_heard_in_the_series() {
    let hall = &example().sites[0];
    let death = hall.services.iter().find(|service| service.slug == "deces").unwrap();
    assert!(death.rules.never_refuse);
    assert!(hall.services.iter().filter(|service| service.rules.series == death.rules.series).count() > 3);
}

#[test]
fn a_file_written_from_a_town_reads_as_the_same_town() {
    let town = example();
    let text = town.to_toml();
    let again = Town::parse(&text).unwrap_or_else(|errors| panic!("{}\n{text}", lines(&errors)));
    assert_eq!(again, town);
    assert_eq!(again.to_toml(), text);
}

#[test]
fn a_town_comes_back_from_the_sites_built_of_it() {
    let town = example();
    let sites: Vec<_> = (1..)
        .zip(&town.sites)
        .map(|(number, site)| site.build_in_order(SiteId::new(number).unwrap()))
        .collect();
    assert_eq!(
        Town::from_sites("Lorient", true, crate::look::Look::default(), town.publisher.clone(), &sites),
        town
    );
    let json = serde_json::to_string(&sites[0].hours).unwrap();
    assert_eq!(serde_json::from_str::<Hours>(&json).unwrap(), sites[0].hours);
}

/// A piece of the example, what replaces it, the end of the field that is named, and words of the reason.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (
        "series = \"A\"",
        "series = \"O\"",
        "site hotel-de-ville, service naissance, series",
        "must be one of A C E",
    ),
    (
        "minutes = [20, 30, 40]",
        "minutes = []",
        "site hotel-de-ville, service naissance, minutes",
        "has 0 entries",
    ),
    (
        "minutes = [20, 30, 40]",
        "minutes = [20, 0, 40]",
        "site hotel-de-ville, service naissance, minutes 2",
        "is 0",
    ),
    ("minutes = [30]", "minutes = [30, 40]", "site hotel-de-ville, service deces, minutes", "counts nothing"),
    ("minutes = [30]", "minutes = [700000]", "site hotel-de-ville, service deces, minutes 1", "700000"),
    ("minutes = [30]", "minuten = [30]", "site hotel-de-ville, service deces, minuten", "unknown field"),
    ("unit = \"none\"", "unit = \"nobody\"", "site hotel-de-ville, service deces, unit", "unknown variant"),
    ("to = \"12:00\"", "to = \"08:30\"", "site hotel-de-ville, opening 1, from", "must be before"),
    ("to = \"12:00\"", "to = \"12h\"", "site hotel-de-ville, opening 1, to", "not a time of day"),
    ("\"Mon\", \"Tue\"", "\"Mon\", \"Mon\"", "site hotel-de-ville, opening 1, weekdays", "twice"),
    ("\"Mon\", \"Tue\"", "\"Lundi\", \"Tue\"", "site hotel-de-ville, opening 1, weekdays 1", ""),
    ("\"Europe/Paris\"", "\"Europe/Lorient\"", "site hotel-de-ville, time_zone", "no IANA time zone"),
    (
        "zone = \"rez-de-chaussee\"",
        "zone = \"cave\"",
        "site hotel-de-ville, counter guichet-1, zone",
        "has no zone",
    ),
    (
        "[\"retrait-identite\",",
        "[\"retrait\",",
        "site hotel-de-ville, counter guichet-1, services 1",
        "has no service",
    ),
    (
        "{ retrait-identite = 20 }",
        "{ pacs = 20 }",
        "site hotel-de-ville, counter guichet-1, prefers, pacs",
        "not among",
    ),
    (
        "slug = \"guichet-2\"",
        "slug = \"guichet-1\"",
        "site hotel-de-ville, counter guichet-1, slug",
        "there twice",
    ),
    (
        "slug = \"guichet-2\"",
        "slug = \"Guichet 2\"",
        "site hotel-de-ville, counter Guichet 2, slug",
        "words of a-z",
    ),
    (
        "services = [\"listes-electorales\"]",
        "services = [\"pacs\"]",
        "override 1, services 1",
        "none of these counters",
    ),
    (
        "channels = [\"walk_in\"]",
        "channels = []",
        "site hotel-de-ville, override 1, channels",
        "at least one",
    ),
    ("on = 2027-02-27", "on = 2127-02-27", "site hotel-de-ville, override 1, on", "2000 to 2099"),
    ("on = 2027-02-27", "on = 2027-02-30", "", ""),
    (
        "until_on = 2027-05-08",
        "until_on = 2027-05-06",
        "site hotel-de-ville, closure 1, until_on",
        "before from_on",
    ),
    ("anchor_on = 2026-01-10", "", "site mairie-annexe, opening 3, every_weeks", "needs anchor_on"),
    (
        "anchor_on = 2026-01-10",
        "anchor_on = 2026-01-10\nnth_of_month = [0]",
        "site mairie-annexe, opening 3, nth_of_month 1",
        "or -1 for the last",
    ),
    (
        "anchor_on = 2026-01-10",
        "anchor_on = 2026-01-10\nonline_percent = 101",
        "site mairie-annexe, opening 3, online_percent",
        "0 to 100",
    ),
    (
        "channels = [\"walk_in\"]",
        "channels = [\"walk_in\"]\nonline_percent = 50",
        "site hotel-de-ville, override 1, online_percent",
        "does not offer online",
    ),
    (
        "release_delay_minutes = 10",
        "release_delay_minutes = 10, release_delay_least_minutes = 11",
        "service identite, booking, release_delay_least_minutes",
        "more than release_delay_minutes (10)",
    ),
    ("online_percent = 80", "contact_limit = 0", "service identite, booking, contact_limit", "1 to 50"),
    (
        "grace_minutes = 10",
        "grace_minutes = 10\ncheck_in_late_minutes = 121",
        "site hotel-de-ville, settings, check_in_late_minutes",
        "0 to 120",
    ),
    (
        "grace_minutes = 10",
        "grace_minutes = 10\noffer_minutes = 29",
        "site hotel-de-ville, settings, offer_minutes",
        "30 to 1440",
    ),
    (
        "grace_minutes = 10",
        "grace_minutes = 10\nquiet_from = \"11:00\"",
        "site hotel-de-ville, settings, quiet_from",
        "four hours at least",
    ),
    ("\nname = \"Lorient\"", "\nname = \"\"", "name", "must not be empty"),
    (
        "undo_seconds = 30",
        "undo_seconds = 5",
        "site hotel-de-ville, settings, undo_seconds",
        "must be 10 to 60",
    ),
    ("grid_minutes = 15", "grid_minutes = 7", "service mariage, booking, grid_minutes", "10, 15, 20 or 30"),
    ("url = \"https:", "url = \"javascript:", "service actes, alternative, url", "must begin with https"),
    (
        "fr = \"Hôtel de Ville\"",
        "fr = \" Hôtel\"",
        "site hotel-de-ville, name, fr",
        "begin or end with a space",
    ),
    ("name = { fr = \"Hôtel de Ville\", en", "name = { de", "site hotel-de-ville, name, de", "unknown field"),
    ("example = true", "example = \"yes\"", "example", "expected a boolean"),
    ("example = true", "example = = true", "", ""),
    ("kind = \"reconnaissance\"", "kind = \"naissance\"", "service reconnaissance, kind", "same kind"),
];

#[test]
fn each_mistake_is_told_with_its_line_and_field() {
    for (piece, instead, field, reason) in MISTAKES.iter().copied() {
        let errors = said_about(piece, instead);
        let line = 1 + EXAMPLE[..EXAMPLE.find(piece).unwrap()].matches('\n').count() + instead.len()
            - instead.trim_start_matches('\n').len();
        let right = errors.iter().any(|error| {
            let near = error.line.is_some_and(|at| at.abs_diff(line) <= 1);
            near && error.field.ends_with(field) && error.reason.contains(reason)
        });
        assert!(right, "{instead} in line {line}:\n{}", lines(&errors));
    }
}

#[test]
fn all_mistakes_are_told_together_in_the_order_of_the_file() {
    let text = EXAMPLE
        .replacen("series = \"E\"", "series = \"I\"", 1)
        .replacen("zone = \"premier-etage\"", "zone = \"cave\"", 1)
        .replacen("minutes = [45]", "minutes = [0]", 1);
    let errors = Town::parse(&text).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.rsplit(", ").next().unwrap()).collect();
    assert_eq!(fields, ["minutes 1", "series", "zone"], "{}", lines(&errors));
}

#[test]
fn mistakes_of_shape_come_in_the_order_of_the_file_too() {
    let text = EXAMPLE.replacen("unit = \"child\"", "unit = 3", 1).replacen("holidays = ", "feasts = ", 1);
    let told: Vec<_> = Town::parse(&text).unwrap_err().iter().map(|error| error.field.clone()).collect();
    assert_eq!(told, ["site hotel-de-ville, feasts", "site hotel-de-ville, service naissance, unit"]);
}

#[test]
fn what_names_nothing_is_told_beside_what_cannot_be_read_and_what_names_that_is_right() {
    let text = EXAMPLE
        .replacen("unit = \"child\"", "unit = 3", 1)
        .replacen("time_zone = \"Europe/Paris\"", "time_zone = \"Europe/Lorient\"", 1)
        .replacen("zone = \"premier-etage\"", "zone = \"cave\"", 1);
    let errors = Town::parse(&text).unwrap_err();
    let told: Vec<_> = errors.iter().map(|error| (error.line.is_some(), error.field.as_str())).collect();
    let fields = ["time_zone", "unit", "zone"];
    assert_eq!(told.len(), fields.len(), "the service that cannot be read has a name: {}", lines(&errors));
    for ((has_line, field), expected) in told.into_iter().zip(fields) {
        assert!(has_line && field.ends_with(expected), "{field}");
    }
}

#[test]
fn what_is_wrong_elsewhere_is_told_beside_what_cannot_be_read() {
    let text = EXAMPLE
        .replacen("unit = \"child\"", "unit = 3", 1)
        .replacen("series = \"E\"", "series = \"I\"", 1)
        .replacen("time_zone = ", "time_zone = 7 # ", 1)
        .replacen("way = ", "weg = ", 1);
    let errors = Town::parse(&text).unwrap_err();
    let line_of = |piece: &str| 1 + text[..text.find(piece).unwrap()].matches('\n').count();
    for (field, piece) in [
        ("unit", "unit = 3"),
        ("series", "series = \"I\""),
        ("time_zone", "time_zone = 7"),
        ("weg", "weg = "),
    ] {
        let told =
            errors.iter().any(|error| error.field.ends_with(field) && error.line == Some(line_of(piece)));
        assert!(told, "{field}\n{}", lines(&errors));
    }
    let told: Vec<_> = errors.iter().filter(|error| error.reason.contains("this site has no")).collect();
    assert!(told.is_empty(), "what may have been in the service that cannot be read: {}", lines(&errors));
}

#[test]
fn unknown_fields_are_all_told_at_once() {
    let text =
        EXAMPLE.replacen("series = \"A\"", "seires = \"A\"\ncolour = 3", 1).replacen("way = ", "weg = ", 1);
    let errors = Town::parse(&text).unwrap_err();
    for field in ["seires", "colour", "weg"] {
        assert!(errors.iter().any(|error| error.field.ends_with(field)), "{field}\n{}", lines(&errors));
    }
}

#[test]
fn a_service_that_no_counter_serves_is_told() {
    let text = EXAMPLE.replace("\"recensement\"", "\"actes\"").replacen(
        "slug = \"actes\"",
        "slug = \"recensement\"",
        1,
    );
    let errors = Town::parse(&text).unwrap_err();
    assert!(
        errors.iter().any(|error| error.reason == "no counter serves this service"),
        "{}",
        lines(&errors)
    );
}

#[test]
fn a_service_that_can_be_booked_online_only_is_refused() {
    let text = EXAMPLE.replace("to = \"17:30\"", "to = \"17:30\"\nchannels = [\"online\"]");
    assert!(Town::parse(&text).is_ok(), "in the morning people still come without");
    let text = text.replace("to = \"12:00\"", "to = \"12:00\"\nchannels = [\"online\"]");
    let errors = Town::parse(&text).unwrap_err();
    let told: Vec<_> =
        errors.iter().filter(|it| it.reason.starts_with("can be booked online only")).collect();
    assert!(
        told.iter().any(|it| it.field == "site hotel-de-ville, service mariage, booking"),
        "{}",
        lines(&errors)
    );
    assert_eq!(told.len(), errors.len(), "{}", lines(&errors));
    assert!(told.iter().all(|it| text.lines().nth(it.line.unwrap() - 1).unwrap().starts_with("booking")));
    let text = text.replacen("channels = [\"online\"]", "channels = [\"online\", \"staff\"]", 1);
    assert!(Town::parse(&text).is_ok(), "staff may book in one of the openings");
}

#[test]
fn an_empty_file_an_empty_site_and_a_huge_file_are_told() {
    let errors = Town::parse("").unwrap_err();
    assert_eq!(errors[0].reason, "missing field `name`");
    let errors = Town::parse("name = \"X\"").unwrap_err();
    assert_eq!(lines(&errors), "site: has 0 entries, must have 1 to 4096");
    let head =
        "name = \"X\"\n[[site]]\nslug = \"a\"\nname = { fr = \"A\" }\naddress = \"-\"\ntime_zone = \"UTC\"\n";
    let errors = Town::parse(head).unwrap_err();
    assert_eq!(errors.len(), 3, "{}", lines(&errors));
    assert!(errors.iter().all(|error| error.line == Some(2)), "{}", lines(&errors));
    let errors = Town::parse(&" ".repeat(limits::MAX_FILE_BYTES + 1)).unwrap_err();
    assert_eq!(errors[0].line, None);
}

#[test]
fn no_cut_and_no_swapped_byte_makes_the_reader_panic() {
    for cut in (0..EXAMPLE.len()).step_by(97).filter(|&cut| EXAMPLE.is_char_boundary(cut)) {
        let _ = Town::parse(&EXAMPLE[..cut]);
    }
    let short: String = EXAMPLE.lines().take(120).collect::<Vec<_>>().join("\n");
    for (place, _) in short.char_indices().step_by(13) {
        for byte in ["\"", "[", "=", "\n", "9", "é"] {
            let mut text = short.clone();
            text.insert_str(place, byte);
            let _ = Town::parse(&text);
        }
    }
}

#[test]
fn a_look_is_read_written_and_refused_where_nobody_could_read_on_it() {
    let look = "[look]\ncolours = [\"#5a1e5e\", \"#ffd24d\"]\nlogo = '''\n<svg xmlns=\"http://www.w3.org/2000/svg\"/></svg>\n'''\n";
    let dressed = EXAMPLE.replacen("[[site]]", &format!("{look}\n[[site]]"), 1);
    let town = Town::parse(&dressed).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert!(!town.look.is_plain());
    let text = town.to_toml();
    let again = Town::parse(&text).unwrap_or_else(|errors| panic!("{}\n{text}", lines(&errors)));
    assert_eq!(again, town);

    let errors = Town::parse(&dressed.replace("#5a1e5e", "#e2001a")).unwrap_err();
    let [error] = &errors[..] else { panic!("{}", lines(&errors)) };
    assert_eq!(error.field, "look, colours");
    assert!(error.reason.contains("#e2001a has a contrast of 4.9"), "{error}");
    let at = dressed.lines().position(|line| line.starts_with("colours")).unwrap() + 1;
    assert_eq!(error.line, Some(at));
}

#[test]
fn who_publishes_is_read_written_and_missed_in_a_hint() {
    let town = example();
    assert_eq!(town.publisher.missing(), Vec::<&str>::new());
    let text = town.to_toml();
    assert_eq!(Town::parse(&text).unwrap_or_else(|errors| panic!("{}\n{text}", lines(&errors))), town);

    let without = EXAMPLE.replacen("director = \"Le maire de Lorient\"\n", "", 1);
    let town = Town::parse(&without).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    let [remark] = &town.remarks()[..] else { panic!("one remark") };
    assert!(remark.contains("[publisher] does not say director"), "{remark}");

    let errors = Town::parse(&EXAMPLE.replacen("Le maire de Lorient", "", 1)).unwrap_err();
    let [error] = &errors[..] else { panic!("{}", lines(&errors)) };
    assert_eq!((error.field.as_str(), error.line.is_some()), ("publisher, director", true));
}
