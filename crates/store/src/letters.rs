//! Letters on their way: claim, (send,) mark, each a statement of its own. Lanes make the rows (`write`).
//!
//! A claim is a due time moved ahead. Whoever claims a letter and is never heard of again leaves it due; the number of
//! attempts tells whose claim is the last, and only that one's mark counts.

use booking::rules::{Appointment, Letter, LetterKind};
use chrono::{DateTime, Utc};
use model::{AppointmentId, Contact, Instant, LetterId, SiteId};
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, FromRow, query, query_as, query_scalar};

use crate::error::{Error, Result};
use crate::find::{FoundRow, found};
use crate::open::{Store, spawned};
use crate::place::{self, Place};
use crate::rows::{meant, read, word};
use crate::seam::{Engine, Link, on};

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LetterState {
    /// It is not due yet, is being sent, or is tried again.
    Waiting,
    /// It went out.
    Sent,
    /// It is on a list for somebody of the staff: the person is to be called.
    Listed,
    /// The other side will not have it.
    Refused,
    /// It is needless, or its time is over.
    Dropped,
}

impl LetterState {
    /// Every state, for tables and tests.
    pub const ALL: [LetterState; 5] = [
        LetterState::Waiting,
        LetterState::Sent,
        LetterState::Listed,
        LetterState::Refused,
        LetterState::Dropped,
    ];

    /// The word of the database.
    pub fn word(self) -> &'static str {
        match self {
            LetterState::Waiting => "waiting",
            LetterState::Sent => "sent",
            LetterState::Listed => "listed",
            LetterState::Refused => "refused",
            LetterState::Dropped => "dropped",
        }
    }

    /// The state with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The way of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LetterChannel {
    /// E-mail.
    Email,
    /// A text message.
    Sms,
    /// On paper.
    Paper,
    /// Somebody calls.
    Call,
}

impl LetterChannel {
    /// Every way, for tables and tests.
    pub const ALL: [LetterChannel; 4] =
        [LetterChannel::Email, LetterChannel::Sms, LetterChannel::Paper, LetterChannel::Call];

    /// The word of the database.
    pub fn word(self) -> &'static str {
        match self {
            LetterChannel::Email => "email",
            LetterChannel::Sms => "sms",
            LetterChannel::Paper => "paper",
            LetterChannel::Call => "call",
        }
    }

    /// The way with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.word() == word)
    }
}

/// A letter's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// As it was made; `due_at` is when it may be tried next.
    pub letter: Letter,
    /// Where it stands.
    pub state: LetterState,
    /// How often it was taken.
    pub attempts: i64,
    /// The way it was last tried.
    pub channel: Option<LetterChannel>,
    /// Why it was refused, dropped or put off.
    pub reason: Option<String>,
    /// The ways that would not have it, with what they said, before another one was tried: `email 550`.
    pub refused: Option<String>,
    /// Since when it is no longer waiting.
    pub ended_at: Option<Instant>,
}

/// A letter that is about to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its row.
    pub row: LetterRow,
    /// The appointment, as it stands now. `None`: there is none.
    pub appointment: Option<Appointment>,
    /// Who booked; `None`: nobody is named, or the name was erased.
    pub contact: Option<Contact>,
    /// For a letter that offers an earlier time: the appointment as it would be, until its `expires_at`. `None`: nothing is
    /// offered any more.
    pub offer: Option<Appointment>,
    /// The latest revision that a letter [tells anew](LetterKind::tells_anew).
    pub told_anew: Option<i64>,
    /// When the person believes the appointment to be, if this letter is about another time: of several moves of which the
    /// first were not told, the time before the first.
    pub was_at: Option<Instant>,
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It went out by this way, or for a call onto the list.
    Done(LetterChannel),
    /// It is tried again at this time.
    Again {
        /// Not before.
        at: Instant,
        /// The way.
        channel: Option<LetterChannel>,
        /// Why it did not go out.
        reason: String,
    },
    /// The other side will not have it.
    Refused {
        /// The way.
        channel: LetterChannel,
        /// What it said, in a word or a code.
        reason: String,
    },
    /// It is needless, or its time is over.
    Dropped(&'static str),
}

/// Which letters are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letters {
    /// Of this site.
    pub site: Option<SiteId>,
    /// That stand here.
    pub state: Option<LetterState>,
    /// By this way.
    pub channel: Option<LetterChannel>,
    /// About this appointment.
    pub appointment: Option<AppointmentId>,
}

/// So many are listed at most.
const MOST: i64 = 500;

