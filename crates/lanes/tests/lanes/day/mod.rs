//! A day at the town hall: 600 people, twelve counters, two restarts, and the night after (RELIABILITY.md, B1 to B3
//! and D1).

mod people;
mod policy;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use guichet_tests::seed::Seed;
use lanes::{Key, Submission};
use model::{Clock as _, SiteId, TurnRule};
use queue::rules::Answer;
use store::Engine;

use self::people::People;
use self::policy::{Asked, Policy};
use crate::case::{Case, Node, at, of_queue};
use crate::rows::assert_memory_is_rows;
use crate::waiting::shown;

const PEOPLE: usize = 600;
/// One request in so many has a key, and comes again later.
const KEYED: usize = 9;

/// What is left of a day.
#[derive(Debug, PartialEq)]
struct Day {
    asked: Vec<Asked>,
    journal: Vec<Vec<String>>,
}

#[test]
fn a_day_is_called_by_the_policy_and_one_seed_is_one_day() {
    let days: Vec<Day> = Engine::both().into_iter().map(|engine| live_through(engine, 1)).collect();
    let again = live_through(Engine::both()[0], 1);
    assert!(days[0] == again, "the same seed gave another day");
    for day in &days {
        assert!(day.asked == again.asked, "another engine gave another day");
    }
    let other = live_through(Engine::both()[0], 2);
    assert!(other.asked != again.asked, "another seed gave the same day");
}

/// The three lives of a server that is stopped at 10:47 and killed at 15:20, and sees the night.
fn live_through(engine: Engine, number: u64) -> Day {
    let case = run(Case::with(engine, set));
    let mut day = Running {
        policy: Policy::new(&case.hall),
        people: People::new(&case.hall, Seed::new(310).child(number), PEOPLE),
        asked: Vec::new(),
        keyed: Vec::new(),
        requests: 0,
    };
    let (opening, stop, kill, evening) = (8 * 60 + 15, 10 * 60 + 47, 15 * 60 + 20, 18 * 60);
    run(async {
        let node = case.node().await;
        day.minutes(&case, &node, opening..stop).await;
        // What waits when the stop comes is carried out.
        let waiting = day.begin_minute(&case, &node, stop).await;
        assert!(!waiting.is_empty());
        tokio::join!(day.ask(&case, &node, waiting), node.lanes.stop());
    });
    run(async {
        let node = case.node().await;
        day.minutes(&case, &node, stop + 1..kill).await;
        // What is in the inbox goes with the runtime.
        let mut never_decided = Box::pin(node.issue(case.service("pacs")));
        assert!((&mut never_decided).now_or_never().is_none());
    });
    run(async {
        let node = case.node().await;
        day.minutes(&case, &node, kill..evening).await;
        night(&case, &node).await;
    });
    day.finish(&case)
}

/// Turns are kept, or not, differently from service to service; who does not come is absent after four minutes.
fn set(site: &mut model::town::TownSite) {
    site.settings.no_show_minutes = Some(4);
    for (place, service) in site.services.iter_mut().enumerate() {
        let rule = |bit: usize| if place >> bit & 1 == 1 { TurnRule::Now } else { TurnRule::Keep };
        service.rules.after_park = rule(0);
        service.rules.after_transfer = rule(1);
        service.rules.after_no_show = rule(2);
    }
}

/// A life of a server: when it returns, nothing of it is left but its rows.
fn run<T>(life: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(life);
    runtime.shutdown_background();
    done
}

struct Running {
    policy: Policy,
    people: People,
    asked: Vec<Asked>,
    keyed: Vec<(Submission, Answer)>,
    requests: usize,
}

impl Running {
    async fn minutes(&mut self, case: &Case, node: &Node, minutes: std::ops::Range<i64>) {
        for minute in minutes {
            let asked = self.begin_minute(case, node, minute).await;
            self.ask(case, node, asked).await;
            let published = node.lanes.site(case.hall.id).await.unwrap();
            let regretted = self.people.regret(case.clock.now(), &published.read());
            self.ask(case, node, regretted).await;
            self.ask_again(node).await;
            if minute % 60 == 0 {
                assert_memory_is_rows(case, node).await;
            }
        }
        assert_memory_is_rows(case, node).await;
    }

