//! A database with letters in it, a clock, and workers that can be stopped and killed.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use booking::rules::{Appointment, AppointmentState};
use chrono::TimeDelta;
use guichet_tests::mailroom::{Mailroom, Taken};
use guichet_tests::outbox;
use guichet_tests::rows::select;
use guichet_tests::waiting::until;
use model::{Clock, Contact, Instant, Language, LetterId, ManualClock, Site, SiteId};
use notifier::{Desk, Mailbox, Notifier, Parts, Post, Smtp, Texts, Tls, sample};
use store::testing::{Database, Folder, example};
use store::{Engine, InstallationKey, Place, Store};
use tokio::runtime::Runtime;

/// 2026-11-16 09:15 in Lorient, a Monday.
pub fn now() -> Instant {
    Instant::from_millis(1_794_816_900_000)
}

/// The Tuesday of the week after, at 09:15.
pub fn starts_at() -> Instant {
    now().plus_minutes(8 * 24 * 60)
}

/// How long a server may be silent in these stories.
pub const PATIENCE: Duration = Duration::from_millis(300);

pub fn site() -> Site {
    example().sites[0].build_in_order(SiteId::new(1).unwrap())
}

pub fn appointment(state: AppointmentState) -> Appointment {
    sample::appointment(&site(), starts_at(), state).unwrap()
}

pub fn anne() -> Contact {
    sample::contact(Language::Fr)
}

pub fn from() -> Mailbox {
    "Mairie de Lorient <rendez-vous@lorient.example>".parse().unwrap()
}

pub fn desk<'a>(site: &'a Site, key: &'a InstallationKey) -> Desk<'a> {
    let base_url = "https://rdv.lorient.example";
    Desk { town: "Lorient", site, base_url, mail: "rendez-vous@lorient.example", key }
}

/// A town with letters.
pub struct Case {
    pub clock: Arc<ManualClock>,
    pub site: SiteId,
    pub folder: Folder,
    database: Database,
}

/// A process that sends letters, as it were.
pub struct Node {
    pub notifier: Notifier,
    runtime: Runtime,
}

/// Tells a story on both engines.
pub async fn on_both(story: impl AsyncFn(&Case)) {
    for engine in Engine::both() {
        println!("on {engine:?}");
        story(&Case::new(engine).await).await;
    }
}

impl Case {
    pub async fn new(engine: Engine) -> Self {
        let database = Database::new(engine);
        let store = database.settle(example(), now()).await;
        let site = store.sites().await.unwrap()[0].id;
        store.close().await;
        let clock = Arc::new(ManualClock::new(now()));
        Self { clock, site, folder: Folder::new("letters"), database }
    }

    /// So many letters that are due, about appointments that begin then.
    pub async fn fill(&self, count: usize, starts_at: Instant) -> Vec<LetterId> {
        let store = self.open().await;
        outbox::fill(&store, self.site, count, now(), starts_at).await
    }

    /// SQLite's lock may still be held by a node that was killed a moment ago.
    pub async fn open(&self) -> Store {
        until("the database is free", async || match Store::open(self.database.place.clone()).await {
            Ok(store) => Some(store),
            Err(store::Error::Locked(_)) => None,
            Err(error) => panic!("{error}"),
        })
        .await
    }

    /// Mails go to this server; without one everything is a file.
    pub fn post(&self, mailroom: Option<&Mailroom>) -> Post {
        let smtp = mailroom.map(|mailroom| Smtp {
            host: "127.0.0.1".to_owned(),
            port: mailroom.port,
            tls: Tls::None,
            login: None,
            patience: PATIENCE,
        });
        let folder = self.folder.path().to_owned();
        let texts = Some(Texts::Folder(folder.join("sms")));
        let base_url = "https://rdv.lorient.example".to_owned();
        Post { from: from(), base_url, smtp, folder, texts, dkim: None }
    }

    /// A node that sends letters until it is stopped or killed.
    pub async fn node(&self, post: Post) -> Node {
        let store = self.open().await;
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(Arc::clone(&self.clock));
        let notifier = {
            let _inside = runtime.enter();
            Notifier::start(Parts { store, key: InstallationKey::demo(), clock, post })
        };
        Node { notifier, runtime }
    }

    /// Time goes on until no letter waits any more.
    pub async fn until_all_have_ended(&self) {
        until("every letter has its end", async || {
            self.clock.advance(TimeDelta::seconds(7));
            (self.standing("waiting").await == 0).then_some(())
        })
        .await;
    }

    /// How many letters stand there.
    pub async fn standing(&self, state: &str) -> usize {
        let rows =
            self.select(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM letter WHERE state = '{state}'")).await;
        rows[0][0].parse().unwrap()
    }

    pub async fn select(&self, statement: &str) -> Vec<Vec<String>> {
        let url = match &self.database.place {
            Place::Postgres { url } => Some(url.as_str()),
            Place::Sqlite { .. } => None,
        };
        select(url, self.database.folder.path(), statement).await
    }
}

impl Node {
    /// It is gone between two instructions.
    pub fn kill(self) {
        self.runtime.shutdown_background();
    }

    pub async fn stop(self) {
        self.notifier.stop().await;
        self.runtime.shutdown_background();
    }
}

/// How often each letter was taken, by its Message-ID; each Message-ID went to one address.
pub fn copies(taken: &[Taken]) -> BTreeMap<String, usize> {
    let mut copies = BTreeMap::<String, (Vec<String>, usize)>::new();
    for letter in taken {
        let known = copies.entry(letter.header("Message-ID")).or_insert_with(|| (letter.to.clone(), 0));
        assert_eq!(known.0, letter.to, "a Message-ID is one letter's");
        known.1 += 1;
    }
    copies.into_iter().map(|(id, (_, count))| (id, count)).collect()
}
