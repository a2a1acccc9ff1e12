//! Text messages through a provider's HTTP interface, as the town's settings describe it.
//!
//! A description is a request with gaps: `{to}` is the number with its country (`+33612345678`), `{digits}` the same without
//! the plus, `{text}` the message, `{id}` the letter (the same however often it is sent), `{secret}` what only the provider
//! and we know. Gaps are filled where values stand (a field of JSON, of a form, of the query, a header), each in its own
//! encoding, so that no text becomes anything but a value.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use form_urlencoded::{Serializer, byte_serialize};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde_json::Value;

use crate::retry::Trouble;

/// The provider answers within this time, connecting included.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// An answer is read to its end so far, so that the connection can be used again; only its status tells anything.
const ANSWER_BYTES: usize = 64 * 1024;
/// And for so long.
const ANSWER_PATIENCE: Duration = Duration::from_secs(2);

/// The interface, as settings say it (`[letters.sms]`).
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Described {
    /// Where to; gaps only after its `?`.
    pub url: String,
    /// `POST` when nothing is said.
    pub method: Option<String>,
    /// Headers by name.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A body of JSON …
    pub json: Option<Value>,
    /// … or of a form.
    pub form: Option<BTreeMap<String, String>>,
    /// Statuses that mean that the message is taken; `2xx` when nothing is said.
    pub accepted: Option<Vec<Status>>,
    /// Those that mean that this message never will be; 400 and 422 when nothing is said. After every other it is tried
    /// again.
    pub never: Option<Vec<Status>>,
    /// A file that holds what `{secret}` stands for.
    pub secret_file: Option<PathBuf>,
}

/// A status (`404`), or all of a hundred (`"5xx"`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Status {
    /// This one.
    One(u16),
    /// All that begin with this digit.
    Hundred(u16),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u16),
    Text(String),
}

impl TryFrom<Written> for Status {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let digits = match written {
            Written::Number(number) if (100..600).contains(&number) => return Ok(Self::One(number)),
            Written::Number(number) => number.to_string(),
            Written::Text(text) => text,
        };
        let hundred = digits.strip_suffix("xx").and_then(|digit| digit.parse().ok());
        let hundred = hundred.filter(|digit| (1..6).contains(digit)).map(Self::Hundred);
        hundred.ok_or_else(|| format!("{digits:?} is no status like 429 or \"5xx\""))
    }
}

impl Status {
    fn is(self, code: u16) -> bool {
        match self {
            Status::One(one) => one == code,
            Status::Hundred(digit) => code / 100 == digit,
        }
    }
}

/// An interface that can be used.
#[derive(Clone)]
pub struct Gateway {
    method: Method,
    url: String,
    headers: Vec<(HeaderName, String)>,
    body: Body,
    accepted: Vec<Status>,
    never: Vec<Status>,
    secret: String,
    patience: Duration,
}

#[derive(Clone)]
enum Body {
    None,
    Json(Value),
    Form(BTreeMap<String, String>),
}

/// Neither the secret nor what holds it is shown.
impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Gateway({} {})", self.method, self.host())
    }
}

/// What fills the gaps.
#[derive(Debug, Clone, Copy)]
pub struct Message<'m> {
    /// The number with its country, without plus.
    pub digits: &'m str,
    /// The text.
    pub text: &'m str,
    /// The letter.
    pub id: &'m str,
}

impl Gateway {
    /// Checks a description. An error says what is wrong with it.
    pub fn new(described: Described, secret: Option<String>, patience: Duration) -> Result<Self, String> {
        let Described { url, method, headers, json, form, accepted, never, secret_file: _ } = described;
        let method = method.as_deref().unwrap_or("POST");
        let known = [Method::POST, Method::PUT, Method::GET].into_iter().find(|it| it.as_str() == method);
        let method = known.ok_or_else(|| format!("`method` is POST, PUT or GET, not {method:?}"))?;
        let body = match (json, form) {
            (Some(_), Some(_)) => return Err("there is `json` and `form`: a body is one of them".to_owned()),
            (Some(json), None) => Body::Json(json),
            (None, Some(form)) => Body::Form(form),
            (None, None) => Body::None,
        };
        if method == Method::GET && !matches!(body, Body::None) {
            return Err("GET has no body: the gaps stand after the `?` of `url`".to_owned());
        }
        let named = |(name, value): (String, String)| match HeaderName::try_from(&name) {
            Ok(name) => Ok((name, value)),
            Err(_) => Err(format!("{name:?} is no name of a header")),
        };
        let gateway = Self {
            method,
            headers: headers.into_iter().map(named).collect::<Result<_, _>>()?,
            body,
            accepted: accepted.unwrap_or_else(|| vec![Status::Hundred(2)]),
            never: never.unwrap_or_else(|| vec![Status::One(400), Status::One(422)]),
            secret: secret.unwrap_or_default(),
            patience,
            url,
        };
        gateway.check()?;
        Ok(gateway)
    }

