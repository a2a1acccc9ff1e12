//! `guichet doctor`: is everything as it should be?

use std::path::Path;

use anyhow::{Result, bail};
use notifier::Texts;
use store::{Engine, Installation, InstallationKey, Store};

use super::{counted, nothing_at};
use crate::edge::Edge;
use crate::installation;
use crate::settings::Settings;

/// Less free space than this and a busy day may fill the disk, in MiB.
const LOW_SPACE_MIB: u64 = 500;
/// Sockets: every screen and every phone holds one.
const FEW_DESCRIPTORS: u64 = 8192;
/// A site whose last decision lies further ahead than this was decided by a clock that was wrong.
const CLOCK_AHEAD_SECONDS: i64 = 5;

/// One thing looked at.
enum Finding {
    Good(String),
    Care(String),
    Bad(String),
}

/// Looks at the folder, the key, the disk, the ways of letters, the database and the clock; fails when something is bad.
pub async fn doctor(settings: Settings) -> Result<()> {
    let data = settings.data.clone();
    let mut findings = vec![descriptors(), space(&data), key_file(&data)];
    findings.extend(letters(&settings));
    let place = settings.place();
    let opened = match nothing_at(&place) {
        Some(missing) => Err(Finding::Care(format!("{missing}; serve or import makes it"))),
        None => Ok(Store::open(place).await),
    };
    match opened {
        Err(missing) => findings.push(missing),
        Ok(Ok(store)) => findings.extend(database(&store, &data).await),
        Ok(Err(store::Error::Locked(_))) => findings.push(Finding::Good(
            "a guichet serves from this folder now: its /readyz and /metrics say how it is".to_owned(),
        )),
        Ok(Err(error)) => findings.push(Finding::Bad(format!("the database cannot be opened: {error}"))),
    }
    let mut bad = 0;
    for finding in findings {
        match finding {
            Finding::Good(words) => println!("good  {words}"),
            Finding::Care(words) => println!("care  {words}"),
            Finding::Bad(words) => {
                bad += 1;
                println!("BAD   {words}");
            }
        }
    }
    if bad > 0 {
        bail!("{} must be put right", counted(bad, "thing"));
    }
    Ok(())
}

fn descriptors() -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    match limit {
        Some(limit) if limit < FEW_DESCRIPTORS => Finding::Care(format!(
            "the process may open {limit} files and sockets: enough for a town hall, few for {FEW_DESCRIPTORS} screens (LimitNOFILE=)"
        )),
        _ => Finding::Good("enough files and sockets may be open".to_owned()),
    }
}

fn space(data: &Path) -> Finding {
    if !data.exists() {
        return Finding::Care(format!("the folder {} does not exist", data.display()));
    }
    match rustix::fs::statvfs(data) {
        Ok(disk) => {
            let free = disk.f_bavail * disk.f_frsize / (1024 * 1024);
            if free < LOW_SPACE_MIB {
                Finding::Bad(format!("only {free} MiB are free where {} is", data.display()))
            } else {
                Finding::Good(format!("{free} MiB are free where {} is", data.display()))
            }
        }
        Err(error) => Finding::Bad(format!("{} cannot be looked at: {error}", data.display())),
    }
}