/// The columns of [`LetterRead`].
const LETTER: &str = "id, kind, appointment, revision, was_at, made_at, due_at, times, state, attempts, channel, reason, refused, ended_at";

/// The connection of whoever sends letters. Single statements, each committed by itself.
#[derive(Debug)]
pub struct Outbox {
    store: Store,
    link: Option<Link>,
}

impl Outbox {
    /// Takes the letter that is due longest, until `until`: then it is due again. Letters that were last tried by a way that
    /// is `shut` stay where they are. `None`: none is due, or others have them.
    pub async fn claim(
        &mut self,
        now: Instant,
        until: Instant,
        shut: &[LetterChannel],
    ) -> Result<Option<Claimed>> {
        let mut link = self.link().await?;
        let row: Option<LetterRead> = claim(&mut link, now, until, shut).await?;
        self.link = Some(link);
        let Some(row) = row.map(LetterRow::try_from).transpose()? else { return Ok(None) };
        self.store.claimed(row).await.map(Some)
    }

    /// Says what came of a claim, of which `row` tells who would not have it. `false`: somebody else has claimed the letter
    /// since, whose word counts.
    pub async fn mark(&mut self, row: &LetterRow, ending: &Ending, now: Instant) -> Result<bool> {
        let (state, channel, reason) = match ending {
            Ending::Done(LetterChannel::Call) => (LetterState::Listed, Some(LetterChannel::Call), None),
            Ending::Done(channel) => (LetterState::Sent, Some(*channel), None),
            Ending::Again { channel, reason, .. } => (LetterState::Waiting, *channel, Some(reason.as_str())),
            Ending::Refused { channel, reason } => {
                (LetterState::Refused, Some(*channel), Some(reason.as_str()))
            }
            Ending::Dropped(reason) => (LetterState::Dropped, row.channel, Some(*reason)),
        };
        let due_at = if let Ending::Again { at, .. } = ending { *at } else { row.letter.due_at };
        let ended_at = (state != LetterState::Waiting).then_some(now);
        let sql = "UPDATE letter
                   SET state = $3, due_at = $4, channel = $5, reason = $6, ended_at = $7, refused = $8
                   WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
        let mut link = self.link().await?;
        let marked = on!(&mut link, link => {
            let query = query(sql).bind(row.letter.id.get()).bind(row.attempts).bind(state.word());
            let query = query.bind(due_at.utc()).bind(channel.map(LetterChannel::word)).bind(reason);
            let query = query.bind(ended_at.map(Instant::utc)).bind(row.refused.as_deref());
            query.execute(link).await?.rows_affected()
        });
        self.link = Some(link);
        Ok(marked == 1)
    }

    /// Closes its connection: nothing more is sent for a while.
    pub async fn rest(&mut self) {
        if let Some(link) = self.link.take() {
            place::close(link).await;
        }
    }

    /// After an error it is not given back, and the next statement has a new one.
    async fn link(&mut self) -> Result<Link> {
        match self.link.take() {
            Some(link) => Ok(link),
            None => self.store.place().writer().await,
        }
    }
}

async fn claim(
    link: &mut Link,
    now: Instant,
    until: Instant,
    shut: &[LetterChannel],
) -> Result<Option<LetterRead>> {
    // On PostgreSQL two nodes would wait for each other at the first row, and one go away with nothing.
    let others = match link.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    let shut: Vec<String> = shut.iter().map(|way| format!("'{}'", way.word())).collect();
    let open = match shut.join(", ") {
        none if none.is_empty() => none,
        shut => format!(" AND (channel IS NULL OR channel NOT IN ({shut}))"),
    };
    let sql = format!(
        "UPDATE letter
         SET due_at = $2, attempts = attempts + 1
         WHERE state = 'waiting' AND due_at <= $1 AND id = (
             SELECT id FROM letter WHERE state = 'waiting' AND due_at <= $1{open}
             ORDER BY due_at, id LIMIT 1{others})
         RETURNING {LETTER}"
    );
    Ok(on!(link, link => {
        query_as(AssertSqlSafe(sql)).bind(now.utc()).bind(until.utc()).fetch_optional(link).await?
    }))
}

/// The kinds of letters that [tell anew](LetterKind::tells_anew), for a list.
fn anew() -> String {
    let anew = LetterKind::ALL.into_iter().filter(|kind| kind.tells_anew());
    anew.map(|kind| format!("'{}'", kind.word())).collect::<Vec<_>>().join(", ")
}