    fn check(&self) -> Result<(), String> {
        let templates = self.templates();
        for template in &templates {
            if let Some(gap) = gaps(template).find(|gap| !GAPS.contains(gap)) {
                return Err(format!(
                    "{{{gap}}} is no gap: there are {}",
                    GAPS.map(|it| format!("{{{it}}}")).join(" ")
                ));
            }
        }
        let uses = |wanted: &str| templates.iter().any(|it| gaps(it).any(|gap| gap == wanted));
        if !uses("text") || !(uses("to") || uses("digits")) {
            return Err("the message needs {text}, and {to} or {digits}".to_owned());
        }
        if uses("secret") && self.secret.is_empty() {
            return Err("there is no {secret}".to_owned());
        }
        let fixed = self.url.split('?').next().unwrap_or_default();
        if gaps(fixed).next().is_some() {
            return Err("the gaps of `url` stand after its `?`".to_owned());
        }
        let sample = Message { digits: "33612345678", text: "Bonjour", id: "l1" };
        let request = self.request(&sample)?;
        let host = request.uri().host().unwrap_or_default().to_owned();
        match request.uri().scheme_str() {
            Some("https") if !host.is_empty() => Ok(()),
            Some("http") if is_of_the_house(&host) => Ok(()),
            _ => Err("`url` is https://…, or http:// to an address of this house".to_owned()),
        }
    }

    /// The host it leads to.
    pub fn host(&self) -> String {
        let fixed: Option<Uri> = self.url.split('?').next().and_then(|text| text.parse().ok());
        fixed.and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default()
    }

    /// Every text with gaps in it.
    fn templates(&self) -> Vec<&str> {
        let mut texts = vec![self.url.as_str()];
        texts.extend(self.headers.iter().map(|(_, value)| value.as_str()));
        match &self.body {
            Body::None => {}
            Body::Json(json) => texts_of(json, &mut texts),
            Body::Form(form) => texts.extend(form.values().map(String::as_str)),
        }
        texts
    }

    fn request(&self, message: &Message<'_>) -> Result<Request<Full<Bytes>>, String> {
        let plus = format!("+{}", message.digits);
        let value = |gap: &str| match gap {
            "to" => plus.as_str(),
            "digits" => message.digits,
            "text" => message.text,
            "id" => message.id,
            _ => self.secret.as_str(),
        };
        let plain = |template: &str| filled(template, |gap| value(gap).to_owned());
        let url = filled(&self.url, |gap| byte_serialize(value(gap).as_bytes()).collect());
        let mut headers = HeaderMap::new();
        let (kind, bytes) = match &self.body {
            Body::None => (None, Vec::new()),
            Body::Json(json) => {
                (Some("application/json"), json_filled(json, &plain).to_string().into_bytes())
            }
            Body::Form(form) => {
                let mut fields = Serializer::new(String::new());
                form.iter().for_each(|(name, template)| {
                    fields.append_pair(name, &plain(template));
                });
                (Some("application/x-www-form-urlencoded"), fields.finish().into_bytes())
            }
        };
        headers.extend(kind.map(|kind| (CONTENT_TYPE, HeaderValue::from_static(kind))));
        for (name, template) in &self.headers {
            let mut value = HeaderValue::try_from(plain(template))
                .map_err(|_| format!("what stands in the header {name} cannot stand there"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let mut request = Request::new(Full::new(Bytes::from(bytes)));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = url.parse().map_err(|_| "`url` is no address".to_owned())?;
        *request.headers_mut() = headers;
        Ok(request)
    }

    /// What a status means.
    fn heard(&self, code: u16) -> Result<(), Trouble> {
        let among = |list: &[Status]| list.iter().any(|status| status.is(code));
        match code {
            _ if among(&self.accepted) => Ok(()),
            code if among(&self.never) => Err(Trouble::Refused(code.to_string())),
            // Too many, ill, or our own secret is wrong: the next message would fare alike.
            code => Err(Trouble::Server(format!("status {code}"))),
        }
    }
}

/// The way there, made when it is needed.
#[derive(Default)]
pub struct Line(Option<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>);

impl Line {
    /// Hands a message over.
    pub async fn send(&mut self, gateway: &Gateway, message: &Message<'_>) -> Result<(), Trouble> {
        let request = gateway.request(message).map_err(Trouble::Server)?;
        let client = match self.0.take() {
            Some(client) => client,
            None => client().map_err(|error| Trouble::Server(error.to_string()))?,
        };
        let answer = tokio::time::timeout(gateway.patience, client.request(request)).await;
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) if error.is_connect() => return Err(Trouble::Server("not reached".to_owned())),
            Ok(Err(_)) => return Err(Trouble::Broken("it ended".to_owned())),
            Err(_) => return Err(Trouble::Broken("no answer in time".to_owned())),
        };
        let code = answer.status().as_u16();
        read_out(answer).await;
        self.0 = Some(client);
        gateway.heard(code)
    }

    /// Closes it: no message waits.
    pub fn rest(&mut self) {
        self.0 = None;
    }
}

fn client() -> std::io::Result<Client<HttpsConnector<HttpConnector>, Full<Bytes>>> {
    let connector = HttpsConnectorBuilder::new().with_native_roots()?.https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).build(connector))
}

