//! What every desk of a site reads, in words: calls for help, and stops.

use lanes::Committed;
use model::{CounterId, Instant, PrincipalId};
use queue::rules::{HelpCall, HelpEnd, State, Suspension};

use super::views::{Choice, HelpRow, StopRow, Words};
use crate::show;

/// A site as one desk reads it.
#[derive(Clone, Copy)]
pub struct Staff<'a> {
    state: &'a State,
    now: Instant,
    /// Who reads.
    agent: PrincipalId,
    /// At which counter; `None`: at none, as the reception.
    counter: Option<CounterId>,
    words: Words,
}

impl<'a> Staff<'a> {
    /// The site as `agent` reads it, at `counter` or at none.
    pub fn new(
        committed: &'a Committed,
        (agent, counter): (PrincipalId, Option<CounterId>),
        now: Instant,
        words: Words,
    ) -> Self {
        Self { state: &committed.state, now: now.max(committed.last_at), agent, counter, words }
    }

    /// Calls for help that are open or just over, oldest first.
    pub fn helps(&self) -> Vec<HelpRow> {
        self.state.helps(self.now).map(|help| self.help(help)).collect()
    }

    /// What stands still now.
    pub fn stops(&self) -> Vec<StopRow> {
        self.state.open_suspensions().map(|stop| self.stop(stop)).collect()
    }

    /// The services that can be stopped alone.
    pub fn services(&self) -> Vec<Choice> {
        let name = |service: &model::Service| service.name.get(self.words.language()).to_owned();
        let services = self.state.site().services.iter();
        services.map(|service| Choice { id: service.id.to_string(), name: name(service) }).collect()
    }

    fn time(&self, at: Instant) -> String {
        locale::time_words(self.words.language(), at, self.state.site().time_zone)
    }

    /// Who asks reads only what nobody before the desk would understand.
    fn help(&self, help: &HelpCall) -> HelpRow {
        let own = match help.counter {
            Some(counter) => self.counter == Some(counter),
            None => help.agent == Some(self.agent),
        };
        let time = ("time", self.time(help.asked_at).into());
        let name = ("name", self.name(help.counter).into());
        let helper = ("helper", self.name(help.answered_from).into());
        let (key, variables) = match (help.end, own) {
            (None, true) => ("help-own", vec![time]),
            (None, false) => ("help-asked", vec![name, time]),
            (Some(HelpEnd::Answered), true) => ("help-own-answered", vec![helper]),
            (Some(HelpEnd::Answered), false) if help.answered_by == Some(self.agent) => {
                ("help-you-go", vec![name])
            }
            (Some(HelpEnd::Answered), false) => ("help-answered", vec![name, helper]),
            (Some(HelpEnd::Expired), true) => ("help-own-expired", vec![]),
            (Some(HelpEnd::Expired), false) => ("help-expired", vec![name, time]),
        };
        HelpRow {
            id: help.id.to_string(),
            text: locale::text_with(self.words.language(), key, &variables),
            answerable: help.end.is_none() && !own,
        }
    }

    fn name(&self, counter: Option<CounterId>) -> String {
        let counter = counter.and_then(|id| self.state.site().counter(id));
        let name = counter.map(|counter| counter.name.get(self.words.language()).to_owned());
        name.unwrap_or_else(|| self.words.text("help-reception"))
    }

    fn stop(&self, stop: &Suspension) -> StopRow {
        let language = self.words.language();
        let service = stop.service.and_then(|id| self.state.site().service(id));
        let what = service.map_or_else(
            || self.words.text("stop-whole-site"),
            |service| service.name.get(language).to_owned(),
        );
        let reason = ("reason", show::stop_words(stop, language).into());
        let since = ("since", self.time(stop.began_at).into());
        let detail = match stop.until_at {
            None => locale::text_with(language, "stop-since", &[since]),
            Some(until_at) => locale::text_with(
                language,
                "stop-since-until",
                &[since, ("until", self.time(until_at).into())],
            ),
        };
        StopRow {
            id: stop.id.to_string(),
            text: locale::text_with(language, "stop-what", &[("what", what.into()), reason]),
            detail,
        }
    }
}
