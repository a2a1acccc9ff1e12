//! `guichet import-appointments`: a town leaves its old system and brings the appointments that are to come.
//!
//! Everything is read and tried before anything is written: [`file`] says what cannot be read, [`wanted`] what it cannot
//! mean at this town, [`preview`] what has no room, by the same rules that decide afterwards. Only a file without any of
//! these is booked, through the lanes. An appointment that was booked is known by its old reference, so that the same
//! file may be brought again.

mod file;
mod preview;
mod wanted;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use booking::rules::Command;
use futures_util::future::join_all;
use lanes::{Failure, Key, Lanes, Submission};
use store::Store;

use self::file::Mistake;
use self::preview::Fate;
use self::wanted::{Sites, Wanted};
use super::{counted, folder, open_town, print_all};
use crate::cli::DatabaseOptions;
use crate::edge::Edge;
use crate::installation;

/// Bytes of a file: some hundred thousand appointments. More is no list of appointments.
const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Appointments that are handed to the lanes at once: one commit carries them.
const AT_ONCE: usize = 64;
/// A command whose outcome is not known is asked again so often; its key makes it one.
const TRIES: usize = 5;

/// Books what the file has and nobody booked yet; `dry_run`: says only what it would do; `letters`: and writes to people.
pub async fn import_appointments(
    path: &Path,
    dry_run: bool,
    letters: bool,
    options: &DatabaseOptions,
) -> Result<()> {
    let cannot_read = || format!("cannot read {}", path.display());
    let size = std::fs::metadata(path).with_context(cannot_read)?.len();
    ensure!(size <= MAX_FILE_BYTES, "{} is larger than {MAX_FILE_BYTES} bytes", path.display());
    let (lines, mut mistakes) = file::read(&std::fs::read(path).with_context(cannot_read)?);

    let edge = Edge::system();
    let store = open_town(options).await?;
    let known = store.installation().await?.context("the database holds no town yet")?;
    let key = installation::key(&folder(options), known.demo, true, &edge)?;
    installation::check(&known, &key, known.demo)?;
    let sites = sites(&store, &lines).await?;
    let (mut all, unclear) = wanted::read(&lines, &sites, &key, letters);
    mistakes.extend(unclear);
    if !mistakes.is_empty() {
        return refuse(mistakes, "mistake", path);
    }
    // Who has a counter of the file's comes first, or others would sit there.
    all.sort_by_key(|it| (it.site.id, it.import.counter.is_none(), it.import.starts_at, it.line));

    let fates = preview::fates(&store, &all, edge.clock.now()).await?;
    let mut text = String::new();
    let (mut conflicts, mut to_book, mut already) = (Vec::new(), Vec::new(), 0);
    let told = if letters { "each new one is confirmed by a letter" } else { "no letters" };
    for (wanted, fate) in all.iter().zip(fates) {
        match fate {
            Fate::Fits(place) => {
                let _ = writeln!(text, "line {}: {} {place}", wanted.line, wanted.reference);
                to_book.push(wanted);
            }
            Fate::Already => already += 1,
            Fate::Conflict(words) => conflicts.push(conflict(wanted, &words)),
        }
    }
    if dry_run {
        let count = counted(to_book.len(), "appointment");
        let _ = writeln!(text, "{count} would be booked, {already} booked by an earlier import; {told}.");
        print_all(&text)?;
    }
    if !conflicts.is_empty() {
        return refuse(conflicts, "conflict", path);
    }
    if dry_run {
        return Ok(());
    }
    let settings = lanes::Settings::for_store(&store);
    let lanes = Lanes::start(store, key, edge.clock.clone(), edge.entropy.clone(), settings);
    let lost = book(&lanes, &to_book).await;
    lanes.stop().await;
    let booked = counted(to_book.len() - lost.len(), "appointment");
    print_all(&format!("{booked} booked, {already} booked by an earlier import; {told}.\n"))?;
    // Everything had room a moment ago: somebody took it, or the database went away. What is booked stays booked.
    if lost.is_empty() { Ok(()) } else { refuse(lost, "conflict", path) }
}

/// The sites that lines name; what does not exist is missing.
async fn sites(store: &Store, lines: &[file::Line]) -> Result<Sites> {
    let mut sites = Sites::new();
    let named: HashSet<&str> = lines.iter().map(|line| line.get("site")).collect();
    for listed in store.sites().await? {
        if named.contains(listed.slug.as_str()) {
            let site = store.site(listed.id).await?.context("the site is gone")?;
            sites.insert(listed.slug, Arc::new(site));
        }
    }
    Ok(sites)
}

fn conflict(wanted: &Wanted, words: &str) -> Mistake {
    Mistake { line: wanted.line, field: "", words: format!("{} {words}", wanted.reference) }
}

/// Says all that is wrong, in the order of lines, and fails.
fn refuse(mut mistakes: Vec<Mistake>, what: &str, path: &Path) -> Result<()> {
    mistakes.sort();
    for mistake in &mistakes {
        eprintln!("{mistake}");
    }
    bail!("{} has {}; what it lists above is not booked", path.display(), counted(mistakes.len(), what))
}

/// Books in order; answers what could not be.
async fn book(lanes: &Lanes, all: &[&Wanted]) -> Vec<Mistake> {
    let mut lost = Vec::new();
    for some in all.chunks(AT_ONCE) {
        let answers = join_all(some.iter().map(|wanted| submit(lanes, wanted))).await;
        let failures = some.iter().zip(answers).filter_map(|(wanted, answer)| Some((wanted, answer.err()?)));
        lost.extend(failures.map(|(wanted, failure)| conflict(wanted, &failure.to_string())));
    }
    lost
}

async fn submit(lanes: &Lanes, wanted: &Wanted) -> Result<(), Failure> {
    let Wanted { reference, site, import, contact, .. } = wanted;
    let person = serde_json::to_string(contact).expect("a contact is plain data");
    let key = Key {
        digest: store::hash(&format!("import-appointments {} {reference}", site.id)),
        request: store::hash(&format!("{import:?} {person}")),
    };
    let submission = || Submission {
        site: site.id,
        actor: None,
        key: Some(key),
        command: lanes::Command::Booking {
            command: Command::Import(import.clone().into()),
            contact: Some(Box::new(contact.clone())),
            old_reference: Some(reference.as_str().into()),
        },
    };
    let mut answer = lanes.submit(submission()).await;
    for _ in 1..TRIES {
        if !matches!(answer, Err(Failure::OutcomeUnknown)) {
            break;
        }
        answer = lanes.submit(submission()).await;
    }
    answer.map(drop)
}
