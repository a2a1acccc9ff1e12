//! One dated sentence for everybody who comes: on the kiosk, the displays, the tickets and the phones of a site.

use model::{Instant, Language, PrincipalId, Text, Wrong};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::state::State;

/// Longest sentence, in characters: what a display shows at its foot without becoming a wall of text.
const MAX_NOTICE_CHARS: usize = 300;
/// A notice ends within a year: one that stays belongs into the town's file.
const MAX_NOTICE_DAYS: i64 = 366;

/// The site's notice. There is one: a new one takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: Text,
    /// From this instant on …
    pub from_at: Instant,
    /// … until before this one.
    pub until_at: Instant,
    /// When it was taken down; `None`: it was not.
    pub ended_at: Option<Instant>,
    /// Who set it, or took it down.
    pub agent: Option<PrincipalId>,
}

impl Notice {
    /// Whether people see it at `now`.
    pub fn is_shown(&self, now: Instant) -> bool {
        self.ended_at.is_none() && self.from_at <= now && now < self.until_at
    }
}

impl State {
    /// The notice that was set last, also one that is still to come or over.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What people read at `now`: the dated notice, else the one in the town's file.
    pub fn notice_text(&self, now: Instant, language: Language) -> Option<&str> {
        let dated = self.notice.as_ref().filter(|notice| notice.is_shown(now)).map(|notice| &notice.text);
        dated.or(self.site().settings.notice.as_ref()).map(|text| text.get(language))
    }
}

pub(super) fn set(
    state: &State,
    text: &Text,
    from_at: Instant,
    until_at: Instant,
    context: &Context,
) -> Result<Decided, Refusal> {
    let words = |words: &str, field| {
        let length = words.trim().chars().count();
        let sound = (1..=MAX_NOTICE_CHARS).contains(&length) && !words.trim().chars().any(char::is_control);
        let wrong = Wrong::Line { least: 1, most: MAX_NOTICE_CHARS as u64 };
        if sound { Ok(words.trim().to_owned()) } else { Err(Refusal::Invalid { field, wrong }) }
    };
    let en = text.en.as_deref().map(|en| words(en, "text.en")).transpose()?;
    let text = Text { fr: words(&text.fr, "text.fr")?, en };
    if until_at <= from_at || until_at <= context.now {
        return Err(Refusal::Invalid { field: "until", wrong: Wrong::NotLater });
    }
    if until_at > context.now.plus_minutes(MAX_NOTICE_DAYS * 24 * 60) {
        return Err(Refusal::Invalid { field: "until", wrong: Wrong::TooFar });
    }
    let notice = Notice { text, from_at, until_at, ended_at: None, agent: context.actor };
    let changes = if state.notice() == Some(&notice) { Vec::new() } else { vec![Change::Notice(notice)] };
    Ok(Decided { changes, answer: Answer::Site })
}

/// Takes the notice down; where there is none, or it was taken down before, nothing changes.
pub(super) fn end(state: &State, context: &Context) -> Decided {
    let hung = state.notice().filter(|notice| notice.ended_at.is_none() && context.now < notice.until_at);
    let ended = hung.map(|notice| {
        Change::Notice(Notice { ended_at: Some(context.now), agent: context.actor, ..notice.clone() })
    });
    Decided { changes: ended.into_iter().collect(), answer: Answer::Site }
}
