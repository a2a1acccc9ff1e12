//! The installation's key, and the codes computed with it.
//!
//! A code in a link is base32(HMAC-SHA256(key, purpose ‖ 0 ‖ id)): 130 bits that nobody guesses, that letters and
//! replayed answers compute anew, and of which the database holds only a hash. A copy of the database opens no door.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use booking::rules::ContactKey;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use model::{Contact, Entropy};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// Crockford's base32: no letter that looks like a digit.
pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 26 times five bits: 130.
const CODE_CHARS: usize = 26;
/// Everybody knows it: `serve` refuses a database that was made with it.
const DEMO: [u8; 32] = *b"guichet demo: everybody knows it";

/// What links and tokens are computed with. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallationKey([u8; 32]);

impl InstallationKey {
    /// The key of `guichet demo`: fixed and public, so that tokens stay valid over restarts and on several nodes.
    pub fn demo() -> Self {
        Self(DEMO)
    }

    /// The key in these bytes (from a credential).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the key file (64 hexadecimal digits); `None`: there is none.
    pub fn load(path: &Path) -> Result<Option<Self>> {
        let at = |source| Error::File { path: path.to_owned(), source };
        let mut file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(at)?,
        };
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(at)?;
        let bytes = HEXLOWER.decode(text.trim().as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        let key =
            bytes.map(Self).ok_or_else(|| at(std::io::Error::new(ErrorKind::InvalidData, "holds no key")))?;
        Ok(Some(key))
    }

    /// Makes a key in a file that only this user can read, where there is none.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<Self> {
        let key = Self::draw(entropy);
        key.save(path).map_err(|source| Error::File { path: path.to_owned(), source })?;
        Ok(key)
    }

    fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&entropy.bits().to_be_bytes());
        bytes[16..].copy_from_slice(&entropy.bits().to_be_bytes());
        Self(bytes)
    }

    /// On the disk before anything is computed with it: a lost key is every link lost.
    fn save(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", HEXLOWER.encode(&self.0))?;
        file.sync_all()?;
        File::open(folder)?.sync_all()
    }

    /// The code of an id for one purpose: [`CODE_CHARS`] characters.
    pub fn code(&self, purpose: &str, id: i64) -> String {
        let mut bytes = Vec::with_capacity(purpose.len() + 9);
        bytes.extend_from_slice(purpose.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&id.to_be_bytes());
        base32(&self.mac(&bytes))
    }

    /// Who a contact is, so that the same person is known again and nobody can read who it is. `None`: neither mail nor
    /// phone is known.
    pub fn contact(&self, contact: &Contact) -> Option<ContactKey> {
        let person = contact.person()?;
        Some(ContactKey(self.mac(&[b"contact\0", person.as_bytes()].concat())))
    }

    /// The code of a message: alike for whoever sends it again, and nobody without the key can work it out.
    pub fn code_of(&self, purpose: &str, message: &[u8]) -> String {
        base32(&self.mac(&[purpose.as_bytes(), b"\0", message].concat()))
    }

    /// What the database knows of the key: a node with another key must not serve it.
    pub fn fingerprint(&self) -> String {
        base32(&self.mac(b"fingerprint"))
    }

    pub(crate) fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstallationKey")
    }
}

/// What the database holds of a code or token.
pub fn hash(code: &str) -> [u8; 32] {
    Sha256::digest(code.as_bytes()).into()
}

/// The first 130 bits.
fn base32(bytes: &[u8; 32]) -> String {
    let bit = |place: usize| usize::from(bytes[place / 8] >> (7 - place % 8) & 1);
    let letter = |place: usize| (0..5).fold(0, |letter, offset| letter << 1 | bit(place * 5 + offset));
    (0..CODE_CHARS).map(|place| char::from(ALPHABET[letter(place)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u128);
    impl Entropy for Fixed {
        fn bits(&self) -> u128 {
            self.0
        }
    }

    #[test]
    fn a_code_has_130_bits_and_belongs_to_one_id_and_one_purpose() {
        let key = InstallationKey::demo();
        let code = key.code("ticket", 42);
        assert_eq!(code.len(), 26);
        assert!(code.bytes().all(|it| ALPHABET.contains(&it)), "{code}");
        assert_eq!(code, key.code("ticket", 42));
        assert_ne!(code, key.code("ticket", 43));
        assert_ne!(code, key.code("token", 42));
        assert_ne!(code, InstallationKey::from_bytes([7; 32]).code("ticket", 42));
        assert_ne!(hash(&code), hash(&key.code("ticket", 43)));
    }

    #[test]
    fn base32_reads_bits_from_the_left() {
        let mut bytes = [0; 32];
        bytes[0] = 0b0000_1111;
        bytes[1] = 0b1000_0000;
        assert_eq!(base32(&bytes), format!("1Y{}", "0".repeat(24)));
    }

    #[test]
    fn the_key_file_is_made_once_and_only_its_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = std::env::temp_dir().join(format!("guichet-key-{}", std::process::id()));
        let path = folder.join("data/key");
        let key = InstallationKey::create(&path, &Fixed(11)).unwrap();
        assert_eq!(InstallationKey::load(&path).unwrap(), Some(key));
        let other = InstallationKey::create(&path, &Fixed(12));
        assert!(other.is_err(), "a key is never written over");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "short").unwrap();
        assert!(matches!(InstallationKey::load(&path), Err(Error::File { .. })));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", InstallationKey::demo()), "InstallationKey");
    }
}
