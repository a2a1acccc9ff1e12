//! The worker: claim, send, mark, one letter after the other.

use std::collections::{BTreeMap, HashMap};
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

use crate::channel::ways;
use crate::dkim::Dkim;
use crate::fate::{Fate, fate};
use crate::gateway::{self, Gateway, Line};
use crate::mail::Mail;
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
    /// The way of text messages; `None`: the town sends none.
    pub texts: Option<Texts>,
    /// Who signs mails; `None`: the mail server does, or nobody.
    pub dkim: Option<Arc<Dkim>>,
}

/// How text messages go out.
#[derive(Debug, Clone)]
pub enum Texts {
    /// A program takes them from this folder.
    Folder(PathBuf),
    /// A provider's interface.
    Gateway(Box<Gateway>),
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
/// After trouble that concerns all, a way is shut for so long; twice as long each time, until the most. The others go on: a
/// dead mail server keeps nobody from being called.
const PAUSE_SECONDS: (i64, i64) = (15, 300);
/// At a stop the letter in hand has so long; then it is left, and its claim runs out.
const IN_HAND: Duration = Duration::from_secs(5);
/// Why a letter waits that was not tried, because the one before it showed that its way is shut.
const SHUT: &str = "server";
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
            line: Line::default(),
            shut: BTreeMap::new(),
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
}

/// A way that nothing is tried by for a while.
#[derive(Debug, Clone, Copy)]
struct Shut {
    until: Instant,
    seconds: i64,
}

struct Worker {
    parts: Parts,
    outbox: Outbox,
    link: Link,
    line: Line,
    shut: BTreeMap<LetterChannel, Shut>,
    sites: HashMap<SiteId, (Instant, Arc<Site>)>,
    town: Option<String>,
    stops: watch::Receiver<bool>,
    looked_at: Option<Instant>,
}

impl Worker {
    async fn run(mut self) {
        while !*self.stops.borrow() {
            match self.step().await {
                Ok(Step::Went) => {}
                Ok(Step::Idle) => {
                    self.rest().await;
                    self.wait(LOOK_SECONDS).await;
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
        self.line.rest();
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
        let shut: Vec<LetterChannel> =
            self.shut.iter().filter(|(_, it)| now < it.until).map(|(way, _)| *way).collect();
        let claimed = self.outbox.claim(now, now.plus_seconds(CLAIM_SECONDS), &shut).await?;
        let Some(mut claimed) = claimed else {
            self.looked_at = None;
            return Ok(Step::Idle);
        };
        let ending = self.carry_out(&mut claimed, now).await?;
        count(&ending);
        self.mark(&claimed, &ending).await;
        Ok(Step::Went)
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

    /// What comes of a letter. `claimed` then also tells which ways would not have it.
    async fn carry_out(&mut self, claimed: &mut Claimed, now: Instant) -> store::Result<Ending> {
        let Claimed { row, .. } = &*claimed;
        let (id, kind, attempt, tried) = (row.letter.id, row.letter.kind, row.attempts, row.channel);
        let mut refused = row.refused.clone();
        let (appointment, contact) = match fate(claimed, now) {
            Fate::Goes { appointment, contact } => (appointment, contact),
            Fate::Needless(reason) => return Ok(Ending::Dropped(reason)),
        };
        let Some(site) = self.site(appointment.id.site(), now).await? else {
            return Ok(Ending::Dropped("site"));
        };
        let town = self.town().await?;
        let (times, was_at) = (&claimed.row.letter.times, claimed.was_at);
        let about = About { id, kind, appointment, contact, times, was_at, now };
        let mut ways = ways(contact, self.parts.post.texts.is_some());
        // What was refused before is not tried again.
        if let Some(place) = refused.as_ref().and_then(|_| ways.iter().position(|way| Some(*way) == tried)) {
            ways.drain(..place);
        }
        let mut ending = Ending::Dropped("way");
        for way in ways {
            ending = if self.is_shut(way, now) {
                Ending::Again { at: now, channel: Some(way), reason: SHUT.to_owned() }
            } else {
                self.by(way, &about, &site, &town, attempt).await
            };
            let Ending::Refused { reason, .. } = &ending else { break };
            let said = format!("{} {reason}", way.word());
            refused = Some(refused.map_or(said.clone(), |before| format!("{before}, {said}")));
        }
        claimed.row.refused = refused;
        Ok(ending)
    }

    /// What comes of a letter by one way.
    async fn by(
        &mut self,
        way: LetterChannel,
        about: &About<'_>,
        site: &Site,
        town: &str,
        attempt: i64,
    ) -> Ending {
        let sent = match self.piece(way, about, site, town) {
            Ok(piece) => self.send(about, site, piece).await,
            Err(trouble) => Err(trouble),
        };
        match sent {
            Ok(()) => {
                self.shut.remove(&way);
                Ending::Done(way)
            }
            Err(trouble) => {
                tracing::warn!(letter = %about.id, way = way.word(), attempt, "a letter did not go out: {trouble}");
                if trouble.concerns_all() {
                    self.shut(way);
                }
                retry::after(&trouble, way, about.id, attempt, about.now)
            }
        }
    }

    fn is_shut(&self, way: LetterChannel, now: Instant) -> bool {
        self.shut.get(&way).is_some_and(|it| now < it.until)
    }

    fn shut(&mut self, way: LetterChannel) {
        let (least, most) = PAUSE_SECONDS;
        let seconds = self.shut.get(&way).map_or(least, |before| (before.seconds * 2).min(most));
        let until = self.parts.clock.now().plus_seconds(seconds);
        self.shut.insert(way, Shut { until, seconds });
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
            (Piece::Mail(mail), Some(smtp)) => {
                let bytes = match &post.dkim {
                    Some(dkim) => dkim.signed(&mail.bytes, about.now),
                    None => mail.bytes,
                };
                self.link.send(smtp, post.from.email.domain(), &Mail { bytes, ..mail }).await
            }
            (Piece::Mail(mail), None) => folder::put(post.folder.join(format!("{id}.eml")), mail.bytes).await,
            (Piece::Sms { digits, text }, _) => {
                match &post.texts {
                    Some(Texts::Gateway(gateway)) => {
                        let (digits, id) = (folder::with_country(&digits), id.to_string());
                        let message = gateway::Message { digits: &digits, text: &text, id: &id };
                        self.line.send(gateway, &message).await?;
                    }
                    Some(Texts::Folder(folder)) => {
                        let message = folder::text_message(&digits, &text);
                        folder::put(folder.join(format!("{id}.sms")), message).await?;
                    }
                    None => return Err(Trouble::Refused("none".to_owned())),
                }
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