/// What the answer says beside its status is of no use, and a link that breaks now changes nothing.
async fn read_out(answer: Response<Incoming>) {
    let rest = Limited::new(answer.into_body(), ANSWER_BYTES).collect();
    let _ = tokio::time::timeout(ANSWER_PATIENCE, rest).await;
}

const GAPS: [&str; 5] = ["to", "digits", "text", "id", "secret"];

/// What stands in braces and is a word. JSON's own braces are none.
fn gaps(template: &str) -> impl Iterator<Item = &str> {
    let words = template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(word, _)| word));
    words.filter(|word| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase()))
}

/// Fills each gap once: braces in what is filled in are letters like others.
fn filled(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((gap, behind)) if GAPS.contains(&gap) => {
                out.push_str(&value(gap));
                rest = behind;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn texts_of<'v>(json: &'v Value, texts: &mut Vec<&'v str>) {
    match json {
        Value::String(text) => texts.push(text),
        Value::Array(list) => list.iter().for_each(|it| texts_of(it, texts)),
        Value::Object(fields) => fields.values().for_each(|it| texts_of(it, texts)),
        _ => {}
    }
}

fn json_filled(json: &Value, plain: &impl Fn(&str) -> String) -> Value {
    match json {
        Value::String(template) => Value::String(plain(template)),
        Value::Array(list) => list.iter().map(|it| json_filled(it, plain)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, it)| (name.clone(), json_filled(it, plain))).collect()
        }
        other => other.clone(),
    }
}

