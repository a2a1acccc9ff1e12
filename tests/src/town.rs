//! A running example town and the people in it.

use model::{CounterId, ServiceId, SiteId};
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::http::{Ask, Client, Reply};
use crate::live::Screen;
use crate::policy::{ServiceRule, Settings};
use crate::postgres::Postgres;
use crate::rows::{Rows, select};
use crate::server::{Launch, Server};
use crate::temporary::{Folder, free_port};
use crate::ticket::{Board, Called, Ticket};

/// A server with its data.
#[derive(Debug)]
pub struct Town {
    /// Which database.
    pub engine: Engine,
    /// The process.
    pub server: Server,
    /// `--database`.
    pub database: Option<String>,
    /// Of the towns that were opened here.
    folder: Option<Folder>,
}

/// Tells a story on both engines, each in a town of its own.
pub async fn on_both(story: impl AsyncFn(Town)) {
    for engine in Engine::both() {
        eprintln!("on {engine}");
        story(Town::open(engine).await).await;
    }
}

impl Town {
    /// A new town.
    pub async fn open(engine: Engine) -> Self {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Postgres::shared().create_database()),
        };
        Self::with_database(engine, database).await
    }

    /// A town whose rows are at `database`.
    pub async fn with_database(engine: Engine, database: Option<String>) -> Self {
        let folder = Folder::new("town");
        let data = folder.path().join("data");
        let launch = Launch { data, port: free_port(), database: database.clone(), environment: Vec::new() };
        let server = Server::start(launch).await;
        Self { engine, server, database, folder: Some(folder) }
    }

    /// The town of a server that was started elsewhere.
    pub fn around(engine: Engine, server: Server, database: Option<String>) -> Self {
        Self { engine, server, database, folder: None }
    }

    /// Another process on the same database (PostgreSQL only).
    pub async fn another_node(&self) -> Server {
        assert_eq!(self.engine, Engine::Postgres, "one process per SQLite file");
        let folder = self.folder.as_ref().expect("a town opened here");
        let data = folder.path().join(format!("node-{}", free_port()));
        let launch = Launch { data, port: free_port(), ..self.server.launch.clone() };
        Server::start(launch).await
    }

    /// Starts the process again on the same data and the same port. It must have ended.
    pub async fn start_again(&mut self) {
        self.server = Server::start(self.server.launch.clone()).await;
    }

    /// Every row of the database.
    pub async fn rows(&self) -> Rows {
        match &self.database {
            Some(url) => Rows::of_postgres(url).await,
            None => Rows::of_sqlite(&self.server.launch.data).await,
        }
    }

    /// What a statement of both engines finds; its columns must be text.
    pub async fn select(&self, statement: &str) -> Vec<Vec<String>> {
        select(self.database.as_deref(), &self.server.launch.data, statement).await
    }

    /// The numbers of every ticket of the site, as the rows have them.
    pub async fn numbers(&self) -> Vec<String> {
        let site = self.site_number();
        let rows = self
            .select(&format!("SELECT series, CAST(number AS TEXT) FROM ticket WHERE site = {site}"))
            .await;
        rows.into_iter().map(|row| format!("{}{:0>3}", row[0], row[1])).collect()
    }

    /// What the site has set, for the second statement of the policy.
    pub async fn settings(&self) -> Settings {
        let site = self.site_number();
        let own = self.select(&format!("SELECT CAST(settings AS TEXT) FROM site WHERE id = {site}")).await;
        let own: Value = serde_json::from_str(&own[0][0]).expect("settings are JSON");
        let mut settings =
            Settings { priority_minutes: minutes(&own["priority_minutes"]), ..Default::default() };
        let services =
            format!("SELECT CAST(id AS TEXT), CAST(rules AS TEXT) FROM service WHERE site = {site}");
        for row in self.select(&services).await {
            let rules: Value = serde_json::from_str(&row[1]).expect("rules are JSON");
            let default = if rules["booking"].is_object() { 30 } else { 0 };
            let rule = ServiceRule {
                allowance_minutes: rules["allowance_minutes"].as_i64().unwrap_or(default),
                now_after_park: rules["after_park"] == "now",
                now_after_transfer: rules["after_transfer"] == "now",
                now_after_no_show: rules["after_no_show"] == "now",
            };
            settings.services.insert(text_of(&row[0], ServiceId::from_row), rule);
        }
        let offers = "SELECT CAST(o.counter AS TEXT), CAST(o.service AS TEXT), CAST(o.preference_minutes AS TEXT) \
                      FROM counter_service o JOIN counter c ON c.id = o.counter WHERE c.site = ";
        for row in self.select(&format!("{offers}{site}")).await {
            let counter = settings.counters.entry(text_of(&row[0], CounterId::from_row)).or_default();
            counter.insert(text_of(&row[1], ServiceId::from_row), row[2].parse().expect("minutes"));
        }
        settings
    }

    fn site_number(&self) -> i64 {
        self.demo.site.parse::<SiteId>().expect("a site's id").get()
    }
}

