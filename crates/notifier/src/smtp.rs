//! The mail server: one connection, kept for as long as letters follow each other.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use crate::mail::Mail;
use crate::retry::Trouble;

/// How the way to the server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on (port 465).
    Whole,
    /// After STARTTLS, without which nothing is sent (port 587).
    Start,
    /// Not at all: a server of this machine.
    None,
}

/// The server that takes our letters.
#[derive(Clone)]
pub struct Smtp {
    /// Its name, also that of its certificate.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept secret.
    pub tls: Tls,
    /// User and password, where it wants them.
    pub login: Option<(String, String)>,
    /// It takes or refuses a letter within this time, and a connection within the same; else the link counts as broken.
    pub patience: Duration,
}

/// The password is never shown.
impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}:{})", self.host, self.port)
    }
}

/// The ways to say who we are that every server knows one of; both need TLS.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Answers that are about us and not about the letter: the server closes (421), or wants a login (RFC 4954).
const OURS: [&str; 5] = ["421", "530", "534", "535", "538"];

/// A link to the server, made when it is needed.
#[derive(Default)]
pub struct Link(Option<AsyncSmtpConnection>);

impl Link {
    /// Sends a message over the link that is there, or a new one. After any trouble the link is gone.
    pub async fn send(&mut self, smtp: &Smtp, hello: &str, mail: &Mail) -> Result<(), Trouble> {
        let mut connection = match self.0.take() {
            Some(connection) => connection,
            None => {
                within(smtp, connect(smtp, hello)).await.map_err(Trouble::Server)?.map_err(Trouble::Server)?
            }
        };
        // A server closes a link that was quiet for a while. Asked first, it is not the letter that finds out.
        if !matches!(within(smtp, connection.test_connected()).await, Ok(true)) {
            connection = within(smtp, connect(smtp, hello))
                .await
                .map_err(Trouble::Server)?
                .map_err(Trouble::Server)?;
        }
        // Dropped halfway, the connection goes with it: what it was about to say is not said to the next letter.
        match within(smtp, connection.send(&mail.envelope, &mail.bytes)).await {
            Ok(Ok(_)) => {
                self.0 = Some(connection);
                Ok(())
            }
            Ok(Err(error)) => Err(trouble(&error)),
            Err(silence) => Err(Trouble::Broken(silence)),
        }
    }

    /// Says goodbye: no letter waits.
    pub async fn rest(&mut self, smtp: &Smtp) {
        if let Some(mut connection) = self.0.take() {
            let _ = within(smtp, connection.quit()).await;
        }
    }
}

async fn connect(smtp: &Smtp, hello: &str) -> Result<AsyncSmtpConnection, String> {
    let hello = ClientId::Domain(hello.to_owned());
    let tls = || TlsParameters::new(smtp.host.clone()).map_err(|error| error.to_string());
    let whole = if smtp.tls == Tls::Whole { Some(tls()?) } else { None };
    let place = (smtp.host.as_str(), smtp.port);
    let connected =
        AsyncSmtpConnection::connect_tokio1(place, Some(smtp.patience), &hello, whole, None).await;
    let mut connection = connected.map_err(|error| error.to_string())?;
    if smtp.tls == Tls::Start {
        connection.starttls(tls()?, &hello).await.map_err(|error| error.to_string())?;
    }
    if let Some((user, password)) = &smtp.login {
        let login = Credentials::new(user.clone(), password.clone());
        connection.auth(&MECHANISMS, &login).await.map_err(|error| error.to_string())?;
    }
    Ok(connection)
}

async fn within<T>(smtp: &Smtp, work: impl Future<Output = T>) -> Result<T, String> {
    let silence = |_| format!("no answer within {} s", smtp.patience.as_secs());
    tokio::time::timeout(smtp.patience, work).await.map_err(silence)
}

fn trouble(error: &lettre::transport::smtp::Error) -> Trouble {
    let Some(code) = error.status().map(|code| code.to_string()) else {
        // lettre's own refusal: an address that this server cannot carry.
        let own = error.is_client();
        // What the server said may name the person.
        let what = if error.is_response() { "an answer that is none" } else { "it ended" };
        return if own { Trouble::Refused("address".to_owned()) } else { Trouble::Broken(what.to_owned()) };
    };
    match code {
        code if OURS.contains(&code.as_str()) => Trouble::Server(code),
        code if error.is_transient() => Trouble::Later(code),
        code => Trouble::Refused(code),
    }
}
