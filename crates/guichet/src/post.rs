//! By which means letters go out: what the operator says of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use notifier::gateway::{self, Described, Gateway};
use notifier::piece::About;
use notifier::{Desk, Dkim, Mailbox, Post, Smtp, Texts, Tls};
use serde::Deserialize;
use store::InstallationKey;

/// The mail server and the way of text messages; without any, letters are files in DATA/letters.
#[derive(Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostOptions {
    /// The mail server: `smtps://HOST` (TLS, port 465), `smtp://HOST` (STARTTLS, port 587), or `smtp://localhost?tls=none` on
    /// this machine; without one, letters are .eml files in DATA/letters
    #[arg(long, env = "GUICHET_SMTP", value_name = "URL", value_parser = smtp_url)]
    pub smtp: Option<String>,

    /// The user at the mail server; the password stands in the file of --config, in `GUICHET_SMTP_PASSWORD`, or in a
    /// credential `guichet-smtp-password` of the service manager
    #[arg(long, env = "GUICHET_SMTP_USER", value_name = "NAME")]
    #[serde(rename = "user")]
    pub smtp_user: Option<String>,

    /// Never on the command line, which everybody of the machine can read.
    #[arg(skip)]
    #[serde(rename = "password")]
    pub smtp_password: Option<String>,

    /// Who writes: "Mairie de Lorient <rendez-vous@lorient.example>"
    #[arg(long, env = "GUICHET_LETTERS_FROM", value_name = "ADDRESS", value_parser = mailbox)]
    #[serde(rename = "from")]
    pub letters_from: Option<String>,

    /// A folder from which smsd (smstools) sends text messages; without one, nobody is sent any
    #[arg(long, env = "GUICHET_SMS_FOLDER", value_name = "DIR")]
    pub sms_folder: Option<PathBuf>,

    /// The interface of a provider of text messages.
    #[arg(skip)]
    pub sms: Option<Described>,

    /// The key that signs mails.
    #[arg(skip)]
    pub dkim: Option<DkimOptions>,
}

/// `[letters.dkim]`: the town's domain signs its mails (RFC 6376).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DkimOptions {
    /// The domain that signs: that of the sender, or one above it.
    domain: String,
    /// Which of its keys.
    selector: String,
    /// The private key, PEM.
    key_file: PathBuf,
}

impl DkimOptions {
    /// Who signs. An error says what is wrong with the key.
    pub fn signer(&self) -> Result<Dkim> {
        let path = self.key_file.display();
        let pem = std::fs::read_to_string(&self.key_file)
            .with_context(|| format!("cannot read the DKIM key {path}"))?;
        Dkim::new(&self.domain, &self.selector, &pem).map_err(|wrong| anyhow!("the DKIM key {path}: {wrong}"))
    }

    /// Where the key is.
    pub fn key_file(&self) -> &Path {
        &self.key_file
    }
}

/// The password is never shown.
impl std::fmt::Debug for PostOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PostOptions({:?}, {:?})", self.smtp, self.sms_folder)
    }
}

/// The password's variable, and the service manager's credential.
const PASSWORD: (&str, &str) = ("GUICHET_SMTP_PASSWORD", "guichet-smtp-password");
/// The same of the provider of text messages.
const SMS_SECRET: (&str, &str) = ("GUICHET_SMS_SECRET", "guichet-sms-secret");

impl PostOptions {
    /// What these say, and `file` where they say nothing.
    pub(crate) fn or(self, file: PostOptions) -> Result<Self> {
        Ok(Self {
            smtp: self.smtp.or(file.smtp),
            smtp_user: self.smtp_user.or(file.smtp_user),
            smtp_password: secret(PASSWORD)?.or(file.smtp_password),
            letters_from: self.letters_from.or(file.letters_from),
            sms_folder: self.sms_folder.or(file.sms_folder),
            sms: self.sms.or(file.sms),
            dkim: self.dkim.or(file.dkim),
        })
    }

