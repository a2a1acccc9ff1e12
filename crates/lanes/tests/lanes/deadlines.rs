//! What time does by itself, through the real lane.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use model::time::Sleep;
use model::{Clock, Instant, ManualClock};
use queue::rules::{Command, CounterState, TicketState};
use store::Engine;

use crate::case::{Case, at, on_both};
use crate::rows::assert_memory_is_rows;
use crate::waiting::{shown, until};

#[tokio::test]
async fn a_parked_ticket_comes_back_to_the_minute() {
    on_both(async |case| {
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        let ticket = node.issue(case.service("identite")).await;
        node.next(counter).await.unwrap();
        node.agent(counter, Command::Park(ticket, Some(10))).await.unwrap();
        case.clock.advance(TimeDelta::milliseconds(10 * 60_000 - 1));
        // A decision of a moment before does not bring it back.
        node.issue(case.service("pacs")).await;
        assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::Parked);
        case.clock.advance(TimeDelta::milliseconds(1));
        node.shows(ticket, TicketState::Waiting).await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn who_does_not_answer_is_absent_after_the_last_ring() {
    for engine in Engine::both() {
        let case = Case::with(engine, |site| {
            site.settings.round_the_clock = true;
            site.settings.no_show_minutes = Some(3);
        })
        .await;
        let node = case.node().await;
        let counter = case.counter("guichet-2");
        let ticket = node.issue(case.service("identite")).await;
        node.next(counter).await.unwrap();
        case.clock.advance(TimeDelta::minutes(2));
        node.agent(counter, Command::RingAgain(ticket)).await.unwrap();
        case.clock.advance(TimeDelta::minutes(2));
        assert_eq!(node.next(case.counter("guichet-3")).await, None);
        assert_eq!(node.ticket(ticket).await.unwrap().state, TicketState::Called);
        case.clock.advance(TimeDelta::minutes(1));
        node.shows(ticket, TicketState::NoShow).await;
        assert_memory_is_rows(&case, &node).await;
        let journal = case.select("SELECT kind FROM journal WHERE actor IS NULL AND kind = 'tick'").await;
        assert_eq!(journal.len(), 1);
    }
}

#[tokio::test]
async fn the_business_day_ends_at_four() {
    on_both(async |case| {
        let node = case.node().await;
        let (counter, other) = (case.counter("guichet-2"), case.counter("guichet-3"));
        let identity = case.service("identite");
        let [served, called, waits, parked, missed] = [
            node.issue(identity).await,
            node.issue(identity).await,
            node.issue(identity).await,
            node.issue(identity).await,
            node.issue(identity).await,
        ];
        assert_eq!(node.next(counter).await, Some(served));
        node.agent(counter, Command::Start(served)).await.unwrap();
        for (ticket, end) in [(parked, Command::Park(parked, None)), (missed, Command::NoShow(missed))] {
            node.agent(other, Command::Call { counter: other, ticket, finish: false, reason: None })
                .await
                .unwrap();
            node.agent(other, end).await.unwrap();
        }
        assert_eq!(node.next(other).await, Some(called));
        case.clock.set(at(27, 59));
        node.issue(case.service("pacs")).await;
        assert_eq!(node.ticket(waits).await.unwrap().state, TicketState::Waiting);
        case.clock.set(at(28, 0));
        let published = node.lanes.site(case.hall.id).await.unwrap();
        shown(&published, "a new day", |committed| committed.state.tickets().all(|it| !it.state.is_open()))
            .await;
        for (ticket, state) in [
            (served, "done"),
            (called, "unserved"),
            (waits, "unserved"),
            (parked, "unserved"),
            (missed, "no_show"),
        ] {
            assert_eq!(node.store.ticket_row(ticket).await.unwrap().unwrap().state.word(), state);
        }
        assert_eq!(published.read().state.counter_state(counter), CounterState::Closed);
        assert_eq!(case.count("visit WHERE ended_at IS NULL").await, 0);
        assert_memory_is_rows(case, &node).await;
        let first = node.issue(identity).await;
        assert_eq!(node.ticket(first).await.unwrap().number, 1);
        case.assert_numbers().await;
    })
    .await;
}

#[tokio::test]
async fn a_night_without_a_server_ends_the_day_all_the_same() {
    on_both(async |case| {
        let counter = case.counter("guichet-2");
        let node = case.mortal_node().await;
        let waits = node.issue(case.service("identite")).await;
        let called = node.issue(case.service("attestation-accueil")).await;
        node.agent(counter, Command::Call { counter, ticket: called, finish: false, reason: None })
            .await
            .unwrap();
        node.kill();
        case.clock.set(at(32, 15));
        let node = case.node().await;
        let first = node.issue(case.service("identite")).await;
        assert_eq!(node.ticket(first).await.unwrap().number, 1);
        for ticket in [waits, called] {
            assert_eq!(node.store.ticket_row(ticket).await.unwrap().unwrap().state, TicketState::Unserved);
        }
        let published = node.lanes.site(case.hall.id).await.unwrap();
        assert_eq!(published.read().state.counter_state(counter), CounterState::Closed);
        case.assert_numbers().await;
        assert_memory_is_rows(case, &node).await;
    })
    .await;
}

#[tokio::test]
async fn a_deadline_with_nothing_to_do_does_not_spin() {
    for engine in Engine::both() {
        let case = Case::with(engine, |site| {
            site.settings.round_the_clock = true;
            site.settings.no_show_minutes = Some(3);
        })
        .await;
        let node = case.node().await;
        let ticket = node.issue(case.service("identite")).await;
        node.next(case.counter("guichet-2")).await.unwrap();
        node.lanes.stop().await;
        drop(node);
        // Rows that contradict each other: the call is open, the person is served by nobody.
        case.execute(&format!(
            "UPDATE ticket SET state = 'waiting', counter = NULL WHERE id = {}",
            ticket.get()
        ))
        .await;
        let clock = Arc::new(Counting { clock: Arc::clone(&case.clock), sleeps: AtomicU32::new(0) });
        let store = crate::case::open(case.database.place.clone()).await;
        let lanes = lanes::Lanes::start(
            store,
            store::InstallationKey::demo(),
            Arc::new(Shared(Arc::clone(&clock))),
            Arc::new(Zero),
            lanes::Settings { lanes: 1, inbox: 16 },
        );
        let published = lanes.site(case.hall.id).await.unwrap();
        case.clock.advance(TimeDelta::minutes(3));
        let before = clock.sleeps.load(Ordering::SeqCst);
        // Enough time for a hundred empty transactions.
        let mut looks = 0;
        until("a while", async || {
            looks += 1;
            looks > 100
        })
        .await;
        let after = clock.sleeps.load(Ordering::SeqCst);
        assert!(after - before < 20, "the lane woke {} times", after - before);
        drop(published);
        lanes.stop().await;
    }
}

/// Counts how often somebody goes to sleep.
struct Counting {
    clock: Arc<ManualClock>,
    sleeps: AtomicU32,
}

struct Shared(Arc<Counting>);

impl Clock for Shared {
    fn now(&self) -> Instant {
        self.0.clock.now()
    }

    fn sleep_until(&self, at: Instant) -> Sleep {
        self.0.sleeps.fetch_add(1, Ordering::SeqCst);
        self.0.clock.sleep_until(at)
    }
}

struct Zero;

impl model::Entropy for Zero {
    fn bits(&self) -> u128 {
        0
    }
}
