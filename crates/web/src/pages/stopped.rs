//! A stop in the words of the pages that people read.

use model::{Instant, Site};
use queue::rules::{Suspension, SuspensionKind};

use super::views::{Stopped, Words};
use crate::show::stop_words;

/// What people are told of a stop of `site`, at `now`.
pub fn told(site: &Site, stop: &Suspension, now: Instant, words: Words) -> Stopped {
    let language = words.language();
    let kind = stop.kind.word();
    let title = words.text(&format!("stop-hall-{kind}"));
    let reason = stop_words(stop, language);
    let says_more = !reason.eq_ignore_ascii_case(&locale::stop_words(language, kind, ""))
        && !title.to_lowercase().contains(&reason.to_lowercase());
    let back = stop.until_at.map(|at| {
        let key = if now < at { "stop-back" } else { "stop-back-late" };
        words.with(key, "moment", locale::moment_words(language, at, now, site.time_zone))
    });
    let leaving = stop.kind.empties_the_building();
    let newcomer = match stop.kind {
        _ if leaving => "stop-newcomer-leaving",
        kind if kind.lets_people_in() => "stop-newcomer",
        _ => "stop-newcomer-later",
    };
    Stopped {
        reason: if says_more { capitalised(&reason) } else { String::new() },
        title,
        act: act(stop.kind, words),
        back: back.unwrap_or_default(),
        newcomer: words.text(newcomer),
        leaving,
    }
}

fn act(kind: SuspensionKind, words: Words) -> String {
    match kind {
        SuspensionKind::Evacuation => words.text("stop-act-evacuation"),
        SuspensionKind::Drill => words.text("stop-act-drill"),
        SuspensionKind::Ambulance => words.text("stop-act-ambulance"),
        SuspensionKind::Outage | SuspensionKind::Strike | SuspensionKind::Other => String::new(),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
