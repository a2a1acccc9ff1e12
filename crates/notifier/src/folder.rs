//! Letters as files: for a town without mail server, for paper, and for a program that sends text messages.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::retry::Trouble;

/// Letters name people: only the owner reads them.
const MODE: u32 = 0o600;

/// Writes a file whole or not at all. Written a second time, it takes the place of the first.
pub async fn put(path: PathBuf, bytes: Vec<u8>) -> Result<(), Trouble> {
    let written = tokio::task::spawn_blocking(move || write(&path, &bytes)).await;
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Trouble::Disk(error.to_string())),
        Err(error) => Err(Trouble::Disk(error.to_string())),
    }
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    store::private_folder(folder)?;
    // A program that looks for new files must not take half of one: the draft's name begins with a dot.
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.new"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)?;
    File::open(folder)?.sync_all()
}

/// A number as it is dialled in France, with its country instead, without plus.
pub fn with_country(digits: &str) -> String {
    match digits.strip_prefix("00") {
        Some(abroad) => abroad.to_owned(),
        None => format!("33{}", digits.trim_start_matches('0')),
    }
}

/// A text message as smsd (smstools) takes it from its folder: headers, an empty line, the text.
pub fn text_message(digits: &str, text: &str) -> Vec<u8> {
    let number = with_country(digits);
    format!("To: {number}\nAlphabet: UTF-8\n\n{text}\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_message_names_the_number_with_its_country() {
        let text = |digits| String::from_utf8(text_message(digits, "Bonjour")).unwrap();
        assert_eq!(text("0612345678"), "To: 33612345678\nAlphabet: UTF-8\n\nBonjour\n");
        assert!(text("00447700900123").starts_with("To: 447700900123\n"));
    }
}