/// This machine, or an address that no other house can be: a modem beside the server.
fn is_of_the_house(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => address.is_loopback() || address.is_private(),
        Ok(IpAddr::V6(address)) => address.is_loopback() || address.is_unique_local(),
        Err(_) => host == "localhost",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(text: &str) -> Described {
        toml::from_str(text).unwrap()
    }

    fn gateway(text: &str) -> Result<Gateway, String> {
        Gateway::new(described(text), Some("s3cret".to_owned()), PATIENCE)
    }

    const MESSAGE: Message<'static> =
        Message { digits: "33612345678", text: "9 h, \"état\" & {secret}\n+1 %", id: "l7" };

    async fn body(request: Request<Full<Bytes>>) -> String {
        String::from_utf8(request.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_text_is_a_value_and_nothing_else_in_every_form() {
        let json = gateway(
            "url = 'https://sms.example/v1'\nheaders = { Authorization = 'Bearer {secret}' }\n\
             json = { messages = [{ to = '{to}', body = 'Mairie : {text}', flash = false, ref = '{id}' }] }",
        );
        let request = json.unwrap().request(&MESSAGE).unwrap();
        assert_eq!(
            (request.method().as_str(), request.uri().to_string().as_str()),
            ("POST", "https://sms.example/v1")
        );
        assert_eq!(request.headers()["authorization"], "Bearer s3cret");
        assert_eq!(request.headers()["content-type"], "application/json");
        let text = "Mairie : 9 h, \"état\" & {secret}\n+1 %";
        let expected =
            json!({"messages": [{"to": "+33612345678", "body": text, "flash": false, "ref": "l7"}]});
        assert_eq!(serde_json::from_str::<Value>(&body(request).await).unwrap(), expected);

        let form = gateway("url = 'https://sms.example/v1'\nform = { to = '{digits}', text = '{text}' }");
        let written = body(form.unwrap().request(&MESSAGE).unwrap()).await;
        let fields: Vec<_> = form_urlencoded::parse(written.as_bytes()).into_owned().collect();
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(fields, [field("text", MESSAGE.text), field("to", "33612345678")]);

        let query =
            gateway("url = 'http://192.168.1.9/send?to={to}&key={secret}&text={text}'\nmethod = 'GET'");
        let request = query.unwrap().request(&MESSAGE).unwrap();
        let fields: Vec<_> =
            form_urlencoded::parse(request.uri().query().unwrap().as_bytes()).into_owned().collect();
        assert_eq!(
            fields,
            [field("to", "+33612345678"), field("key", "s3cret"), field("text", MESSAGE.text)]
        );
    }

    #[test]
    fn a_description_that_cannot_work_is_refused_with_what_is_wrong() {
        let json = "json = { to = '{to}', text = '{text}' }";
        for (text, wrong) in [
            (format!("url = 'http://sms.example/'\n{json}"), "https://"),
            (format!("url = 'sms.example'\n{json}"), "`url`"),
            (format!("url = 'https://sms.example/{{to}}'\n{json}"), "after its `?`"),
            (format!("url = 'https://sms.example/'\nmethod = 'DELETE'\n{json}"), "`method`"),
            (format!("url = 'https://sms.example/'\nmethod = 'GET'\n{json}"), "GET has no body"),
            (format!("url = 'https://sms.example/'\nform = {{ a = 'b' }}\n{json}"), "one of them"),
            (
                format!("url = 'https://sms.example/'\nheaders = {{ 'a b' = 'c' }}\n{json}"),
                "no name of a header",
            ),
            (
                format!("url = 'https://sms.example/'\nheaders = {{ a = '{{sender}}' }}\n{json}"),
                "{sender} is no gap",
            ),
            ("url = 'https://sms.example/'\njson = { text = '{text}' }".to_owned(), "{to} or {digits}"),
        ] {
            let error = gateway(&text).unwrap_err();
            assert!(error.contains(wrong), "{text}: {error}");
        }
        let keyed = format!("url = 'https://sms.example/'\nheaders = {{ key = '{{secret}}' }}\n{json}");
        assert!(Gateway::new(described(&keyed), None, PATIENCE).unwrap_err().contains("{secret}"));
        assert!(toml::from_str::<Described>("url = ''\naccepted = [20]").is_err());
        assert!(toml::from_str::<Described>("url = ''\nnever = ['6xx']").is_err());
    }

    #[test]
    fn a_status_is_taken_never_or_again() {
        let json = "url = 'https://sms.example/'\njson = { to = '{to}', text = '{text}' }\n";
        let usual = gateway(json).unwrap();
        for code in [200, 202] {
            assert_eq!(usual.heard(code), Ok(()));
        }
        for code in [400, 422] {
            assert_eq!(usual.heard(code), Err(Trouble::Refused(code.to_string())));
        }
        for code in [301, 401, 403, 404, 429, 500, 503] {
            assert!(usual.heard(code).unwrap_err().concerns_all(), "{code}: nobody is given up for it");
        }
        let own = gateway(&format!("{json}accepted = [200]\nnever = ['4xx']")).unwrap();
        assert_eq!(own.heard(404), Err(Trouble::Refused("404".to_owned())));
        assert!(own.heard(202).is_err());
    }

    #[test]
    fn the_secret_is_not_shown() {
        let it =
            gateway("url = 'https://sms.example/?key={secret}&to={to}&text={text}'\nmethod = 'GET'").unwrap();
        assert_eq!(format!("{it:?}"), "Gateway(GET sms.example)");
    }
}
