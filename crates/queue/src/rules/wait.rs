//! How long it will take: a range, or nothing where it is not known.

use model::{Instant, ServiceId, TicketId};

use super::forecast::Play;
use super::row::TicketState;
use super::state::State;

/// Beyond a day nothing is known.
pub(super) const MAX_MINUTES: f64 = 24.0 * 60.0;

/// The expected wait in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Half of such waits are shorter.
    pub p50_minutes: u16,
    /// Nine of ten such waits are shorter.
    pub p90_minutes: u16,
}

impl Wait {
    /// `[p50, p90]`, as the contract writes it.
    pub fn minutes(self) -> [u16; 2] {
        [self.p50_minutes, self.p90_minutes]
    }

    pub(super) fn of(p50: f64, p90: f64) -> Option<Self> {
        Some(Self { p50_minutes: whole(p50.round())?, p90_minutes: whole(p90.ceil())? })
    }
}

/// Everybody's wait at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Of those who wait, by their ids.
    waiting: Vec<(TicketId, Option<Wait>)>,
    /// Of somebody who comes now, by service.
    coming: Vec<(ServiceId, Option<Wait>)>,
}

impl Forecast {
    /// The wait of a ticket that is called itself: another of its family is its [`lead`](State::lead). `None`: it does not
    /// wait, or nobody serves whom it could see.
    pub fn of(&self, ticket: TicketId) -> Option<Wait> {
        let place = self.waiting.binary_search_by_key(&ticket, |(known, _)| *known).ok()?;
        self.waiting[place].1
    }

    /// The wait of somebody who takes a ticket for a service now.
    pub fn coming_for(&self, service: ServiceId) -> Option<Wait> {
        self.coming.iter().find(|(known, _)| *known == service).and_then(|(_, wait)| *wait)
    }
}

impl State {
    /// Every wait at `now`, as far as anything is known.
    pub fn forecast(&self, now: Instant) -> Forecast {
        let first = TicketId::nth(self.site().id, 1);
        let coming = |service: &model::Service| {
            // Who has the same turn was there before.
            let turn_at = now.plus_minutes(i64::from(service.allowance_minutes()));
            (service.id, turn_at.as_millis() + 1, None)
        };
        let mut coming: Vec<_> = self.site().services.iter().map(coming).collect();
        let mut waiting = Vec::new();
        let mut play = Play::new(self, now);
        while let Some(call) = play.next_call() {
            for (place, credit) in play.offers(&call) {
                let (_, turn, wait) = &mut coming[place];
                if wait.is_none() && call.who.is_none_or(|who| (*turn - credit, first) < who) {
                    *wait = Some(play.wait_instead(&call, place));
                }
            }
            let in_line = |ticket: &TicketId| {
                let ticket = self.ticket(*ticket);
                ticket.is_some_and(|it| it.state == TicketState::Waiting && it.joined_to.is_none())
            };
            let called = call.who.map(|(_, ticket)| ticket).filter(in_line);
            waiting.extend(called.map(|ticket| (ticket, call.wait)));
        }
        // Who is called again for something else is told the first time.
        waiting.sort_by_key(|(ticket, _)| *ticket);
        waiting.dedup_by_key(|(ticket, _)| *ticket);
        let coming = coming.into_iter().map(|(service, _, wait)| (service, wait.flatten()));
        Forecast { waiting, coming: coming.collect() }
    }
}

/// Whole minutes, if anything is known.
fn whole(minutes: f64) -> Option<u16> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to lie within a day"
    )]
    (0.0..=MAX_MINUTES).contains(&minutes).then_some(minutes as u16)
}