/// Whether mails and text messages can go out as the settings say. No server is asked.
fn letters(settings: &Settings) -> Vec<Finding> {
    let base_url = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
    let post = match settings.post.post(&settings.data, &base_url) {
        Ok(post) => post,
        Err(error) => return vec![Finding::Bad(format!("letters: {error:#}"))],
    };
    let mut findings = vec![match &post.smtp {
        Some(smtp) => {
            Finding::Good(format!("mails go out by {}:{} from {}", smtp.host, smtp.port, post.from))
        }
        None => {
            Finding::Care(format!("there is no mail server: mails are files in {}", post.folder.display()))
        }
    }];
    findings.extend(match &post.texts {
        Some(Texts::Gateway(gateway)) => {
            Some(Finding::Good(format!("text messages go out by {}", gateway.host())))
        }
        Some(Texts::Folder(folder)) if post.smtp.is_some() => {
            Some(Finding::Good(format!("text messages are put into {}", folder.display())))
        }
        _ => None,
    });
    if let (Some(dkim), Some(options)) = (&post.dkim, &settings.post.dkim) {
        let sender = post.from.email.domain();
        findings.push(if !dkim.answers_for(sender) {
            Finding::Bad(format!(
                "the DKIM domain is not that of the sender, {sender}: receivers will not count it"
            ))
        } else if is_read_by_others(options.key_file()) {
            Finding::Bad(format!("others can read {}: chmod 600", options.key_file().display()))
        } else {
            Finding::Good(format!(
                "mails are signed; the TXT record of {} is: {}",
                dkim.name(),
                dkim.record()
            ))
        });
    }
    findings
}

fn is_read_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|known| known.permissions().mode() & 0o077 != 0)
}

fn key_file(data: &Path) -> Finding {
    let path = installation::key_path(data);
    if is_read_by_others(&path) {
        return Finding::Bad(format!("others can read {}: chmod 600", path.display()));
    }
    match std::fs::metadata(&path) {
        Ok(_) => Finding::Good("only the owner can read the key".to_owned()),
        Err(_) => Finding::Care(
            "there is no key in the folder yet; serve makes one (a demonstration has none)".to_owned(),
        ),
    }
}

async fn database(store: &Store, data: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    match store.schema().await {
        Ok(schema) if schema.found == 0 => {
            return vec![Finding::Care(
                "the database is empty; serve begins with the example town".to_owned(),
            )];
        }
        Ok(schema) => match schema.check() {
            Ok(()) => findings
                .push(Finding::Good(format!("the tables are of this program's version ({})", schema.found))),
            Err(error) => return vec![Finding::Bad(error.to_string())],
        },
        Err(error) => return vec![Finding::Bad(format!("the database does not answer: {error}"))],
    }
    let engine = match store.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let known = store.installation().await;
    if let Ok(Some(known)) = &known
        && !known.demo
    {
        findings.push(key(known, data));
    }
    findings.push(match known {
        Ok(Some(known)) if known.demo => {
            Finding::Care(format!("{engine}: a demonstration, its key is public"))
        }
        Ok(Some(known)) => Finding::Good(format!("{engine}: {}", known.town_name)),
        Ok(None) => Finding::Care(format!("{engine}: no town has been imported yet")),
        Err(error) => Finding::Bad(format!("{engine}: {error}")),
    });
    findings.push(clock(store).await);
    findings
}

/// Whether the database was made with the key that is here.
fn key(known: &Installation, data: &Path) -> Finding {
    let path = installation::key_path(data);
    match InstallationKey::load(&path) {
        Ok(Some(key)) if key.fingerprint() == known.key_fingerprint => {
            Finding::Good("the key is the one that the database was made with".to_owned())
        }
        Ok(Some(_)) => Finding::Bad(format!(
            "{} is not the key that the database was made with: bring that of the first node, or of the backup",
            path.display()
        )),
        Ok(None) => Finding::Bad(format!(
            "there is no {}: links and tokens are computed with it; bring that of the first node, or of the backup",
            path.display()
        )),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

async fn clock(store: &Store) -> Finding {
    let now = Edge::system().clock.now();
    match store.newest_decision_at().await {
        Ok(Some(at)) if at.seconds_since(now) > CLOCK_AHEAD_SECONDS => Finding::Bad(format!(
            "the last decision lies {} s in the future: this clock, or the one before it, is wrong",
            at.seconds_since(now)
        )),
        Ok(_) => Finding::Good("the clock is not behind the last decision".to_owned()),
        Err(error) => Finding::Bad(format!("the last decision cannot be read: {error}")),
    }
}
