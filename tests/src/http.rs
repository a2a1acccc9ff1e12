//! Requests over kept connections.

use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::seed::fresh_key;
use crate::waiting::PATIENCE;

/// Somebody with a token (or none) at an address. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    address: Arc<str>,
    token: Option<Arc<str>>,
    idle: Arc<Mutex<Vec<SendRequest<Full<Bytes>>>>>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What was asked, for messages.
    pub asked: String,
}

/// The link broke before the whole answer was there: nobody knows whether it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost(pub String);

/// A request before it is sent.
#[derive(Debug, Clone)]
pub struct Ask {
    method: Method,
    path: String,
    body: Bytes,
    headers: Vec<(String, String)>,
}

impl Ask {
    /// A request without a body.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        let method = method.parse().expect("a method");
        Self { method, path: path.into(), body: Bytes::new(), headers: Vec::new() }
    }

    /// A POST of JSON.
    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self::new("POST", path).header(CONTENT_TYPE.as_str(), "application/json").body(body.to_string())
    }

    /// The same with these bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with this `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// The same with a key of its own.
    #[must_use]
    pub fn fresh_key(self) -> Self {
        self.key(&fresh_key())
    }
}

impl Client {
    /// Somebody at `address` (`127.0.0.1:port`).
    pub fn new(address: &str, token: Option<&str>) -> Self {
        Self { address: address.into(), token: token.map(Into::into), idle: Arc::default() }
    }

    /// Where it asks.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// A GET that must be answered.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Ask::new("GET", path)).await
    }

    /// A POST of JSON that must be answered.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Ask::post(path, body)).await
    }

    /// A DELETE that must be answered.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Ask::new("DELETE", path)).await
    }

    /// A request that must be answered.
    pub async fn send(&self, ask: Ask) -> Reply {
        let asked = format!("{} {}", ask.method, ask.path);
        self.try_send(ask).await.unwrap_or_else(|Lost(why)| panic!("{asked}: no answer: {why}"))
    }

    /// A request whose answer may be lost.
    pub async fn try_send(&self, ask: Ask) -> Result<Reply, Lost> {
        let asked = format!("{} {}", ask.method, ask.path);
        let answer = tokio::time::timeout(PATIENCE, self.exchange(ask)).await;
        answer.map_err(|_| Lost(format!("{asked}: no answer within {PATIENCE:?}")))?
    }

    async fn exchange(&self, ask: Ask) -> Result<Reply, Lost> {
        let asked = format!("{} {}", ask.method, ask.path);
        let mut request = Request::builder().method(ask.method).uri(&ask.path).header(HOST, &*self.address);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &ask.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(ask.body)).expect("a request that can be written");

        let mut link = self.link().await?;
        let answer = link.send_request(request).await.map_err(|error| lost(&error))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|error| lost(&error))?.to_bytes();
        // A server that did not read the whole body closes the connection after its answer.
        if head.status != 413 {
            self.idle.lock().expect("no panic holds it").push(link);
        }
        Ok(Reply { status: head.status.as_u16(), headers: head.headers, body, asked })
    }

    /// A kept connection that is still open, else a new one.
    async fn link(&self) -> Result<SendRequest<Full<Bytes>>, Lost> {
        loop {
            let kept = self.idle.lock().expect("no panic holds it").pop();
            let Some(mut kept) = kept else { break };
            if kept.ready().await.is_ok() {
                return Ok(kept);
            }
        }
        let stream = TcpStream::connect(&*self.address).await.map_err(|error| lost(&error))?;
        stream.set_nodelay(true).map_err(|error| lost(&error))?;
        let (link, connection) = handshake(TokioIo::new(stream)).await.map_err(|error| lost(&error))?;
        tokio::spawn(connection);
        Ok(link)
    }
}

fn lost(error: &dyn std::error::Error) -> Lost {
    Lost(error.to_string())
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: not JSON: {error}"))
    }

    /// The body as a value of this shape.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    /// The same answer, which must have this status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// The problem document, which must have this status and type, and the fields that every problem has.
    #[track_caller]
    pub fn problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status, status, "{self}");
        let media = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("none");
        assert!(media.starts_with("application/problem+json"), "{self}: media type {media}");
        let problem = self.json();
        assert_eq!(problem["type"], kind, "{self}");
        assert_eq!(problem["status"], status, "{self}");
        for field in ["title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{self}: no {field}");
        }
        problem
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let body: String = body.chars().take(600).collect();
        write!(f, "{} → {} {body}", self.asked, self.status)
    }
}