    /// Time does its work; then this is what people ask.
    async fn begin_minute(&mut self, case: &Case, node: &Node, minute: i64) -> Vec<Submission> {
        let now = at(0, minute);
        case.clock.set(now);
        self.policy.pass_a_minute(now);
        let published = node.lanes.site(case.hall.id).await.unwrap();
        shown(&published, "what time does", |committed| committed.state.next_deadline() > now).await;
        self.people.ask(minute, now, &published.read())
    }

    /// Everything at once: one batch, decided in this order.
    async fn ask(&mut self, case: &Case, node: &Node, submissions: Vec<Submission>) {
        let submissions: Vec<Submission> = submissions.into_iter().map(|it| self.perhaps_keyed(it)).collect();
        let answers = join_all(submissions.iter().map(|submission| node.submit(submission.clone()))).await;
        for (submission, answer) in submissions.into_iter().zip(answers) {
            let answer = answer.map(|done| of_queue(done.answer));
            let asked = Asked::new(case.clock.now(), &submission, answer.clone());
            self.policy.follow(&asked);
            self.asked.push(asked);
            if let (Some(_), Ok(answer)) = (submission.key, answer) {
                self.keyed.push((submission, answer));
            }
        }
    }

    fn perhaps_keyed(&mut self, mut submission: Submission) -> Submission {
        self.requests += 1;
        if self.requests.is_multiple_of(KEYED) {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&u64::try_from(self.requests).unwrap().to_be_bytes());
            submission.key = Some(Key { digest, request: [1; 32] });
        }
        submission
    }

    /// A request whose answer was lost comes again: nothing happens, and the answer is the same.
    async fn ask_again(&mut self, node: &Node) {
        if self.keyed.is_empty() {
            return;
        }
        let (submission, answer) = self.people.chance().pick(&self.keyed).clone();
        assert_eq!(of_queue(node.submit(submission).await.unwrap().answer), answer);
    }

    fn finish(self, case: &Case) -> Day {
        assert_eq!(self.policy.wrong, Vec::<String>::new());
        let issued = self.asked.iter().filter(|asked| is_issue(asked)).count();
        let called =
            self.asked.iter().filter(|asked| matches!(asked.answer, Ok(Answer::Called { .. }))).count();
        println!("{:?}: {issued} tickets, {called} calls, {} requests", case.engine, self.asked.len());
        assert!(issued > PEOPLE * 9 / 10, "{issued} tickets");
        assert!(self.policy.calls > PEOPLE, "{} calls by next", self.policy.calls);
        let rings: Vec<i64> = self.asked.iter().filter_map(ring).collect();
        assert!(rings.is_sorted_by(|a, b| a < b), "rings rise");
        run(async {
            case.assert_numbers().await;
            assert_eq!(usize::try_from(case.count("ticket").await).unwrap(), issued);
            assert_eq!(usize::try_from(case.count("visit").await).unwrap(), called);
            let journal = "SELECT CAST(site AS TEXT), CAST(seq AS TEXT), CAST(n AS TEXT), CAST(at AS TEXT),
                           COALESCE(CAST(actor AS TEXT), ''), kind, CAST(ids AS TEXT)
                           FROM journal ORDER BY site, seq, n";
            Day { journal: case.select(journal).await, asked: self.asked }
        })
    }
}

fn is_issue(asked: &Asked) -> bool {
    matches!(asked.command, queue::rules::Command::Issue { .. }) && asked.answer.is_ok()
}

fn ring(asked: &Asked) -> Option<i64> {
    match asked.answer {
        Ok(Answer::Called { ring, .. } | Answer::Rung { ring, .. }) => Some(ring),
        _ => None,
    }
}

/// At four in the morning everything that is open is closed.
async fn night(case: &Case, node: &Node) {
    let hall: SiteId = case.hall.id;
    case.clock.set(at(28, 0));
    let published = node.lanes.site(hall).await.unwrap();
    shown(&published, "a new day", |committed| committed.state.next_deadline() > at(28, 0)).await;
    let open = "ticket WHERE state IN ('waiting', 'called', 'serving', 'parked')";
    assert_eq!(case.count(open).await, 0);
    assert_eq!(case.count("visit WHERE ended_at IS NULL").await, 0);
    assert_eq!(case.count("counter_day WHERE state <> 'closed'").await, 0);
    assert_memory_is_rows(case, node).await;
}
