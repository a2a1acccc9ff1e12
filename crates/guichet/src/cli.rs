//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use booking::rules::LetterKind;
use clap::{Args, Parser, Subcommand, ValueEnum};
use model::LetterId;
use store::{LetterChannel, LetterState};
use web::proxies::Network;

use crate::post::PostOptions;
use crate::settings::{File, KEEP_DAYS, Settings, database, keep_days, public_url};

/// The reception of a town hall: people take a ticket at the kiosk, agents call, the waiting room sees and hears it.
///
/// Without a command guichet serves from ./data with SQLite. When there is no database yet, it begins with the
/// example town of Lorient and prints where to click.
#[derive(Debug, Parser)]
#[command(name = "guichet", version, after_help = EXAMPLES)]
pub struct Cli {
    /// How the program reports what it does (on standard error; `GUICHET_LOG=debug` says more)
    #[arg(long, global = true, value_enum, env = "GUICHET_LOG_FORMAT", default_value = "text")]
    pub log: LogFormat,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  guichet demo                                  try it: everything open, everything paired
  guichet check town.toml                       read a town's file and say what is wrong, line by line
  guichet import town.toml --data /srv/guichet  take it in
  guichet import-appointments rdv.csv --dry-run --data /srv/guichet
  guichet serve --data /srv/guichet --listen 0.0.0.0:8080
  guichet serve --database postgres://guichet@db/guichet --data /srv/guichet
  guichet doctor --data /srv/guichet            is everything as it should be?
  guichet paper-kit --output /tmp               what to print for the hour without electricity
  guichet simulate --speed 60                   a day at the demonstration, a minute a second

Pages (after the server's address; DATA/links.txt has the links that pair a browser, README.md says who opens what):
  /                     the town's sites           /kiosk                       takes tickets
  /t/CODE               a ticket on the phone      /display?zone=ID             the waiting room's calls
  /desk?counter=ID      a counter                  /display/counter?counter=ID  the panel above a counter
  /desk/accueil         the reception              /manage/today                morning and evening

The town's file, the settings and the way from an empty machine to the first ticket are in README.md.";

const SIMULATE_EXAMPLES: &str = "\
Examples:
  guichet simulate                              a day at `guichet demo`, as fast as the server answers
  guichet simulate --speed 60                   a minute a second: open a display and watch
  guichet simulate --seed 7 --visitors 2000     more people than the counters can serve; some are left waiting
  guichet simulate --seed 7 --plan              who comes when, and what for
  guichet simulate --tokens /srv/try/demo.json --url http://reception.example:8080";

const APPOINTMENTS: &str = "\
The file is UTF-8, with a header; fields are separated by commas or semicolons. Its columns, in any order:
  reference  the appointment's number in the old system; staff finds it by this. Several lines with one reference are
             the services of one appointment, in order, each at most 10 minutes after the one before
  site       the site's slug in the town's file
  service    the service's slug, or its kind where one service of the site is of it
  persons    how many of its units; 1 when empty
  date       2026-03-09 or 09/03/2026
  time       09:05, on whole five minutes; of further lines it is only read
  counter    the counter's slug; empty: where it fits best
  name       whose it is
  email, phone, language
             where to reach the person, and fr or en; may be empty
Columns that may be empty may be missing. An appointment lasts as long as the town's file says. It may start off the
grid, inside the lead time and beyond the horizon, but not outside of the openings.

Examples:
  guichet import-appointments rdv.csv --dry-run --data /srv/guichet
  guichet import-appointments rdv.csv --data /srv/guichet
  guichet import-appointments rdv.csv --letters --data /srv/guichet";

const LETTERS: &str = "\
Examples:
  guichet letters list --state refused --data /srv/guichet
  guichet letters show l81400 --data /srv/guichet
  guichet letters preview reminder --language en
  guichet letters preview confirmation --form html > letter.html";

/// What to do with letters.
#[derive(Debug, Subcommand)]
pub enum LettersCommand {
    /// List letters, the newest first, at most 500: what about, where it stands, by which way, why not. No names
    List {
        /// Only those that stand here
        #[arg(long, value_parser = letter_state)]
        state: Option<LetterState>,
        /// Only those by this way
        #[arg(long, value_parser = letter_channel)]
        channel: Option<LetterChannel>,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Print a letter as it would go out now, with the name
    Show {
        /// The letter's id, as `list` says it
        #[arg(value_parser = letter_id)]
        letter: LetterId,
        /// In this form
        #[arg(long, value_enum, default_value = "text")]
        form: Shown,
        /// The address under which people reach the server
        #[arg(long, env = "GUICHET_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
        public_url: Option<String>,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Print how letters of a kind read, about an appointment that nobody has, at this town or else at the example
    Preview {
        /// confirmation, change, moved, cancellation, reminder or documents
        #[arg(value_parser = letter_kind)]
        kind: LetterKind,
        /// In this language
        #[arg(long, value_enum, default_value = "fr")]
        language: PaperLanguage,
        /// In this form
        #[arg(long, value_enum, default_value = "text")]
        form: Shown,
        /// The address under which people reach the server
        #[arg(long, env = "GUICHET_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
        public_url: Option<String>,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Let letters that were refused be tried again. On SQLite stop the server before
    Retry {
        /// The letter's id
        #[arg(value_parser = letter_id)]
        letter: Option<LetterId>,
        /// Every one
        #[arg(long, conflicts_with = "letter")]
        all: bool,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
}

/// The form in which a letter is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// The text of the mail.
    Text,
    /// The HTML beside it.
    Html,
    /// The whole message.
    Eml,
    /// The text message, and how many it is.
    Sms,
    /// The sheet, as HTML.
    Paper,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// A language that paper is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PaperLanguage {
    /// French.
    Fr,
    /// English.
    En,
}

impl From<PaperLanguage> for model::Language {
    fn from(language: PaperLanguage) -> Self {
        match language {
            PaperLanguage::Fr => model::Language::Fr,
            PaperLanguage::En => model::Language::En,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the town (what happens without a command)
    Serve(ServeOptions),
    /// Serve the example town, open round the clock, with every device paired; tokens stay valid over restarts
    ///
    /// Once it listens it writes DATA/demo.json with the address and every token. The key behind the tokens is
    /// public: use it for trying and testing only.
    Demo(ServeOptions),
    /// Bring the tables of the database to this program's version
    ///
    /// On SQLite `serve` does this by itself. On PostgreSQL run it once, with the new program: nodes of the old one
    /// notice and stop.
    Migrate(DatabaseOptions),
    /// Take in a town's file: new things are added, changed ones changed, missing ones retired
    Import {
        /// The town's TOML file
        file: PathBuf,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Book the appointments that an older system promised, from a CSV file
    ///
    /// Everything is read and tried first. As long as one line is wrong or one appointment has no room, each is listed
    /// and nothing is booked. What an earlier import booked is left as it is. No letters are sent unless `--letters` asks
    /// for them. On SQLite stop the server before; on PostgreSQL it may run.
    #[command(after_help = APPOINTMENTS)]
    ImportAppointments {
        /// The CSV file
        file: PathBuf,
        /// Say what would be booked and what is in the way, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Confirm each appointment to its person, with the link that moves or cancels it, and remind of it
        #[arg(long)]
        letters: bool,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Write the town as one TOML file
    Export {
        /// Where to; standard output when left out
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// Put the file into the place of one that is there
        #[arg(long, requires = "output")]
        force: bool,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Read a town's file, say what is wrong, and preview the opening hours of the next 14 days
    Check {
        /// The town's TOML file
        file: PathBuf,
    },
    /// Letters to citizens: which are on their way, what they say, and trying again what was refused
    #[command(after_help = LETTERS)]
    Letters {
        /// What to do.
        #[command(subcommand)]
        command: LettersCommand,
    },
    /// Say that an older backup was brought back, before the first node starts on it
    ///
    /// What was decided after the backup is lost. Screens begin anew instead of waiting for what they know already, and
    /// links to lost tickets open nothing. Stop every node before.
    Restored(DatabaseOptions),
    /// Look at the database, the disk, the keys, the clock and the ways of letters, and say what needs care
    ///
    /// With the options of `serve`: what stands in `--config` is looked at too.
    Doctor(ServeOptions),
    /// Write what is printed for the hour without electricity: how to go on, a call sheet, slips P001 to P199
    ///
    /// One HTML file for each site, complete in itself: open it in a browser and print it on A4. Do so before the power
    /// goes. While it serves, guichet also writes DATA/paper/sheet-SITE.html every five minutes: who waits, in the order
    /// of calls, by number.
    PaperKit {
        /// The site's slug; each site when left out
        #[arg(long)]
        site: Option<String>,
        /// The language of the kit
        #[arg(long, value_enum, default_value = "fr")]
        language: PaperLanguage,
        /// The folder that the files are written into
        #[arg(short, long, value_name = "DIR", default_value = ".")]
        output: PathBuf,
        /// Where the rows are.
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Play a day at a running server: people come, agents call, somebody misses the call, everybody leaves for a drill
    ///
    /// Kiosk, reception and every desk are played over HTTP, so do this at a demonstration, not at a town that works.
    /// The day is drawn from a seed: the same seed and town make the same plan, which --plan prints. Afterwards it
    /// says what was promised and not held (a ticket lost, somebody called twice, a number given twice), and then
    /// fails.
    #[command(after_help = SIMULATE_EXAMPLES)]
    Simulate(SimulateOptions),
}

impl Cli {
    /// What to do. Without a command that is `serve`, with what the environment says.
    pub(crate) fn command(self) -> Command {
        self.command.unwrap_or_else(|| {
            let serve = Self::parse_from(["guichet", "serve"]);
            serve.command.expect("it was just named")
        })
    }
}

/// Where the rows are.
#[derive(Debug, Clone, Default, Args)]
pub struct DatabaseOptions {
    /// Folder of the key, the pairing links and the SQLite database [default: ./data, for demo ./data/demo]
    #[arg(long, env = "GUICHET_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// A PostgreSQL database instead of SQLite in DATA
    #[arg(long, env = "GUICHET_DATABASE", value_name = "URL", hide_env_values = true, value_parser = database)]
    pub database: Option<String>,
}

/// How to serve.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeOptions {
    /// A TOML file with `listen`, `data`, `database`, `public_url`, `proxies`, `keep_days`, `[letters]`; what the command line says comes first
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Where the rows are.
    #[command(flatten)]
    pub place: DatabaseOptions,

    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "GUICHET_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,

    /// The address under which people reach the server, for QR codes and the links in letters
    #[arg(long, env = "GUICHET_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// A reverse proxy of yours, as an address or a network; it is believed when X-Forwarded-For names who asks
    #[arg(long = "proxy", env = "GUICHET_PROXIES", value_name = "NET", value_delimiter = ',')]
    pub proxies: Vec<Network>,

    /// Days for which letters, claims and freed times of past appointments are kept [default: 30]
    #[arg(long, env = "GUICHET_KEEP_DAYS", value_name = "DAYS", value_parser = keep_days)]
    pub keep_days: Option<u16>,

    /// By which means letters go out.
    #[command(flatten)]
    pub post: PostOptions,
}

/// How a day is played.
#[derive(Debug, Clone, Args)]
pub struct SimulateOptions {
    /// Where the address and the tokens stand: what `guichet demo` writes, or a file of that shape
    #[arg(long, value_name = "FILE", default_value = "data/demo/demo.json")]
    pub tokens: PathBuf,

    /// The server's address, instead of the file's (http only)
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,

    /// The site's id, instead of the file's
    #[arg(long, value_name = "ID")]
    pub site: Option<String>,

    /// The kiosk's token, instead of the file's
    #[arg(long, value_name = "TOKEN")]
    pub kiosk_token: Option<String>,

    /// The reception's token, instead of the file's
    #[arg(long, value_name = "TOKEN")]
    pub reception_token: Option<String>,

    /// An agent's token for a counter, beside the file's; may be said again
    #[arg(long = "agent", value_name = "COUNTER=TOKEN", value_parser = agent)]
    pub agents: Vec<(String, String)>,

    /// What the day is drawn from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// How many people come [default: 26 for each counter]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub visitors: Option<u32>,

    /// So many times as fast as life; as fast as the server answers when left out
    #[arg(long, value_parser = speed)]
    pub speed: Option<f64>,

    /// Without the drill at 11:00
    #[arg(long)]
    pub no_drill: bool,

    /// Print the plan of the day and do nothing
    #[arg(long)]
    pub plan: bool,
}

impl SimulateOptions {
    /// Whether the command line leaves anything to the file of tokens.
    pub(crate) fn needs_file(&self) -> bool {
        let said = [&self.url, &self.site, &self.kiosk_token, &self.reception_token];
        self.agents.is_empty() || said.into_iter().any(Option::is_none)
    }
}

fn agent(text: &str) -> Result<(String, String)> {
    let (counter, token) = text.split_once('=').context("it is COUNTER=TOKEN")?;
    Ok((counter.to_owned(), token.to_owned()))
}

fn letter_id(text: &str) -> Result<LetterId> {
    text.parse().ok().context("it is a letter's id, as `guichet letters list` says it")
}

fn letter_kind(text: &str) -> Result<LetterKind> {
    let words = || LetterKind::ALL.map(LetterKind::word).join(", ");
    LetterKind::from_word(text).with_context(|| format!("it is one of {}", words()))
}

fn letter_state(text: &str) -> Result<LetterState> {
    let words = || LetterState::ALL.map(LetterState::word).join(", ");
    LetterState::from_word(text).with_context(|| format!("it is one of {}", words()))
}

fn letter_channel(text: &str) -> Result<LetterChannel> {
    let words = || LetterChannel::ALL.map(LetterChannel::word).join(", ");
    LetterChannel::from_word(text).with_context(|| format!("it is one of {}", words()))
}

fn speed(text: &str) -> Result<f64> {
    let speed: f64 = text.parse()?;
    ensure!(speed.is_finite() && speed > 0.0, "it is a number above 0");
    Ok(speed)
}

impl ServeOptions {
    /// The settings: the command line, then the file, then what is usual.
    pub(crate) fn settings(self, demo: bool) -> Result<Settings> {
        let file = match &self.config {
            Some(path) => File::read(path).with_context(|| format!("cannot use {}", path.display()))?,
            None => File::default(),
        };
        Ok(Settings {
            demo,
            data: self.place.data.or(file.data).unwrap_or_else(|| crate::settings::default_data(demo)),
            database: self.place.database.or(file.database),
            listen: self.listen.or(file.listen).unwrap_or(crate::settings::DEFAULT_LISTEN),
            public_url: self.public_url.or(file.public_url),
            keep_days: self.keep_days.or(file.keep_days).unwrap_or(KEEP_DAYS),
            post: self.post.or(file.letters)?,
            proxies: if self.proxies.is_empty() { file.proxies.unwrap_or_default() } else { self.proxies },
        })
    }
}
