//! The worker: claim, send, mark, one letter after the other.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use lettre::message::Mailbox;
use model::{Clock, Instant, Site, SiteId};
use store::{Claimed, Ending, InstallationKey, LetterChannel, Outbox, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::channel::channel;
use crate::fate::{Fate, fate};
use crate::piece::{About, Piece};
use crate::retry::{self, Trouble};
use crate::smtp::{Link, Smtp};
use crate::words::Desk;
use crate::{folder, gsm7};

/// By which means letters go out.
#[derive(Debug, Clone)]
pub struct Post {
    /// Who writes: the town's name and mail address.
    pub from: Mailbox,
    /// The address of links, without a slash at its end.
    pub base_url: String,
    /// The mail server; `None`: mails are files in `folder`.
    pub smtp: Option<Smtp>,
    /// Where letters are written that are files: mails without a server, and paper.
    pub folder: PathBuf,
    /// Where a program takes text messages from; `None`: the town sends none.
    pub sms_folder: Option<PathBuf>,
}

/// What the worker works with.
pub struct Parts {
    /// The rows.
    pub store: Store,
    /// What codes are computed with.
    pub key: InstallationKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The means.
    pub post: Post,
}

/// A worker that runs. Several nodes may each have one.
#[derive(Debug)]
pub struct Notifier {
    stopping: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// Looks for letters so often while there are none. Nobody waits for a mail more exactly.
const LOOK_SECONDS: i64 = 5;
/// A claim lasts so long: longer than a server may take to let us in and to take a letter (twice its patience), and the
/// mark after it. It is how long a killed node delays the letter that it had in hand.
const CLAIM_SECONDS: i64 = 300;
/// A server takes or refuses a letter within this time.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// After trouble that concerns all, nothing is tried for so long; twice as long each time, until the most.
const PAUSE_SECONDS: (i64, i64) = (15, 300);
/// At a stop the letter in hand has so long; then it is left, and its claim runs out.
const IN_HAND: Duration = Duration::from_secs(5);
/// A site's settings are read again after so long.
const SITE_SECONDS: i64 = 60;
/// Tries to write down that a letter went out, a second apart: given up, it goes out again.
const MARKS: u32 = 60;

impl Notifier {
    /// Starts sending what is due.
    pub fn start(parts: Parts) -> Self {
        let (stopping, stops) = watch::channel(false);
        let outbox = parts.store.outbox();
        let worker = Worker {
            parts,
            outbox,
            link: Link::default(),
            sites: HashMap::new(),
            town: None,
            stops,
            looked_at: None,
        };
        Self { stopping, task: tokio::spawn(worker.run()) }
    }

    /// Stops after the letter in hand, or after five seconds.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        if tokio::time::timeout(IN_HAND, &mut self.task).await.is_err() {
            tracing::warn!("a letter was in hand for too long; it will be tried again");
            self.task.abort();
        }
    }
}

/// What a look at the outbox came to.
enum Step {
    /// A letter was dealt with.
    Went,
    /// None is due.
    Idle,
    /// The next one would fare alike.
    Troubled,
}

struct Worker {
    parts: Parts,
    outbox: Outbox,
    link: Link,
    sites: HashMap<SiteId, (Instant, Arc<Site>)>,
    town: Option<String>,
    stops: watch::Receiver<bool>,
    looked_at: Option<Instant>,
}

impl Worker {
    async fn run(mut self) {
        let mut pause = PAUSE_SECONDS.0;
        while !*self.stops.borrow() {
            match self.step().await {
                Ok(Step::Went) => pause = PAUSE_SECONDS.0,
                Ok(Step::Idle) => {
                    self.rest().await;
                    self.wait(LOOK_SECONDS).await;
                }
                Ok(Step::Troubled) => {
                    self.rest().await;
                    self.wait(pause).await;
                    pause = (pause * 2).min(PAUSE_SECONDS.1);
                }
                Err(error) => {
                    tracing::warn!(%error, "letters wait: the database does not answer");
                    self.rest().await;
                    self.wait(LOOK_SECONDS).await;
                }
            }
        }
        self.rest().await;
    }

    /// Nothing is kept open while there is nothing to do.
    async fn rest(&mut self) {
        self.outbox.rest().await;
        if let Some(smtp) = &self.parts.post.smtp {
            self.link.rest(smtp).await;
        }
    }

    async fn wait(&mut self, seconds: i64) {
        let clock = &self.parts.clock;
        tokio::select! {
            () = clock.sleep_until(clock.now().plus_seconds(seconds)) => {}
            _ = self.stops.changed() => {}
        }
    }

    /// Deals with the letter that is due longest.
    async fn step(&mut self) -> store::Result<Step> {
        let now = self.parts.clock.now();
        if self.looked_at.is_none_or(|at| now.seconds_since(at) >= LOOK_SECONDS) && !self.look(now).await? {
            return Ok(Step::Idle);
        }
        let Some(claimed) = self.outbox.claim(now, now.plus_seconds(CLAIM_SECONDS)).await? else {
            self.looked_at = None;
            return Ok(Step::Idle);
        };
        let (ending, is_troubled) = self.carry_out(&claimed, now).await?;
        count(&ending);
        self.mark(&claimed, &ending).await;
        Ok(if is_troubled { Step::Troubled } else { Step::Went })
    }