/// Of which letters staff has to see, at the site $1 and the time $2.
fn open() -> String {
    format!(
        "site = $1 AND state IN ('listed', 'refused')
             AND EXISTS (
                 SELECT 1 FROM appointment JOIN contact ON contact.appointment = appointment.id
                 WHERE appointment.id = letter.appointment AND appointment.starts_at > $2)
             AND (kind <> '{}' OR EXISTS (
                 SELECT 1 FROM wish JOIN appointment AS held ON held.id = wish.offer
                 WHERE wish.appointment = letter.appointment AND wish.ended_at IS NULL
                     AND held.held_at = letter.made_at AND held.state = 'held' AND held.expires_at > $2))
             AND NOT EXISTS (
                 SELECT 1 FROM letter AS later
                 WHERE later.appointment = letter.appointment AND later.revision > letter.revision
                     AND later.kind IN ({}))",
        LetterKind::Earlier.word(),
        anew()
    )
}

impl Store {
    /// Who sends letters has a connection of its own.
    pub fn outbox(&self) -> Outbox {
        Outbox { store: self.clone(), link: None }
    }

    /// How many letters are due at `now`, and since when the first.
    pub async fn letters_due(&self, now: Instant) -> Result<(i64, Option<Instant>)> {
        let sql = "SELECT COUNT(*), MIN(due_at) FROM letter WHERE state = 'waiting' AND due_at <= $1";
        let (count, since): (i64, Option<DateTime<Utc>>) =
            on!(self.pool(), pool => query_as(sql).bind(now.utc()).fetch_one(pool).await?);
        Ok((count, since.map(Instant::from)))
    }

