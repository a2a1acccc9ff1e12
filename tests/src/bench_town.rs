//! A generated town, served by `guichet serve` as a town's own server is, with tokens that we put into its rows.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::engine::Engine;
use crate::postgres::Postgres;
use crate::rows::database_file;
use crate::server::{Launch, Server, binary};
use crate::temporary::{Folder, free_port};
use crate::town::Town;
use model::{CounterId, PrincipalId, ServiceId, SiteId};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use store::{Place, Store};

/// A running town of many sites.
pub struct BenchTown {
    /// The server, on the side of the first site.
    pub town: Town,
    /// Every site.
    pub sites: Vec<BenchSite>,
    _folder: Folder,
}

/// When a generated site is open, where its service can be booked.
#[derive(Debug, Clone, Copy)]
pub struct Booked {
    /// From this time of day …
    pub from: &'static str,
    /// … until this one, every day.
    pub to: &'static str,
    /// Minutes of a visit, and of the grid of its starts.
    pub minutes: u16,
}

/// One site and who may act there.
#[derive(Debug, Clone)]
pub struct BenchSite {
    /// Its id.
    pub id: String,
    /// Its one service.
    pub service: String,
    /// Its kiosk's token.
    pub kiosk: String,
    /// Counters with their agents' tokens.
    pub counters: Vec<(String, String)>,
}

/// The day's one service has this prefix.
const SERIES: &str = "A";

impl BenchTown {
    /// A town of `sites` sites with `counters` counters each.
    pub async fn open(engine: Engine, sites: usize, counters: usize) -> Self {
        Self::of(engine, sites, counters, None, Vec::new()).await
    }

    /// The same, where people book 90 days ahead.
    pub async fn booked(engine: Engine, sites: usize, counters: usize, booked: Booked) -> Self {
        Self::of(engine, sites, counters, Some(booked), Vec::new()).await
    }

    /// One site where people book, whose letters go to a mail server on this port.
    pub async fn lettered(engine: Engine, counters: usize, booked: Booked, port: u16) -> Self {
        let named = |name: &str, value: String| (name.to_owned(), value);
        let environment = vec![
            named("GUICHET_SMTP", format!("smtp://127.0.0.1:{port}?tls=none")),
            named("GUICHET_LETTERS_FROM", "Mairie de Lorient <rendez-vous@lorient.example>".to_owned()),
        ];
        Self::of(engine, 1, counters, Some(booked), environment).await
    }

    async fn of(
        engine: Engine,
        sites: usize,
        counters: usize,
        booked: Option<Booked>,
        environment: Vec<(String, String)>,
    ) -> Self {
        let folder = Folder::new("bench");
        let file = folder.path().join("town.toml");
        std::fs::write(&file, town_file(sites, counters, booked))
            .expect("the temporary folder can be written");
        let data = folder.path().join("data");
        let database = (engine == Engine::Postgres).then(|| Postgres::shared().create_database());
        let place = |command: &mut Command| {
            command.arg("--data").arg(&data);
            if let Some(url) = &database {
                command.args(["--database", url]);
            }
        };
        let mut import = Command::new(binary());
        import.arg("import").arg(&file);
        place(&mut import);
        let output = import.output().expect("the binary is built");
        assert!(output.status.success(), "guichet import: {}", String::from_utf8_lossy(&output.stderr));

        let known: Vec<BenchSite> = (1..=sites).map(|number| BenchSite::numbered(number, counters)).collect();
        let statement = known.iter().flat_map(BenchSite::principals).collect::<Vec<_>>().join(";\n");
        write_rows(engine, database.as_deref(), &data, &statement).await;

        let launch = Launch { data, port: free_port(), database: database.clone(), environment };
        let server = Server::serve(launch, &known[0].id, &known[0].kiosk).await;
        let town = Town::around(engine, server, database);
        Self { town, sites: known, _folder: folder }
    }

    /// The same town, after rows were written while nobody served it.
    #[must_use]
    pub async fn filled(mut self, fill: impl AsyncFnOnce(&Store)) -> Self {
        self.town.server.stop().await;
        let launch = self.town.server.launch.clone();
        let place = match &launch.database {
            Some(url) => Place::Postgres { url: url.clone() },
            None => Place::Sqlite { file: database_file(&launch.data) },
        };
        let store = Store::open(place).await.expect("the server has left");
        fill(&store).await;
        store.close().await;
        drop(store);
        self.town.server = Server::serve(launch, &self.sites[0].id, &self.sites[0].kiosk).await;
        self
    }

    /// Every number given at every site, and what is wrong with them.
    pub async fn number_violations(&self) -> (usize, Vec<String>) {
        let rows =
            self.town.select("SELECT CAST(site AS TEXT), series, CAST(number AS TEXT) FROM ticket").await;
        let mut sites: std::collections::BTreeMap<&str, Vec<String>> = std::collections::BTreeMap::new();
        for row in &rows {
            sites.entry(&row[0]).or_default().push(format!("{}{:0>3}", row[1], row[2]));
        }
        let violations = sites
            .values()
            .flat_map(|numbers| crate::policy::number_violations(numbers.iter().map(String::as_str)));
        (rows.len(), violations.collect())
    }
}

