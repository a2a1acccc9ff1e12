//! DKIM (RFC 6376, RFC 8463): the town's domain signs its mails, so that receivers know who answers for them.
//!
//! For towns whose mail server does not sign. The key is a file; the public half stands in the domain's DNS as
//! [`Dkim::record`] says it. The rest of the world reads `relaxed/relaxed`: servers on the way may fold lines anew.

use data_encoding::BASE64;
use model::Instant;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

/// Who signs.
pub struct Dkim {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// The key is never shown.
impl std::fmt::Debug for Dkim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dkim({})", self.name())
    }
}

/// Headers that are signed. `From` once more than it is there: nobody can add another.
const SIGNED: [&str; 9] =
    ["from", "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"];
/// Characters of the signature in a line.
const LINE: usize = 72;
/// What an RSA public key begins with in DNS: its kind (`SubjectPublicKeyInfo` of RFC 5280 with `rsaEncryption`).
const RSA: [u8; 15] =
    [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

impl Dkim {
    /// Reads the key: RSA of at least 2,048 bits, or Ed25519, as PEM. An error says what is wrong.
    pub fn new(domain: &str, selector: &str, pem: &str) -> Result<Self, String> {
        for (what, text) in [("domain", domain), ("selector", selector)] {
            let is_label = |label: &str| {
                let letters = label.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
                letters && (1..=63).contains(&label.len())
            };
            if !text.split('.').all(is_label) {
                return Err(format!("`{what}` is a name of DNS, and {text:?} is none"));
            }
        }
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| "the file holds no private key (PEM, without password)".to_owned())?;
        let weak = "the key is neither RSA of 2,048 to 4,096 bits nor Ed25519".to_owned();
        let key = match &key {
            PrivateKeyDer::Pkcs1(der) => {
                RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Key::Rsa).map_err(|_| weak)?
            }
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                let rsa = RsaKeyPair::from_pkcs8(der).map(Key::Rsa);
                let either =
                    rsa.or_else(|_| Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map(Key::Ed25519));
                either.map_err(|_| weak)?
            }
            _ => return Err(weak),
        };
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key })
    }

    /// Where the record stands in DNS.
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What stands there, as TXT.
    pub fn record(&self) -> String {
        let (kind, public) = match &self.key {
            Key::Rsa(key) => {
                let mut bits = vec![0];
                bits.extend(key.public_key().as_ref());
                let bits = der(0x03, &bits);
                ("rsa", der(0x30, &[&RSA[..], &bits].concat()))
            }
            Key::Ed25519(key) => ("ed25519", key.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", BASE64.encode(&public))
    }

    /// Whether receivers see that the sender's domain is the one that signs, or below it (DMARC, RFC 7489).
    pub fn answers_for(&self, sender: &str) -> bool {
        let (domain, sender) = (self.domain.to_ascii_lowercase(), sender.to_ascii_lowercase());
        sender == domain || sender.ends_with(&format!(".{domain}"))
    }

    /// The message with its signature before it; `message` ends its lines with CRLF.
    pub fn signed(&self, message: &[u8], now: Instant) -> Vec<u8> {
        let (head, body) = split(message);
        let fields = fields(head);
        let algorithm = match &self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let present: Vec<&str> = SIGNED.into_iter().filter(|name| find(&fields, name).is_some()).collect();
        let own = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={}; s={};\r\n t={}; h={};\r\n bh={};\r\n b=",
            self.domain,
            self.selector,
            now.as_millis() / 1000,
            present.join(":"),
            BASE64.encode(&Sha256::digest(relaxed_body(body))),
        );
        let mut signed = String::new();
        let mut used: Vec<&str> = Vec::new();
        for name in &present {
            // Named once more than it is there it counts as nothing.
            if !used.contains(name) {
                signed.extend([relaxed(find(&fields, name).unwrap_or_default()).as_str(), "\r\n"]);
            }
            used.push(name);
        }
        signed.push_str(&relaxed(&own));
        let signature = BASE64.encode(&self.signature(signed.as_bytes()));
        let lines: Vec<&str> = signature
            .as_bytes()
            .chunks(LINE)
            .map(|line| std::str::from_utf8(line).expect("base64 is ASCII"))
            .collect();
        let mut out = own.into_bytes();
        out.extend(lines.join("\r\n ").as_bytes());
        out.extend(b"\r\n");
        out.extend(message);
        out
    }

    fn signature(&self, text: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)
                    .expect("the place for the signature has its length");
                signature
            }
            // RFC 8463: what is signed is the digest.
            Key::Ed25519(key) => key.sign(&Sha256::digest(text)).as_ref().to_vec(),
        }
    }
}

/// A value of ASN.1 behind its tag and length.
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let bytes = value.len().to_be_bytes();
    let length = &bytes[bytes.iter().position(|byte| *byte > 0).unwrap_or(bytes.len() - 1)..];
    let mut out = vec![tag];
    if value.len() >= 128 {
        out.push(0x80 | u8::try_from(length.len()).expect("a length has eight bytes at most"));
    }
    out.extend(length);
    out.extend(value);
    out
}

fn split(message: &[u8]) -> (&str, &[u8]) {
    let end = message.windows(4).position(|it| it == b"\r\n\r\n").map_or(message.len(), |at| at + 2);
    let head = std::str::from_utf8(&message[..end]).expect("headers are encoded");
    (head, message.get(end + 2..).unwrap_or_default())
}

/// Headers with the lines that go on with them, without their last CRLF.
fn fields(head: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.extend(["\r\n", line]),
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}

fn find<'f>(fields: &'f [String], name: &str) -> Option<&'f str> {
    let is_it = |field: &&String| field.split(':').next().is_some_and(|it| it.eq_ignore_ascii_case(name));
    fields.iter().rfind(is_it).map(String::as_str)
}

/// RFC 6376, 3.4.2.
fn relaxed(field: &str) -> String {
    let (name, value) = field.split_once(':').unwrap_or((field, ""));
    format!("{}:{}", name.trim().to_ascii_lowercase(), spaced(value.replace("\r\n", "").trim()))
}

/// RFC 6376, 3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let mut lines: Vec<String> =
        text.split("\r\n").map(|line| spaced(line.trim_end_matches([' ', '\t']))).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().flat_map(|line| [line.as_bytes(), b"\r\n"].concat()).collect()
}

/// Every run of spaces is one.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut was_space = false;
    for letter in text.chars() {
        let is_space = matches!(letter, ' ' | '\t');
        if !is_space {
            out.push(letter);
        } else if !was_space {
            out.push(' ');
        }
        was_space = is_space;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_may_change_on_the_way_changes_nothing() {
        // RFC 6376, 3.4.5.
        assert_eq!(relaxed("A: X"), "a:X");
        assert_eq!(relaxed("B : Y\t\r\n\tZ  "), "b:Y Z");
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!(relaxed_body(b""), b"");
        assert_eq!(relaxed_body(b"a"), b"a\r\n");
    }

    #[test]
    fn a_key_that_cannot_sign_is_refused_with_what_is_wrong() {
        let wrong = |domain, selector, pem| Dkim::new(domain, selector, pem).unwrap_err();
        assert!(wrong("lorient.example", "rdv", "").contains("no private key"));
        assert!(wrong("lorient.example", "a b", "").contains("`selector`"));
        assert!(wrong("lorient..example", "rdv", "").contains("`domain`"));
        let no_key = "-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----\n";
        assert!(wrong("lorient.example", "rdv", no_key).contains("2,048"));
    }
}