    /// Whether any letter is due, by a read alone: an idle town writes nothing.
    async fn look(&mut self, now: Instant) -> store::Result<bool> {
        let (due, since) = self.parts.store.letters_due(now).await?;
        #[expect(clippy::cast_precision_loss, reason = "counts and seconds on a gauge")]
        {
            metrics::gauge!("guichet_letters_due").set(due as f64);
            let late = since.map_or(0, |since| now.seconds_since(since));
            metrics::gauge!("guichet_letters_late_seconds").set(late as f64);
        }
        self.looked_at = (due > 0).then_some(now);
        Ok(due > 0)
    }

    /// What comes of a letter, and whether the next one would fare alike.
    async fn carry_out(&mut self, claimed: &Claimed, now: Instant) -> store::Result<(Ending, bool)> {
        let letter = &claimed.row.letter;
        let (appointment, contact) = match fate(claimed, now) {
            Fate::Goes { appointment, contact } => (appointment, contact),
            Fate::Needless(reason) => return Ok((Ending::Dropped(reason), false)),
        };
        let Some(site) = self.site(appointment.id.site(), now).await? else {
            return Ok((Ending::Dropped("site"), false));
        };
        let town = self.town().await?;
        let way = channel(contact, self.parts.post.sms_folder.is_some());
        let times = &letter.times;
        let about = About { id: letter.id, kind: letter.kind, appointment, contact, times, now };
        let sent = match self.piece(way, &about, &site, &town) {
            Ok(piece) => self.send(&about, &site, piece).await,
            Err(trouble) => Err(trouble),
        };
        Ok(match sent {
            Ok(()) => (Ending::Done(way), false),
            Err(trouble) => {
                let attempt = claimed.row.attempts;
                tracing::warn!(letter = %letter.id, attempt, "a letter did not go out: {trouble}");
                (retry::after(&trouble, way, letter.id, attempt, now), trouble.concerns_all())
            }
        })
    }

    /// A mistake of ours in one letter's words must not silence all others.
    fn piece(&self, way: LetterChannel, about: &About, site: &Site, town: &str) -> Result<Piece, Trouble> {
        let post = &self.parts.post;
        let mail: &str = post.from.email.as_ref();
        let desk = Desk { town, site, base_url: &post.base_url, mail, key: &self.parts.key };
        let made = AssertUnwindSafe(|| Piece::of(way, about, &desk, &post.from));
        std::panic::catch_unwind(made).unwrap_or_else(|_| Err(Trouble::Refused("words".to_owned())))
    }

    async fn send(&mut self, about: &About<'_>, site: &Site, piece: Piece) -> Result<(), Trouble> {
        let (post, id) = (&self.parts.post, about.id);
        match (piece, &post.smtp) {
            (Piece::Mail(mail), Some(smtp)) => self.link.send(smtp, post.from.email.domain(), &mail).await,
            (Piece::Mail(mail), None) => folder::put(post.folder.join(format!("{id}.eml")), mail.bytes).await,
            (Piece::Sms { digits, text }, _) => {
                let folder = post.sms_folder.as_deref().unwrap_or(&post.folder);
                folder::put(folder.join(format!("{id}.sms")), folder::text_message(&digits, &text)).await?;
                metrics::counter!("guichet_sms_total").increment(gsm7::messages(&text) as u64);
                Ok(())
            }
            (Piece::Paper(sheet), _) => {
                let folder = post.folder.join("paper").join(day(about.now, site.time_zone));
                folder::put(folder.join(format!("{id}.html")), sheet.into_bytes()).await
            }
            (Piece::Call, _) => Ok(()),
        }
    }

    /// Writes down what came of it. Without that the letter goes out again, so the database has its time.
    async fn mark(&mut self, claimed: &Claimed, ending: &Ending) {
        for _ in 0..MARKS {
            match self.outbox.mark(&claimed.row, ending, self.parts.clock.now()).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(letter = %claimed.row.letter.id, "somebody else has this letter by now");
                    return;
                }
                Err(error) => tracing::warn!(%error, "cannot write yet what came of a letter"),
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    async fn site(&mut self, id: SiteId, now: Instant) -> store::Result<Option<Arc<Site>>> {
        if let Some((read_at, site)) = self.sites.get(&id)
            && now.seconds_since(*read_at) < SITE_SECONDS
        {
            return Ok(Some(site.clone()));
        }
        self.town = None;
        let site = self.parts.store.site(id).await?.map(Arc::new);
        if let Some(site) = &site {
            self.sites.insert(id, (now, site.clone()));
        }
        Ok(site)
    }

    async fn town(&mut self) -> store::Result<String> {
        if self.town.is_none() {
            self.town = self.parts.store.installation().await?.map(|it| it.town_name);
        }
        Ok(self.town.clone().unwrap_or_default())
    }
}

/// The folder of a day's paper, printed together.
fn day(now: Instant, zone: Tz) -> String {
    now.utc().with_timezone(&zone).format("%Y-%m-%d").to_string()
}

fn count(ending: &Ending) {
    let (channel, outcome) = match ending {
        Ending::Done(channel) => (Some(*channel), "sent"),
        Ending::Again { channel, .. } => (*channel, "put_off"),
        Ending::Refused { channel, .. } => (Some(*channel), "refused"),
        Ending::Dropped(_) => (None, "dropped"),
    };
    let channel = channel.map_or("none", LetterChannel::word);
    metrics::counter!("guichet_letters_total", "channel" => channel, "outcome" => outcome).increment(1);
}