impl BenchSite {
    /// Directory rows count upwards from 1 at each site, in the order of the file.
    fn numbered(number: usize, counters: usize) -> Self {
        let site = site_id(number);
        let token = |what: &str| format!("bench-{site}-{what}-0000000000");
        Self {
            id: site.to_string(),
            service: ServiceId::nth(site, 1).to_string(),
            kiosk: token("kiosk"),
            counters: (1..=counters)
                .map(|counter| {
                    (CounterId::nth(site, row(counter)).to_string(), token(&format!("agent{counter}")))
                })
                .collect(),
        }
    }

    /// Statements that let the kiosk and the agents in.
    fn principals(&self) -> Vec<String> {
        let site: SiteId = self.id.parse().expect("made above");
        let insert = |ordinal: usize, role: &str, counter: &str, token: &str| {
            let hash: String = Sha256::digest(token).iter().fold(String::new(), |mut text, byte| {
                write!(text, "{byte:02x}").expect("text grows");
                text
            });
            // Far above what the product numbers by itself.
            let id = PrincipalId::nth(site, row(100_000 + ordinal)).get();
            format!(
                "INSERT INTO principal (id, site, role, counter, name, token_hash, revoked) \
                 VALUES ({id}, {}, '{role}', {counter}, 'bench', X_HASH_{hash}_X, FALSE)",
                site.get()
            )
        };
        let mut statements = vec![insert(0, "kiosk", "NULL", &self.kiosk)];
        for (index, (counter, token)) in self.counters.iter().enumerate() {
            let counter: CounterId = counter.parse().expect("made above");
            statements.push(insert(index + 1, "agent", &counter.get().to_string(), token));
        }
        statements
    }
}

fn site_id(number: usize) -> SiteId {
    SiteId::new(row(number)).expect("sites count from 1")
}

fn row(number: usize) -> i64 {
    i64::try_from(number).expect("small")
}

/// Runs statements on a database that nobody serves.
async fn write_rows(engine: Engine, database: Option<&str>, data: &Path, statements: &str) {
    let (before, after) = if engine == Engine::Postgres { ("'\\x", "'::bytea") } else { ("X'", "'") };
    let statements = AssertSqlSafe(statements.replace("X_HASH_", before).replace("_X", after));
    if let Some(url) = database {
        let mut link = PgConnection::connect(url).await.expect("the database answers");
        sqlx::raw_sql(statements).execute(&mut link).await.expect("the statements");
    } else {
        let options = SqliteConnectOptions::new().filename(database_file(data));
        let mut link = options.connect().await.expect("the database can be written");
        sqlx::raw_sql(statements).execute(&mut link).await.expect("the statements");
        link.close().await.expect("it closes");
    }
}

/// A town as `guichet import` reads it.
fn town_file(sites: usize, counters: usize, booked: Option<Booked>) -> String {
    let service = booked.map_or("minutes = [10, 15]".to_owned(), |it| {
        let minutes = it.minutes;
        format!("minutes = [{minutes}]\nbooking = {{ grid_minutes = {minutes}, horizon_days = 90 }}")
    });
    let opening = booked.map_or("weekdays = [\"Mon\"]\nfrom = \"08:00\"\nto = \"18:00\"".to_owned(), |it| {
        let days = r#"["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]"#;
        format!("weekdays = {days}\nfrom = \"{}\"\nto = \"{}\"", it.from, it.to)
    });
    let mut text = String::from("name = \"Bench\"\nexample = true\n");
    // It would open booking at night, too.
    let always = booked.is_none();
    for site in 1..=sites {
        write!(
            text,
            r#"
[[site]]
slug = "site-{site}"
name = {{ fr = "Site {site}" }}
address = "1 rue du Banc"
time_zone = "Europe/Paris"
[site.settings]
round_the_clock = {always}
[[site.zone]]
slug = "hall"
name = {{ fr = "Hall" }}
speaks = true
[[site.service]]
slug = "actes"
kind = "actes"
name = {{ fr = "Actes" }}
area = {{ fr = "État civil" }}
series = "{SERIES}"
unit = "person"
{service}
"#
        )
        .expect("text grows");
        for counter in 1..=counters {
            write!(
                text,
                r#"
[[site.counter]]
slug = "guichet-{counter}"
name = {{ fr = "Guichet {counter}" }}
spoken = {{ fr = "guichet {counter}" }}
way = {{ fr = "Hall" }}
zone = "hall"
services = ["actes"]
"#
            )
            .expect("text grows");
        }
        writeln!(text, "[[site.opening]]\n{opening}").expect("text grows");
    }
    text
}