    /// The means, for a server that people reach under `base_url`.
    pub fn post(&self, data: &Path, base_url: &str) -> Result<Post> {
        let smtp = self.smtp.as_deref().map(|url| self.server(url)).transpose()?;
        let from = match &self.letters_from {
            Some(from) => mailbox(from).context("who writes letters")?.parse()?,
            None if smtp.is_some() => bail!("a mail server needs to know who writes: say --letters-from"),
            None => nobody(base_url),
        };
        let folder = data.join("letters");
        let texts = match (&self.sms, &self.sms_folder) {
            (Some(_), Some(_)) => bail!("text messages go by [letters.sms] or by --sms-folder, not by both"),
            (Some(sms), None) => Some(Texts::Gateway(Box::new(provider(sms).context("[letters.sms]")?))),
            (None, Some(folder)) => Some(Texts::Folder(folder.clone())),
            // Without any means everything is a file, so that it can be looked at.
            (None, None) => smtp.is_none().then(|| Texts::Folder(folder.clone())),
        };
        let dkim = self.dkim.as_ref().map(DkimOptions::signer).transpose()?.map(Arc::new);
        Ok(Post { from, base_url: base_url.to_owned(), smtp, folder, texts, dkim })
    }

    fn server(&self, url: &str) -> Result<Smtp> {
        let (host, port, tls) = smtp(url)?;
        let login = match (&self.smtp_user, &self.smtp_password) {
            (Some(user), Some(password)) => Some((user.clone(), password.clone())),
            (None, None) => None,
            (Some(_), None) => bail!("the mail server's user has no password: set {}", PASSWORD.0),
            (None, Some(_)) => bail!("the mail server's password has no user: say --smtp-user"),
        };
        ensure!(login.is_none() || tls != Tls::None, "a password is only sent over TLS");
        Ok(Smtp { host, port, tls, login, patience: notifier::worker::PATIENCE })
    }
}

fn provider(described: &Described) -> Result<Gateway> {
    let secret = match (secret(SMS_SECRET)?, &described.secret_file) {
        (Some(secret), _) => Some(secret),
        (None, Some(path)) => Some(read_secret(path)?),
        (None, None) => None,
    };
    Gateway::new(described.clone(), secret, gateway::PATIENCE).map_err(|wrong| anyhow!("{wrong}"))
}

/// What its variable says, or else the service manager's credential.
fn secret((variable, credential): (&str, &str)) -> Result<Option<String>> {
    if let Ok(secret) = std::env::var(variable) {
        return Ok(Some(secret));
    }
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY");
    let path = folder.map(|it| Path::new(&it).join(credential)).filter(|path| path.exists());
    path.as_deref().map(read_secret).transpose()
}

fn read_secret(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.trim_end().to_owned())
}

/// How the desk prints letters, in the same words as they go out.
pub fn sheets(post: &Post, key: InstallationKey) -> web::Sheets {
    let (base_url, from) = (post.base_url.clone(), post.from.clone());
    Box::new(move |town, site, found, now| {
        let desk = Desk { town, site, base_url: &base_url, mail: from.email.as_ref(), key: &key };
        Some(About::of(found, now)?.words(&desk).sheet())
    })
}

/// The sender of letters that are files.
fn nobody(base_url: &str) -> Mailbox {
    let host = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let at = |host: &str| format!("noreply@{host}").parse().ok();
    let is_name = host.contains(|it: char| it.is_ascii_alphabetic());
    let named = if is_name { at(host) } else { None };
    named.or_else(|| at("localhost")).expect("an address")
}

fn smtp(url: &str) -> Result<(String, u16, Tls)> {
    const FORM: &str = "it is an address like smtps://mail.example.fr or smtp://mail.example.fr:587";
    let uri: hyper::Uri = url.parse().context(FORM)?;
    let (tls, usual) = match (uri.scheme_str(), uri.query()) {
        (Some("smtps"), None) => (Tls::Whole, 465),
        (Some("smtp"), None) => (Tls::Start, 587),
        (Some("smtp"), Some("tls=none")) => (Tls::None, 25),
        _ => bail!(FORM),
    };
    let host = uri.host().filter(|host| !host.is_empty()).context(FORM)?;
    let is_bare = uri.authority().is_some_and(|it| !it.as_str().contains('@'));
    ensure!(is_bare, "the mail server's user and password do not stand in its address: say --smtp-user");
    ensure!(matches!(uri.path(), "" | "/"), FORM);
    Ok((host.to_owned(), uri.port_u16().unwrap_or(usual), tls))
}