    /// A letter with all that is needed to write it. `None`: there is none.
    pub async fn letter(&self, id: LetterId) -> Result<Option<Claimed>> {
        let sql = format!("SELECT {LETTER} FROM letter WHERE id = $1");
        let row: Option<LetterRead> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(id.get()).fetch_optional(pool).await?
        });
        match row.map(LetterRow::try_from).transpose()? {
            Some(row) => self.claimed(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The letters that are looked for, the newest first; at most 500.
    pub async fn letters(&self, wanted: &Letters) -> Result<Vec<LetterRow>> {
        let sql = format!(
            "SELECT {LETTER} FROM letter
             WHERE ($1 IS NULL OR site = $1) AND ($2 IS NULL OR state = $2) AND ($3 IS NULL OR channel = $3)
                 AND ($4 IS NULL OR appointment = $4)
             ORDER BY id DESC LIMIT {MOST}"
        );
        meant::<LetterRead, _>(on!(self.pool(), pool => {
            let query = query_as(AssertSqlSafe(sql)).bind(wanted.site.map(SiteId::get));
            let query = query.bind(wanted.state.map(LetterState::word));
            let query = query.bind(wanted.channel.map(LetterChannel::word));
            query.bind(wanted.appointment.map(AppointmentId::get)).fetch_all(pool).await?
        }))
    }

    /// The letters of a site of which staff has to see at `now` that they reach their people, the soonest appointment first:
    /// somebody is to be called, or no way would have the letter. At most 500. What is over is not among them, nor what a
    /// later letter tells anew, nor an offer that has ended, nor what concerns nobody who is known.
    pub async fn open_letters(&self, site: SiteId, now: Instant) -> Result<Vec<Claimed>> {
        let sql = format!("SELECT {LETTER} FROM letter WHERE {} ORDER BY id LIMIT {MOST}", open());
        let rows = meant::<LetterRead, _>(on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(site.get()).bind(now.utc()).fetch_all(pool).await?
        }))?;
        let mut letters = Vec::with_capacity(rows.len());
        for row in rows {
            letters.push(self.claimed(row).await?);
        }
        letters.sort_by_key(|it| (it.appointment.as_ref().map(|row| row.starts_at), it.row.letter.id));
        Ok(letters)
    }

    /// How many [`Store::open_letters`] there are.
    pub async fn count_open_letters(&self, site: SiteId, now: Instant) -> Result<i64> {
        let sql = format!("SELECT COUNT(*) FROM letter WHERE {}", open());
        Ok(on!(self.pool(), pool => {
            query_scalar(AssertSqlSafe(sql)).bind(site.get()).bind(now.utc()).fetch_one(pool).await?
        }))
    }

    /// Lets letters that were refused be tried again from `now` on, by every way: those, or all. Answers with how many.
    pub async fn retry_letters(&self, id: Option<LetterId>, now: Instant) -> Result<u64> {
        let sql = "UPDATE letter SET state = 'waiting', due_at = $2, channel = NULL, refused = NULL, ended_at = NULL
                   WHERE state = 'refused' AND ($1 IS NULL OR id = $1)";
        self.change_letters(sql, id, now).await
    }

    /// Somebody was told by a person: the letter is off the list. `false`: it was not on it.
    pub async fn strike_letter(&self, id: LetterId, now: Instant) -> Result<bool> {
        let sql = "UPDATE letter SET state = 'sent', channel = 'call', ended_at = $2
                   WHERE id = $1 AND state IN ('listed', 'refused')";
        Ok(self.change_letters(sql, Some(id), now).await? == 1)
    }

    async fn change_letters(&self, sql: &'static str, id: Option<LetterId>, now: Instant) -> Result<u64> {
        let place: Place = self.place().clone();
        spawned(async move {
            let mut link = place.writer().await?;
            let changed = on!(&mut link, link => {
                let query = query(sql).bind(id.map(LetterId::get)).bind(now.utc());
                query.execute(link).await?.rows_affected()
            });
            place::close(link).await;
            Ok(changed)
        })
        .await
    }

    async fn claimed(&self, row: LetterRow) -> Result<Claimed> {
        let about = row.letter.appointment;
        let sql = found("appointment.id = $1");
        let found: Option<FoundRow> = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(about.get()).fetch_optional(pool).await?
        });
        let (appointment, contact) = match found.map(crate::Found::try_from).transpose()? {
            Some(found) => (Some(found.appointment), found.contact),
            None => (None, None),
        };
        let sql = format!("SELECT MAX(revision) FROM letter WHERE appointment = $1 AND kind IN ({})", anew());
        let told_anew: (Option<i64>,) = on!(self.pool(), pool => {
            query_as(AssertSqlSafe(sql)).bind(about.get()).fetch_one(pool).await?
        });
        let was_at = match row.letter.was_at {
            Some(at) if row.letter.kind == LetterKind::Moved => {
                Some(self.believed(&row.letter).await?.unwrap_or(at))
            }
            own => own,
        };
        let offer = match &appointment {
            Some(booked) if row.letter.kind == LetterKind::Earlier => {
                self.offered(booked, row.letter.made_at).await?
            }
            _ => None,
        };
        Ok(Claimed { row, appointment, contact, offer, told_anew: told_anew.0, was_at })
    }

    /// The time before the first move of which the person heard nothing: none of staff's that went out, none of his own.
    async fn believed(&self, letter: &Letter) -> Result<Option<Instant>> {
        let sql = "SELECT was_at FROM letter
                   WHERE appointment = $1 AND kind = $2 AND revision <= $3 AND was_at IS NOT NULL AND revision > (
                       SELECT COALESCE(MAX(revision), 0) FROM letter
                       WHERE appointment = $1 AND revision < $3
                           AND (state IN ('sent', 'listed') OR kind IN ($4, $5)))
                   ORDER BY revision LIMIT 1";
        let [moved, booked, changed] =
            [LetterKind::Moved, LetterKind::Confirmation, LetterKind::Change].map(LetterKind::word);
        let at: Option<DateTime<Utc>> = on!(self.pool(), pool => {
            let query = query_scalar(sql).bind(letter.appointment.get()).bind(moved).bind(letter.revision);
            query.bind(booked).bind(changed).fetch_optional(pool).await?
        });
        Ok(at.map(Instant::from))
    }
}

#[derive(Debug, FromRow)]
struct LetterRead {
    id: i64,
    kind: String,
    appointment: i64,
    revision: i64,
    was_at: Option<DateTime<Utc>>,
    made_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    times: Json<Vec<Instant>>,
    state: String,
    attempts: i64,
    channel: Option<String>,
    reason: Option<String>,
    refused: Option<String>,
    ended_at: Option<DateTime<Utc>>,
}

impl TryFrom<LetterRead> for LetterRow {
    type Error = Error;
    fn try_from(row: LetterRead) -> Result<Self> {
        let channel = row.channel.as_deref();
        Ok(LetterRow {
            letter: Letter {
                id: read("letter", row.id, LetterId::from_row)?,
                kind: word("letter.kind", &row.kind, LetterKind::from_word)?,
                appointment: read("appointment", row.appointment, AppointmentId::from_row)?,
                revision: row.revision,
                was_at: row.was_at.map(Instant::from),
                made_at: row.made_at.into(),
                due_at: row.due_at.into(),
                times: row.times.0,
            },
            state: word("letter.state", &row.state, LetterState::from_word)?,
            attempts: row.attempts,
            channel: channel
                .map(|text| word("letter.channel", text, LetterChannel::from_word))
                .transpose()?,
            reason: row.reason,
            refused: row.refused,
            ended_at: row.ended_at.map(Instant::from),
        })
    }
}
