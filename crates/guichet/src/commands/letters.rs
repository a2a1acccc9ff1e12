//! `guichet letters`: which letters are on their way, what they say, and trying again what was refused.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use booking::rules::{AppointmentState, LetterKind};
use model::calendar::local;
use model::{Contact, Instant, Language, LetterId, Site};
use notifier::piece::{About, Piece};
use notifier::{Desk, channel, gsm7, sample};
use store::{Installation, InstallationKey, LetterChannel, LetterRow, LetterState, Letters, Store};

use super::{folder, nothing_at, open_town, print_all};
use crate::cli::{DatabaseOptions, LettersCommand, Shown};
use crate::edge::Edge;
use crate::installation;
use crate::post::PostOptions;
use crate::settings::{DEFAULT_LISTEN, place};

/// Carries out what is asked of letters.
pub async fn letters(command: LettersCommand) -> Result<()> {
    match command {
        LettersCommand::List { state, channel, database } => {
            let store = beside(&database).await?;
            let wanted = Letters { state, channel, ..Letters::default() };
            let found = store.letters(&wanted).await?;
            print_all(&listed(&found, zone_of(&store).await?))
        }
        LettersCommand::Show { letter, form, public_url, database } => {
            let store = beside(&database).await?;
            let found =
                store.letter(letter).await?.with_context(|| format!("there is no letter {letter}"))?;
            let about = About::of(&found, Edge::system().clock.now());
            let about = about.context(
                "its appointment or what it offers is gone, or nobody is named, or the name was erased",
            )?;
            let town = Town::of(&store, &database).await?;
            let site = store.site(about.appointment.id.site()).await?.context("its site is gone")?;
            print_all(&town.shown(&site, &about, form, public_url)?)
        }
        LettersCommand::Preview { kind, language, form, public_url, database } => {
            preview(kind, language.into(), form, public_url, &database).await
        }
        LettersCommand::Retry { letter, all, database } => {
            if letter.is_none() && !all {
                bail!("say which letter, or --all");
            }
            let store = open_town(&database).await?;
            let again = store.retry_letters(letter, Edge::system().clock.now()).await?;
            println!(
                "{} refused before will be tried again.",
                super::counted(usize::try_from(again)?, "letter")
            );
            Ok(())
        }
    }
}

/// A letter about an appointment that nobody has, at the town of the database, or else at the example.
async fn preview(
    kind: LetterKind,
    language: Language,
    form: Shown,
    public_url: Option<String>,
    database: &DatabaseOptions,
) -> Result<()> {
    let edge = Edge::system();
    let (town, site) = if nothing_at(&place(&folder(database), database.database.as_deref())).is_some() {
        let town = installation::parse(model::town::EXAMPLE).context("the example town")?;
        let id = model::SiteId::new(1).context("the first site")?;
        let site = town.sites.first().context("the example has a site")?.build_in_order(id);
        (Town { name: town.name, key: InstallationKey::demo() }, site)
    } else {
        let store = beside(database).await?;
        let first = store.sites().await?.into_iter().next().context("the town has no site")?;
        let site = store.site(first.id).await?.context("the town's first site is gone")?;
        (Town::of(&store, database).await?, site)
    };
    let now = edge.clock.now();
    let state = match kind {
        LetterKind::Cancellation | LetterKind::CalledOff => AppointmentState::Cancelled,
        _ => AppointmentState::Booked,
    };
    // On a whole hour.
    let in_a_week = Instant::from_millis(now.as_millis() / 3_600_000 * 3_600_000).plus_minutes(7 * 24 * 60);
    let appointment =
        sample::appointment(&site, in_a_week, state).context("the site takes no appointments")?;
    let contact: Contact = sample::contact(language);
    let id = LetterId::made(site.id, 1, 1);
    let proposed = [1, 2, 8].map(|days| in_a_week.plus_minutes(days * 24 * 60));
    let times = if kind == LetterKind::Proposal { &proposed[..] } else { &[] };
    let was_at = sample::was_at(kind, in_a_week);
    let about = About { id, kind, appointment: &appointment, contact: &contact, times, was_at, now };
    print_all(&town.shown(&site, &about, form, public_url)?)
}

struct Town {
    name: String,
    key: InstallationKey,
}

impl Town {
    async fn of(store: &Store, database: &DatabaseOptions) -> Result<Self> {
        let Installation { town_name, demo, .. } =
            store.installation().await?.context("the database holds no town yet")?;
        Ok(Self { name: town_name, key: installation::key(&folder(database), demo, true, &Edge::system())? })
    }

    fn shown(&self, site: &Site, about: &About, form: Shown, public_url: Option<String>) -> Result<String> {
        let base_url = public_url.unwrap_or_else(|| format!("http://{DEFAULT_LISTEN}"));
        let from = PostOptions::default().post(std::path::Path::new("."), &base_url)?.from;
        let mail: &str = from.email.as_ref();
        let desk = Desk { town: &self.name, site, base_url: &base_url, mail, key: &self.key };
        let words = about.words(&desk);
        Ok(match form {
            Shown::Text => {
                let way = channel(about.contact, true).word();
                format!("({way}) {}\n\n{}", words.subject, words.text())
            }
            Shown::Html => words.html(),
            Shown::Paper => words.paper(),
            Shown::Sms => format!("{}\n({})\n", words.sms, gsm7::messages(&words.sms)),
            Shown::Eml => match Piece::of(LetterChannel::Email, about, &desk, &from)? {
                Piece::Mail(mail) => String::from_utf8_lossy(&mail.bytes).into_owned(),
                _ => bail!("it is no mail"),
            },
        })
    }
}

/// To read, also while a server runs.
async fn beside(options: &DatabaseOptions) -> Result<Store> {
    match open_town(options).await {
        Err(error) if matches!(error.downcast_ref(), Some(store::Error::Locked(_))) => {
            Ok(Store::beside(place(&folder(options), options.database.as_deref())).await?)
        }
        opened => opened,
    }
}

async fn zone_of(store: &Store) -> Result<chrono_tz::Tz> {
    let first = store.sites().await?.into_iter().next().context("the town has no site")?;
    Ok(store.site(first.id).await?.context("the town's first site is gone")?.time_zone)
}

/// Which ways would not have it, and what came then.
fn reasons(row: &LetterRow) -> String {
    match (&row.refused, &row.reason) {
        (Some(refused), Some(reason)) if row.state != LetterState::Refused => format!("{refused}, {reason}"),
        (Some(refused), _) => refused.clone(),
        (None, reason) => reason.clone().unwrap_or_default(),
    }
}

/// One line each, without names.
fn listed(rows: &[LetterRow], zone: chrono_tz::Tz) -> String {
    let mut out = String::new();
    for row in rows {
        let at = |at| local(at, zone).format("%Y-%m-%d %H:%M").to_string();
        let when = match (row.state, row.ended_at) {
            (LetterState::Waiting, _) => format!("due {}", at(row.letter.due_at)),
            (_, Some(ended_at)) => at(ended_at),
            (_, None) => String::new(),
        };
        let _ = writeln!(
            out,
            "{:<14} {:<13} {:<14} {:<8} {:<6} {:>3}x  {when}  {}",
            row.letter.id.to_string(),
            row.letter.kind.word(),
            row.letter.appointment.to_string(),
            row.state.word(),
            row.channel.map_or("", LetterChannel::word),
            row.attempts,
            reasons(row),
        );
    }
    if rows.is_empty() {
        out.push_str("No letters.\n");
    }
    out
}