fn smtp_url(text: &str) -> Result<String> {
    smtp(text)?;
    Ok(text.to_owned())
}

fn mailbox(text: &str) -> Result<String> {
    const FORM: &str = "it is an address like Mairie de Lorient <rdv@lorient.example>";
    ensure!(!text.chars().any(char::is_control), FORM);
    text.parse::<Mailbox>().ok().context(FORM)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(smtp: &str, login: Option<(&str, &str)>) -> PostOptions {
        PostOptions {
            smtp: Some(smtp.to_owned()),
            smtp_user: login.map(|(user, _)| user.to_owned()),
            smtp_password: login.map(|(_, password)| password.to_owned()),
            letters_from: Some("Mairie de Lorient <rdv@lorient.example>".to_owned()),
            ..PostOptions::default()
        }
    }

    #[test]
    fn a_mail_server_is_named_with_how_the_way_there_is_kept_secret() {
        let known = |url: &str| smtp(url).unwrap();
        assert_eq!(known("smtps://mail.example"), ("mail.example".to_owned(), 465, Tls::Whole));
        assert_eq!(known("smtp://mail.example:2525"), ("mail.example".to_owned(), 2525, Tls::Start));
        assert_eq!(known("smtp://localhost?tls=none"), ("localhost".to_owned(), 25, Tls::None));
        for odd in [
            "mail.example",
            "http://mail.example",
            "smtps://mail.example?tls=none",
            "smtp://a:b@mail.example",
            "smtp://",
        ] {
            assert!(smtp(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_password_goes_with_its_user_and_only_over_tls() {
        let post = |it: &PostOptions| it.post(Path::new("data"), "https://rdv.lorient.example");
        assert!(post(&options("smtps://mail.example", Some(("rdv", "secret")))).is_ok());
        assert!(post(&options("smtp://localhost?tls=none", Some(("rdv", "secret")))).is_err());
        assert!(post(&options("smtp://localhost?tls=none", None)).is_ok());
        assert!(post(&PostOptions { letters_from: None, ..options("smtps://mail.example", None) }).is_err());
        let shown = format!("{:?}", options("smtps://mail.example", Some(("rdv", "secret"))));
        assert!(!shown.contains("secret"), "{shown}");
        let smtp = post(&options("smtps://mail.example", Some(("rdv", "secret")))).unwrap().smtp;
        assert!(!format!("{smtp:?}").contains("secret"));
    }

    #[test]
    fn without_any_means_letters_are_files_and_come_from_nobody() {
        let post = |url| PostOptions::default().post(Path::new("data"), url).unwrap();
        assert_eq!(post("https://rdv.lorient.example").from.to_string(), "noreply@rdv.lorient.example");
        assert_eq!(post("http://127.0.0.1:8080").from.to_string(), "noreply@localhost");
        let texts = post("http://127.0.0.1:8080").texts;
        assert!(matches!(texts, Some(Texts::Folder(folder)) if folder == Path::new("data/letters")));
    }

    #[test]
    fn text_messages_go_by_a_provider_whose_secret_stands_elsewhere() {
        let folder = std::env::temp_dir().join(format!("guichet-post-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("secret");
        std::fs::write(&file, "s3cret\n").unwrap();
        let of = |text: &str| toml::from_str::<PostOptions>(text).map_err(|error| error.to_string());
        let described = "[sms]\nurl = 'https://sms.example/'\nheaders = { key = '{secret}' }\n\
                         json = { to = '{to}', text = '{text}' }\n";
        let post = |it: PostOptions| it.post(Path::new("data"), "https://rdv.lorient.example");
        let keyed = of(&format!("{described}secret_file = '{}'", file.display())).unwrap();
        assert!(matches!(post(keyed.clone()).unwrap().texts, Some(Texts::Gateway(_))));
        let both = PostOptions { sms_folder: Some(folder.clone()), ..keyed.clone() };
        assert!(post(both).unwrap_err().to_string().contains("not by both"));
        let error = format!("{:#}", post(of(described).unwrap()).unwrap_err());
        assert!(error.contains("[letters.sms]") && error.contains("{secret}"), "{error}");
        assert!(of("[sms]\nurl = 'https://sms.example/'\nheader = 'x'").unwrap_err().contains("header"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
