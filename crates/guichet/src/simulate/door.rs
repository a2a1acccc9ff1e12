//! The server's door: requests over kept connections, each timed, and asked again under the same key until there is
//! an answer.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::edge::Edge;

/// A server that says nothing for so long is not there.
const PATIENCE: Duration = Duration::from_secs(20);
/// Asked so often before the day is given up: a server that is started again has some seconds.
const TRIES: u32 = 40;
/// Between two tries.
const BETWEEN: Duration = Duration::from_millis(250);

/// The way to one server.
#[derive(Clone)]
pub struct Door {
    url: String,
    client: Client<HttpConnector, Full<Bytes>>,
    edge: Edge,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    method: Method,
    path: String,
    token: Option<String>,
    body: Option<Value>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The status.
    pub status: u16,
    /// The body; null where there is none.
    pub body: Value,
    /// How long the last try took.
    pub took: Duration,
    /// How often it was asked again.
    pub again: u32,
}

impl Ask {
    /// A POST of JSON by somebody.
    pub fn post(path: impl Into<String>, token: Option<&str>, body: Value) -> Self {
        Self { method: Method::POST, path: path.into(), token: token.map(str::to_owned), body: Some(body) }
    }

    /// A DELETE by somebody.
    pub fn delete(path: impl Into<String>, token: &str) -> Self {
        Self { method: Method::DELETE, path: path.into(), token: Some(token.to_owned()), body: None }
    }
}

impl Heard {
    /// The problem's type, where the answer is a refusal.
    pub fn refusal(&self) -> Option<&str> {
        (self.status >= 400).then(|| self.body["type"].as_str().unwrap_or("without a type"))
    }

    /// The answer in a few words.
    pub fn words(&self) -> String {
        match self.body["detail"].as_str() {
            Some(detail) => format!("{} {detail}", self.status),
            None => self.status.to_string(),
        }
    }

    /// Not now, perhaps done already: the same key asked again tells.
    fn is_for_later(&self) -> bool {
        self.status == 503 || self.status == 429
    }
}

impl Door {
    /// The way to `url`.
    pub fn new(url: &str, edge: Edge) -> Result<Self> {
        ensure!(url.starts_with("http://"), "{url}: the address begins with http:// (there is no TLS here)");
        let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
        Ok(Self { url: url.to_owned(), client, edge })
    }

    /// A GET by somebody.
    pub async fn get(&self, path: &str, token: Option<&str>) -> Result<Heard> {
        let ask =
            Ask { method: Method::GET, path: path.to_owned(), token: token.map(str::to_owned), body: None };
        self.ask(ask).await
    }

    /// Asks until there is an answer.
    pub async fn ask(&self, ask: Ask) -> Result<Heard> {
        let key = self.fresh_key();
        let mut last = String::new();
        for again in 0..TRIES {
            let since = Instant::now();
            match tokio::time::timeout(PATIENCE, self.exchange(&ask, &key)).await {
                Ok(Ok((status, body))) => {
                    let heard = Heard { status, body, took: since.elapsed(), again };
                    if !heard.is_for_later() {
                        return Ok(heard);
                    }
                    last = heard.words();
                }
                Ok(Err(error)) => last = format!("{error:#}"),
                Err(_) => last = format!("no answer within {PATIENCE:?}"),
            }
            tokio::time::sleep(BETWEEN).await;
        }
        bail!("{} {}{}: asked {TRIES} times, at last: {last}", ask.method, self.url, ask.path)
    }

    async fn exchange(&self, ask: &Ask, key: &str) -> Result<(u16, Value)> {
        let mut request = Request::builder().method(&ask.method).uri(format!("{}{}", self.url, ask.path));
        if let Some(token) = &ask.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if ask.method == Method::POST {
            request = request.header("idempotency-key", key).header(CONTENT_TYPE, "application/json");
        }
        let body = ask.body.as_ref().map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::new(Bytes::from(body))).context("the address cannot be asked")?;
        let (head, body) = self.client.request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? };
        Ok((head.status.as_u16(), body))
    }

    /// A UUID of version 7, as our pages make them.
    fn fresh_key(&self) -> String {
        let millis = u64::try_from(self.edge.clock.now().as_millis()).unwrap_or(0);
        let bits = self.edge.entropy.bits().to_be_bytes();
        let random = bits[..10].try_into().expect("ten of sixteen bytes");
        uuid::Builder::from_unix_timestamp_millis(millis, random).into_uuid().to_string()
    }
}
