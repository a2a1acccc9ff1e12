//! What people and tests need to book: services by their kind, free times, holds, and the other times of a refusal.

use chrono::{DateTime, FixedOffset, TimeDelta};
use model::Instant;
use serde_json::{Value, json};

use crate::clock::now;
use crate::http::{Ask, Client};
use crate::seed::fresh_key;
use crate::server::Server;

/// The id of the site's service of this kind.
pub async fn service(town: &Server, kind: &str) -> String {
    let site = town.citizen().get(&town.site_path("")).await.expect(200).json();
    let services = site["services"].as_array().expect("a list").clone();
    let service = services.iter().find(|service| service["kind"] == kind).expect("the example has it");
    text(&service["id"])
}

/// The start times for one person, of these days from today.
pub async fn starts(who: &Client, town: &Server, service: &str, from: i64, to: i64) -> Vec<String> {
    starts_for(1, who, town, service, from, to).await
}

/// The start times for so many, of these days from today.
pub async fn starts_for(
    persons: u16,
    who: &Client,
    town: &Server,
    service: &str,
    from: i64,
    to: i64,
) -> Vec<String> {
    let query = format!("/slots?service={service}&persons={persons}&from={}&to={}", date(from), date(to));
    let slots = who.get(&town.site_path(&query)).await.expect(200).json();
    slots["slots"].as_array().expect("a list").iter().map(|slot| text(&slot["starts_at"])).collect()
}

/// "Keep this time for one person", with a key of its own.
pub fn ask_hold(site: &str, service: &str, start: &str) -> Ask {
    let body = json!({"services": [{"service": service, "persons": 1}], "starts_at": start});
    Ask::post(format!("/api/v1/sites/{site}/holds"), &body).fresh_key()
}

/// "Book what is held" for somebody who never booked before, with a key of its own.
pub fn ask_book(site: &str, held: &Value) -> Ask {
    let contact = json!({"name": "Gwenn Le Goff", "email": format!("{}@mairie.example", fresh_key())});
    let body = json!({"hold": held["id"], "secret": held["secret"], "contact": contact});
    Ask::post(format!("/api/v1/sites/{site}/appointments"), &body).fresh_key()
}

/// "Keep it longer", with a key of its own.
pub fn ask_extend(held: &Value) -> Ask {
    let path = format!("/api/v1/holds/{}/extensions", text(&held["id"]));
    Ask::post(path, &json!({"secret": held["secret"]})).fresh_key()
}

/// "Give back what is held."
pub fn ask_let_go(held: &Value) -> Ask {
    delete(&format!("/api/v1/holds/{}", text(&held["id"])), &json!({"secret": held["secret"]}))
}

/// "The appointment takes the time that is held", with a key of its own.
pub fn ask_move(code: &str, held: &Value) -> Ask {
    let body = json!({"hold": held["id"], "secret": held["secret"]});
    Ask::post(format!("/api/v1/appointments/{code}/moves"), &body).fresh_key()
}

/// "I cannot come."
pub fn ask_cancel(code: &str) -> Ask {
    Ask::new("DELETE", format!("/api/v1/appointments/{code}"))
}

/// A DELETE that says something.
pub fn delete(path: &str, body: &Value) -> Ask {
    Ask::new("DELETE", path).header("content-type", "application/json").body(body.to_string())
}

/// The other times that a refusal names.
#[track_caller]
pub fn alternatives(problem: &Value) -> Vec<String> {
    let list = problem["alternatives"].as_array().unwrap_or_else(|| panic!("no alternatives: {problem}"));
    list.iter().map(|it| text(&it["starts_at"])).collect()
}

/// A text of JSON.
#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// An instant of JSON.
#[track_caller]
pub fn moment(value: &Value) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&text(value)).expect("RFC 3339")
}

/// The local date so many days from today.
pub fn date(days: i64) -> String {
    let zone = "Europe/Paris".parse().expect("the example's zone");
    model::calendar::local(Instant::from(now() + TimeDelta::days(days)), zone).date_naive().to_string()
}