fn minutes(value: &Value) -> i64 {
    value.as_i64().expect("whole minutes")
}

/// The public text of a row's id.
fn text_of<T: std::fmt::Display>(number: &str, id: impl Fn(i64) -> Option<T>) -> String {
    id(number.parse().expect("a number")).expect("an id").to_string()
}

impl std::ops::Deref for Town {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.server
    }
}

/// The people at one process.
impl Server {
    /// Somebody with this token.
    pub fn with_token(&self, token: &str) -> Client {
        Client::new(&self.address(), Some(token))
    }

    /// Somebody without a token: a citizen's telephone.
    pub fn citizen(&self) -> Client {
        Client::new(&self.address(), None)
    }

    /// The kiosk.
    pub fn kiosk(&self) -> Client {
        self.with_token(&self.demo.kiosk_token)
    }

    /// The reception.
    pub fn reception(&self) -> Client {
        self.with_token(&self.demo.reception_token)
    }

    /// The manager.
    pub fn manager(&self) -> Client {
        self.with_token(&self.demo.manager_token)
    }

    /// The display, as somebody who asks.
    pub fn display(&self) -> Client {
        self.with_token(&self.demo.display_token)
    }

    /// The display's screen.
    pub async fn screen(&self) -> Screen {
        Screen::open(&self.address(), &self.demo.display_token, &self.demo.site).await
    }

    /// The agent of the counter at this place of the example's list.
    pub fn desk(&self, place: usize) -> Desk {
        let counter = &self.demo.counters[place];
        Desk {
            counter: counter.id.clone(),
            name: counter.name.clone(),
            services: counter.services.clone(),
            agent: self.with_token(&counter.agent_token),
        }
    }

    /// Every desk.
    pub fn desks(&self) -> Vec<Desk> {
        (0..self.demo.counters.len()).map(|place| self.desk(place)).collect()
    }

    /// `/api/v1/sites/{site}` and what follows.
    pub fn site_path(&self, rest: &str) -> String {
        format!("/api/v1/sites/{}{rest}", self.demo.site)
    }

    /// A ticket at the kiosk.
    pub async fn ticket(&self, service: &str) -> Ticket {
        let path = self.site_path("/tickets");
        self.kiosk().post(&path, &json!({"service": service})).await.expect(201).read()
    }

    /// The board of the whole site.
    pub async fn board(&self) -> Board {
        self.display().get(&self.site_path("/board")).await.expect(200).read()
    }

    /// The example's annex: another site of the same town.
    pub async fn annex(&self) -> String {
        let reply = self.citizen().get("/api/v1/sites").await;
        let answer = reply.expect(200).json();
        let sites = answer.get("sites").unwrap_or(&answer).as_array().expect("a list of sites").clone();
        let ids = sites.iter().filter_map(|site| site["id"].as_str());
        ids.into_iter().find(|id| *id != self.demo.site).expect("the example has an annex").to_owned()
    }
}

/// An agent at a counter.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The counter's id.
    pub counter: String,
    /// The counter's name.
    pub name: String,
    /// What it can serve.
    pub services: Vec<String>,
    /// The agent.
    pub agent: Client,
}

impl Desk {
    /// `POST …/calls` with this body.
    pub async fn call(&self, body: &Value) -> Reply {
        self.agent.post(&self.path("/calls"), body).await
    }

    /// "Next": somebody, or nobody waits.
    pub async fn next(&self) -> Option<Called> {
        let reply = self.call(&json!({})).await;
        match reply.status {
            204 => None,
            _ => Some(reply.expect(201).read()),
        }
    }

    /// "Next", which also ends the current visit.
    pub async fn finish_and_next(&self) -> Option<Called> {
        let reply = self.call(&json!({"finish": true})).await;
        match reply.status {
            204 => None,
            _ => Some(reply.expect(201).read()),
        }
    }

    /// A step of a ticket: `starts`, `completions`, `no-shows` …
    pub async fn step(&self, ticket: &str, step: &str, body: &Value) -> Reply {
        self.agent.post(&format!("/api/v1/tickets/{ticket}/{step}"), body).await
    }

    /// A step that must be done, and the ticket after it.
    pub async fn done(&self, ticket: &str, step: &str, body: &Value) -> Ticket {
        self.step(ticket, step, body).await.expect(200).read()
    }

    /// `/api/v1/counters/{counter}` and what follows.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/counters/{}{rest}", self.counter)
    }

    /// What the desk shows.
    pub async fn view(&self) -> Value {
        self.agent.get(&self.path("")).await.expect(200).json()
    }

    /// A call as it is sent with this key.
    pub fn ask_next(&self, key: &str) -> Ask {
        Ask::post(self.path("/calls"), &json!({})).key(key)
    }
}
