//! The help key: an agent calls all desks of the site, discreetly, and somebody says "I am coming".
//!
//! No screen of the public shows it. It ends with the first answer, or after a while.

use model::{CounterId, HelpId, Instant, PrincipalId};
use serde::{Deserialize, Serialize};

use super::change::Change;
use super::command::{Answer, Context, Decided};
use super::refusal::Refusal;
use super::state::State;

/// An unanswered call ends after this: whoever still needs help presses again, and no old call hides a new one.
pub const HELP_MINUTES: i64 = 10;
/// A call that is over stays this long on the desks, so that who called reads who is coming.
const SHOWN_SECONDS: i64 = 120;

/// How a call for help ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelpEnd {
    /// Somebody is coming.
    Answered,
    /// Nobody answered.
    Expired,
}

impl HelpEnd {
    /// Every end, for tables and tests.
    pub const ALL: [HelpEnd; 2] = [HelpEnd::Answered, HelpEnd::Expired];

    /// The word of the interface and of the database.
    pub fn word(self) -> &'static str {
        match self {
            HelpEnd::Answered => "answered",
            HelpEnd::Expired => "expired",
        }
    }

    /// The end with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}

/// A call for help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpCall {
    /// Its id.
    pub id: HelpId,
    /// The counter that called; `None`: somebody without one.
    pub counter: Option<CounterId>,
    /// Who called.
    pub agent: Option<PrincipalId>,
    /// When.
    pub asked_at: Instant,
    /// When it was over; `None`: it is open.
    pub ended_at: Option<Instant>,
    /// How it ended.
    pub end: Option<HelpEnd>,
    /// Who is coming.
    pub answered_by: Option<PrincipalId>,
    /// From which counter; `None`: from none, as the reception.
    pub answered_from: Option<CounterId>,
}

impl HelpCall {
    fn is_shown(&self, now: Instant) -> bool {
        self.ended_at.is_none_or(|ended_at| now.seconds_since(ended_at) < SHOWN_SECONDS)
    }
}

impl State {
    /// Calls for help that desks show at `now`, oldest first: the open ones, and those that were just answered.
    pub fn helps(&self, now: Instant) -> impl Iterator<Item = &HelpCall> {
        self.helps.values().filter(move |help| help.is_shown(now))
    }

    /// A call for help that memory holds.
    pub fn help(&self, id: HelpId) -> Option<&HelpCall> {
        self.helps.get(&id)
    }

    pub(super) fn put_help(&mut self, help: HelpCall, now: Instant) {
        self.helps.retain(|_, known| known.is_shown(now));
        self.helps.insert(help.id, help);
    }

    /// When the first open call ends by itself.
    pub(super) fn next_unanswered(&self) -> Option<Instant> {
        self.open_helps().map(gives_up_at).min()
    }

    fn open_helps(&self) -> impl Iterator<Item = &HelpCall> {
        self.helps.values().filter(|help| help.ended_at.is_none())
    }
}

fn gives_up_at(help: &HelpCall) -> Instant {
    help.asked_at.plus_minutes(HELP_MINUTES)
}

/// One open call for each counter: pressing again changes nothing.
pub(super) fn call(
    state: &State,
    counter: Option<CounterId>,
    context: &mut Context,
) -> Result<Decided, Refusal> {
    if let Some(counter) = counter {
        state.site().counter(counter).ok_or(Refusal::Unknown("counter"))?;
        context.may_act_at(counter)?;
    }
    let same =
        |help: &&HelpCall| help.counter == counter && (counter.is_some() || help.agent == context.actor);
    if let Some(open) = state.open_helps().find(same) {
        return Ok(Decided { changes: Vec::new(), answer: Answer::Help(open.id) });
    }
    let help = HelpCall {
        id: HelpId::made(state.site().id, context.seq, context.place()?),
        counter,
        agent: context.actor,
        asked_at: context.now,
        ended_at: None,
        end: None,
        answered_by: None,
        answered_from: None,
    };
    let answer = Answer::Help(help.id);
    Ok(Decided { changes: vec![Change::Help(help)], answer })
}

/// The first who answers comes; who answers later reads who that is.
pub(super) fn answer(state: &State, id: HelpId, context: &Context) -> Result<Decided, Refusal> {
    let known = state.help(id).filter(|help| help.is_shown(context.now));
    let help = known.ok_or(Refusal::Unknown("help"))?;
    let answer = Answer::Help(id);
    if help.ended_at.is_some() {
        return Ok(Decided { changes: Vec::new(), answer });
    }
    let answered = HelpCall {
        end: Some(HelpEnd::Answered),
        ended_at: Some(context.now),
        answered_by: context.actor,
        answered_from: context.actor_counter,
        ..help.clone()
    };
    Ok(Decided { changes: vec![Change::Help(answered)], answer })
}

/// Open calls that nobody answered in time.
pub(super) fn unanswered<'a>(state: &'a State, context: &'a Context) -> impl Iterator<Item = Change> + 'a {
    state.open_helps().filter(|help| gives_up_at(help) <= context.now).map(|help| expired(help, context))
}

/// With the day every open call is over.
pub(super) fn all_over<'a>(state: &'a State, context: &'a Context) -> impl Iterator<Item = Change> + 'a {
    state.open_helps().map(|help| expired(help, context))
}

fn expired(help: &HelpCall, context: &Context) -> Change {
    let ended_at = Some(context.now);
    Change::Help(HelpCall { end: Some(HelpEnd::Expired), ended_at, ..help.clone() })
}
