//! The file as it was written: columns by name, lines by number. Nothing of the town is known here.

use std::fmt;

use csv::{ReaderBuilder, StringRecord, Trim};

/// The columns, in the order in which help names them.
const COLUMNS: [&str; 11] = [
    "reference",
    "site",
    "service",
    "persons",
    "date",
    "time",
    "counter",
    "name",
    "email",
    "phone",
    "language",
];
/// The columns without which no appointment can be made.
const NEEDED: [&str; 6] = ["reference", "site", "service", "date", "time", "name"];

/// Something that cannot be, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// From 1, which is the header.
    pub line: u64,
    /// The column; empty: the whole line.
    pub field: &'static str,
    /// What is wrong. No names and addresses: it may be shown to others.
    pub words: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, words } = self;
        match *field {
            "" => write!(f, "line {line}: {words}"),
            field => write!(f, "line {line}, {field}: {words}"),
        }
    }
}

/// One line, its fields by column. What is not there is empty.
#[derive(Debug, Clone)]
pub struct Line {
    pub number: u64,
    fields: [String; COLUMNS.len()],
}

impl Line {
    /// A field without the spaces around it.
    pub fn get(&self, column: &str) -> &str {
        let place =
            COLUMNS.iter().position(|it| *it == column).expect("a column that is read is one of ours");
        &self.fields[place]
    }

    /// That a field of this line cannot be.
    pub fn mistake(&self, field: &'static str, words: impl Into<String>) -> Mistake {
        Mistake { line: self.number, field, words: words.into() }
    }
}

/// The lines that can be read, and what is wrong with the others.
pub fn read(bytes: &[u8]) -> (Vec<Line>, Vec<Mistake>) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + line_ends(&bytes[..error.valid_up_to()]);
            let words = "these are no UTF-8 characters: save the file as CSV UTF-8".to_owned();
            return (Vec::new(), vec![Mistake { line, field: "", words }]);
        }
    };
    let header = text.lines().next().unwrap_or_default();
    let separator = if header.contains(';') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut mistakes = Vec::new();
    let places = match reader.headers() {
        Ok(header) => places(header, &mut mistakes),
        Err(error) => {
            mistakes.push(Mistake { line: 1, field: "", words: error.to_string() });
            return (Vec::new(), mistakes);
        }
    };
    if !mistakes.is_empty() {
        return (Vec::new(), mistakes);
    }
    let width = reader.headers().map_or(0, StringRecord::len);
    let mut counted = Counted { text, until: 0, line: 1 };
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.expect("UTF-8 in memory, and lines may be of any length");
        let number = counted.line_of(record.position().map_or(0, csv::Position::byte));
        if record.len() != width {
            let words = format!("it has {} fields, the header has {width}", record.len());
            mistakes.push(Mistake { line: number, field: "", words });
            continue;
        }
        let field = |place: Option<usize>| place.and_then(|it| record.get(it)).unwrap_or_default().to_owned();
        lines.push(Line { number, fields: places.map(field) });
    }
    (lines, mistakes)
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.split(|it| *it == b'\n').skip(1).count() as u64
}

/// Lines as an editor counts them. (The library's position may lie before the end of the line before.)
struct Counted<'t> {
    text: &'t str,
    until: usize,
    line: u64,
}

impl Counted<'_> {
    /// The line of the first character from this byte on; bytes only rise.
    fn line_of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(self.text.len());
        let rest = &self.text.as_bytes()[byte..];
        let begins = byte + rest.iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
        let between = &self.text.as_bytes()[self.until.min(begins)..begins];
        self.line += line_ends(between);
        self.until = begins;
        self.line
    }
}

/// Where each column stands.
fn places(header: &StringRecord, mistakes: &mut Vec<Mistake>) -> [Option<usize>; COLUMNS.len()] {
    let mut wrong = |field, words: String| mistakes.push(Mistake { line: 1, field, words });
    let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
    for name in names.iter().filter(|name| !COLUMNS.contains(&name.as_str())) {
        wrong("", format!("there is no column \"{name}\"; columns are {}", COLUMNS.join(", ")));
    }
    COLUMNS.map(|column| {
        let mut found = (0..names.len()).filter(|&place| names[place] == column);
        let place = found.next();
        if found.next().is_some() {
            wrong(column, "the column stands twice".to_owned());
        }
        if place.is_none() && NEEDED.contains(&column) {
            wrong(column, "the column is missing".to_owned());
        }
        place
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Reference,site,service,date,time,name";

    fn told(bytes: &[u8]) -> Vec<String> {
        read(bytes).1.iter().map(Mistake::to_string).collect()
    }

    #[test]
    fn both_separators_and_a_mark_at_the_beginning_say_the_same() {
        for separator in [",", ";"] {
            for mark in ["", "\u{feff}"] {
                for end in ["\n", "\r\n"] {
                    let head = HEADER.replace(',', separator);
                    let body = ["R1", "mairie", " pacs ", "2026-03-09", "10:05", "\"Le Goff, Anne; Zoë\""];
                    let text = format!("{mark}{head}{end}{}{end}", body.join(separator));
                    let (lines, mistakes) = read(text.as_bytes());
                    assert_eq!(mistakes, [], "{text:?}");
                    let line = &lines[0];
                    assert_eq!((line.number, line.get("reference"), line.get("service")), (2, "R1", "pacs"));
                    assert_eq!((line.get("name"), line.get("phone")), ("Le Goff, Anne; Zoë", ""));
                }
            }
        }
    }

    #[test]
    fn a_header_that_is_not_ours_is_told_column_by_column() {
        assert_eq!(
            told(b"reference;site;site;service;date;who"),
            [
                "line 1: there is no column \"who\"; columns are reference, site, service, persons, date, time, \
                 counter, name, email, phone, language",
                "line 1, site: the column stands twice",
                "line 1, time: the column is missing",
                "line 1, name: the column is missing",
            ]
        );
        assert_eq!(told(b"").len(), NEEDED.len());
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_by_its_number() {
        let text = format!("{HEADER}\nR1,mairie,pacs,2026-03-09,10:00,\"A\nB\"\nR2,mairie\n");
        assert_eq!(told(text.as_bytes()), ["line 4: it has 2 fields, the header has 6"]);
        let latin = [HEADER.as_bytes(), b"\nR1,mairie,pacs,2026-03-09,10:00,Zo\xeb\n"].concat();
        assert_eq!(told(&latin), ["line 2: these are no UTF-8 characters: save the file as CSV UTF-8"]);
    }
}
