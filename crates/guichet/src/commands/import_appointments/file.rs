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
/// Characters of a column's name that is told: a longer one is no name, but what follows a quote that is left open.
const TOLD_CHARS: usize = 30;

/// Something that cannot be, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// From 1, as an editor counts.
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
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let line = 1 + line_ends(&bytes[..error.valid_up_to()]);
            let words = "these are no UTF-8 characters: save the file as CSV UTF-8".to_owned();
            return (Vec::new(), vec![Mistake { line, field: "", words }]);
        }
    };
    let header = text.split(['\r', '\n']).find(|it| !it.is_empty()).unwrap_or_default();
    let separator = if header.contains(';') { b';' } else { b',' };
    let mut reader =
        ReaderBuilder::new().delimiter(separator).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let mut counted = Counted { text, until: 0, line: 1 };
    let mut mistakes = Vec::new();
    let header = reader.headers().expect("UTF-8 in memory, and lines may be of any length");
    let places = places(header, counted.line_of(0), &mut mistakes);
    if !mistakes.is_empty() {
        return (Vec::new(), mistakes);
    }
    let width = reader.headers().map_or(0, StringRecord::len);
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.expect("as the header");
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

/// Ends of lines as any system writes them: `\n`, `\r\n`, or `\r` alone.
fn line_ends(bytes: &[u8]) -> u64 {
    let is_end = |at: usize| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(|&at| is_end(at)).count() as u64
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
fn places(header: &StringRecord, line: u64, mistakes: &mut Vec<Mistake>) -> [Option<usize>; COLUMNS.len()] {
    let mut wrong = |field, words: String| mistakes.push(Mistake { line, field, words });
    let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
    // People's names may stand there, so nothing of it is shown.
    if !names.iter().any(|name| COLUMNS.contains(&name.as_str())) {
        wrong("", format!("it is no header: the first line names the columns, {}", COLUMNS.join(", ")));
        return [None; COLUMNS.len()];
    }
    for name in names.iter().filter(|name| !COLUMNS.contains(&name.as_str())) {
        let is_word = name.chars().count() <= TOLD_CHARS && !name.contains(char::is_control);
        let named =
            if is_word { format!("\"{name}\"") } else { "like that: is a quote left open?".to_owned() };
        wrong("", format!("there is no column {named}; columns are {}", COLUMNS.join(", ")));
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
    use chance::Seeded;

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
        for no_header in [&b""[..], b"2026-117;mairie;pacs;2026-03-09;10:05;Anne Le Goff", b"PK\x03\x04\0\0"]
        {
            assert_eq!(
                told(no_header),
                [
                    "line 1: it is no header: the first line names the columns, reference, site, service, persons, date, \
                  time, counter, name, email, phone, language"
                ]
            );
        }
    }

    #[test]
    fn a_quote_left_open_shows_nothing_of_what_follows() {
        let told = told(
            b"\nreference;site;service;date;time;\"name\nR1;mairie;pacs;2026-03-09;10:05;Anne Le Goff\n",
        );
        assert!(
            told[0].starts_with("line 2: there is no column like that: is a quote left open?"),
            "{told:?}"
        );
        assert!(told.iter().all(|it| !it.contains("Le Goff")), "{told:?}");
    }

    #[test]
    fn lines_are_counted_as_an_editor_does_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [HEADER, "", "R1,mairie,pacs,2026-03-09,10:00,\"A;", "B\"", "", "R2,mairie"].join(end);
            let (lines, mistakes) = read(text.as_bytes());
            assert_eq!(lines.iter().map(|line| line.number).collect::<Vec<_>>(), [3], "{end:?}");
            assert_eq!(mistakes.len(), 1);
            assert_eq!(mistakes[0].to_string(), "line 6: it has 2 fields, the header has 6", "{end:?}");
        }
    }

    /// Pieces of which files are made at random: what spreadsheets write, and what nobody should.
    const PIECES: [&str; 22] = [
        "reference",
        "site",
        "service",
        "date",
        "time",
        "name",
        "R1",
        "10:00",
        ";",
        ";",
        ",",
        ",",
        "\t",
        "\"",
        "\"\"",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "\u{feff}",
        "Zoë",
    ];
    /// A line as it should be, between them.
    const LINE: &str = "\nR1,mairie,pacs,2026-03-09,10:00,Zoë\n";

    #[test]
    fn whatever_the_bytes_each_line_is_read_or_told_by_a_number_that_is_there() {
        let mut random = Seeded::new(1);
        let header = [HEADER, &HEADER.replace(',', ";"), ""];
        let (mut read_lines, mut told_lines, mut no_characters) = (0, 0, 0);
        for _ in 0..20_000 {
            let mut bytes = [random.one_of(&header).as_bytes(), b"\n"].concat();
            for _ in 0..random.below(40) {
                let piece = if random.percent(10) { LINE } else { random.one_of(&PIECES) };
                bytes.extend_from_slice(piece.as_bytes());
            }
            if random.percent(20) {
                bytes.extend_from_slice(random.one_of(&[&b"\xff\xfe"[..], b"\xeb"]));
            }
            let (lines, mistakes) = read(&bytes);
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            let last = 1 + line_ends(&bytes);
            let numbers: Vec<u64> = lines.iter().map(|line| line.number).collect();
            assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}: {:?}", text());
            assert!(numbers.iter().all(|number| (2..=last).contains(number)), "{numbers:?}: {:?}", text());
            for mistake in &mistakes {
                assert!((1..=last).contains(&mistake.line), "{mistake}: {:?}", text());
                assert!(!numbers.contains(&mistake.line), "read and refused: {mistake}: {:?}", text());
                assert!(!mistake.words.contains(char::is_control), "{mistake:?}");
            }
            let is_text = std::str::from_utf8(&bytes).is_ok();
            assert!(is_text || (lines.is_empty() && mistakes.len() == 1), "{mistakes:?}: {:?}", text());
            read_lines += lines.len();
            told_lines += mistakes.len();
            no_characters += usize::from(!is_text);
        }
        let enough = read_lines > 5_000 && told_lines > 20_000 && no_characters > 2_000;
        assert!(enough, "{read_lines} {told_lines} {no_characters}");
    }

    #[test]
    fn a_hundred_thousand_lines_are_each_read_or_told() {
        let good = |n: usize| format!("R{n};mairie;pacs;2026-03-09;10:05;\"Le Goff\nAnne\"\r\n");
        let line = |n: usize| if n.is_multiple_of(1_000) { format!("R{n};mairie\r\n") } else { good(n) };
        let head = format!("{}\r\n", HEADER.replace(',', ";"));
        let text = head + &(1..=100_000).map(line).collect::<String>();
        let (lines, mistakes) = read(text.as_bytes());
        assert_eq!((lines.len(), mistakes.len()), (99_900, 100));
        // Each appointment has two lines of the file, each wrong one has one.
        assert_eq!((lines[0].number, mistakes[0].line, mistakes[1].line), (2, 2_000, 3_999));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_told_by_its_number() {
        let text = format!("{HEADER}\nR1,mairie,pacs,2026-03-09,10:00,\"A\nB\"\nR2,mairie\n");
        assert_eq!(told(text.as_bytes()), ["line 4: it has 2 fields, the header has 6"]);
        let latin = [HEADER.as_bytes(), b"\nR1,mairie,pacs,2026-03-09,10:00,Zo\xeb\n"].concat();
        assert_eq!(told(&latin), ["line 2: these are no UTF-8 characters: save the file as CSV UTF-8"]);
    }
}
