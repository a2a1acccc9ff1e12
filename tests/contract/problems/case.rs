//! One bad request and the answer that the contract gives to it.

use guichet_tests::clock::in_minutes;
use guichet_tests::http::{Ask, Client, Reply};
use guichet_tests::town::{Desk, Town};
use serde_json::{Value, json};

/// A town with one person at a counter, one in the line, and everybody who may knock.
pub struct Scene {
    pub site: String,
    pub annex: String,
    pub service: String,
    pub desk: Desk,
    pub other_desk: Desk,
    /// Called at `desk`.
    pub called: String,
    /// In the line.
    pub waiting: String,
    pub citizen: Client,
    pub stranger: Client,
    pub kiosk: Client,
    pub display: Client,
    pub reception: Client,
    pub manager: Client,
    /// A call for help that is open.
    pub help: String,
}

/// A notice of the next hour.
pub fn notice() -> Value {
    json!({"text": {"fr": "Fermé demain"}, "until": in_minutes(60)})
}

/// A counter's hour long ago.
pub fn block() -> Value {
    json!({"on": "2001-01-01", "from": "09:00", "to": "10:00"})
}

/// What is asked, and what must be answered.
pub struct Case {
    pub name: String,
    pub who: Client,
    pub ask: Ask,
    /// Any of these (status, type) will do; empty: anything below 500.
    pub answers: Vec<(u16, &'static str)>,
    /// The field that a 422 must name.
    pub field: Option<&'static str>,
}

impl Scene {
    pub async fn prepare(town: &Town) -> Self {
        let desk = town.desk(0);
        let called = town.ticket(&desk.services[0]).await.id;
        let waiting = town.ticket(&desk.services[0]).await.id;
        desk.next().await.expect("somebody waits");
        let help = desk.agent.post(&town.site_path("/help-calls"), &json!({})).await.expect(201).json();
        Self {
            site: town.demo.site.clone(),
            annex: town.annex().await,
            service: desk.services[0].clone(),
            other_desk: town.desk(1),
            desk,
            called,
            waiting,
            citizen: town.citizen(),
            stranger: town.with_token("nobody-knows-this-token"),
            kiosk: town.kiosk(),
            display: town.display(),
            reception: town.reception(),
            manager: town.manager(),
            help: help["id"].as_str().expect("an id").to_owned(),
        }
    }

    /// Every route that changes something and takes a body: path, somebody who may, a good body.
    pub fn posts(&self) -> Vec<(String, &Client, Value)> {
        let mut posts = vec![
            (self.at_site("/tickets"), &self.kiosk, json!({"service": self.service})),
            (self.at_site("/suspensions"), &self.desk.agent, json!({"reason": "Exercice"})),
            (self.at_site("/enquiries"), &self.reception, json!({})),
        ];
        posts.extend([
            (self.at_site("/beats"), &self.kiosk, json!({"version": "1"})),
            (self.at_site("/slips"), &self.reception, self.slip()),
            (self.at_site("/notices"), &self.manager, notice()),
            (self.at_site("/help-calls"), &self.desk.agent, json!({})),
            (format!("/api/v1/help-calls/{}/answers", self.help), &self.reception, json!({})),
            (self.at_site("/day-closings"), &self.manager, json!({})),
            (self.at_site("/check-ins"), &self.kiosk, json!({"code": "0".repeat(26)})),
            (self.desk.path("/blocks"), &self.desk.agent, block()),
        ]);
        for step in ["/calls", "/openings", "/pauses", "/after-works", "/closings"] {
            posts.push((self.desk.path(step), &self.desk.agent, json!({})));
        }
        for step in
            ["rings", "starts", "completions", "no-shows", "parkings", "undos", "returns", "withdrawals"]
        {
            posts.push((self.of_called(step), &self.desk.agent, json!({})));
        }
        let of_staff = [
            ("priorities", json!({"granted": true})),
            ("joins", json!({"ticket": self.waiting})),
            ("splits", json!({})),
            ("services", json!({"services": [self.service]})),
            ("cares", json!({"fetch": true})),
        ];
        posts.extend(of_staff.map(|(step, body)| (self.of_called(step), &self.desk.agent, body)));
        posts.push((
            self.of_called("transfers"),
            &self.desk.agent,
            json!({"counter": self.other_desk.counter}),
        ));
        posts
    }

    /// A paper slip of a moment ago.
    pub fn slip(&self) -> Value {
        json!({"number": 1, "service": self.service, "arrived_at": in_minutes(0)})
    }

    /// A path below the site.
    pub fn at_site(&self, rest: &str) -> String {
        format!("/api/v1/sites/{}{rest}", self.site)
    }

    /// A step of the ticket that is called.
    pub fn of_called(&self, step: &str) -> String {
        format!("/api/v1/tickets/{}/{step}", self.called)
    }
}

impl Case {
    /// This answer and no other.
    pub fn new(name: impl Into<String>, who: &Client, ask: Ask, status: u16, kind: &'static str) -> Self {
        Self { name: name.into(), who: who.clone(), ask, answers: vec![(status, kind)], field: None }
    }

    /// The same, where another answer will do too.
    #[must_use]
    pub fn or(mut self, status: u16, kind: &'static str) -> Self {
        self.answers.push((status, kind));
        self
    }

    /// The same, naming the field.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Anything but an error of ours.
    pub fn harmless(name: impl Into<String>, who: &Client, ask: Ask) -> Self {
        Self { name: name.into(), who: who.clone(), ask, answers: Vec::new(), field: None }
    }

    /// What is wrong with this answer.
    pub fn complaint(&self, reply: &Reply) -> Option<String> {
        let complain = |what: &str| Some(format!("{}: {what}: {reply}", self.name));
        if self.answers.is_empty() {
            return (reply.status >= 500).then(|| complain("an error of ours"))?;
        }
        if !self.answers.iter().any(|(status, _)| *status == reply.status) {
            return complain(&format!("not {:?}", self.answers));
        }
        let problem: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        if !self.answers.iter().any(|(status, kind)| *status == reply.status && problem["type"] == **kind) {
            return complain(&format!("not {:?}", self.answers));
        }
        let media = reply.header("content-type").unwrap_or("none");
        if !media.starts_with("application/problem+json") {
            return complain(&format!("media type {media}"));
        }
        if ["title", "detail"].iter().any(|field| problem[field].as_str().is_none_or(str::is_empty))
            || problem["status"] != reply.status
        {
            return complain("title, status or detail is missing");
        }
        let named = |field: &str| {
            let errors = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
            errors.iter().any(|e| e["field"] == *field && e["reason"].as_str().is_some_and(|r| !r.is_empty()))
        };
        match self.field {
            Some(field) if reply.status == 422 && !named(field) => complain(&format!("{field} is not named")),
            _ => None,
        }
    }
}
