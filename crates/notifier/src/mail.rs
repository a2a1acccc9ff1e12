//! A letter as a mail message: the text first, HTML beside it, the calendar entry attached, if there is one.

use std::time::{Duration, UNIX_EPOCH};

use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use model::{Instant, LetterId};

use crate::retry::Trouble;
use crate::words::Words;

/// A message with whom it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// From and to, for the server.
    pub envelope: Envelope,
    /// The message, with CRLF.
    pub bytes: Vec<u8>,
}

/// Why an address cannot be sent to, before any server is asked.
const ADDRESS: &str = "address";

impl Mail {
    /// The message of a letter to an address. It has the same Message-ID and the same boundaries however often it is made,
    /// so that a second copy is known to be one. Headers hold the address, our own words and the date, and no name.
    pub fn of(
        id: LetterId,
        words: &Words,
        calendar: String,
        from: &Mailbox,
        to: &str,
        now: Instant,
    ) -> Result<Self, Trouble> {
        let to: Address = to.trim().parse().map_err(|_| Trouble::Refused(ADDRESS.to_owned()))?;
        let method = if calendar.contains("METHOD:CANCEL") { "CANCEL" } else { "PUBLISH" };
        let of_calendar = format!("text/calendar; charset=utf-8; method={method}");
        let of_calendar = ContentType::parse(&of_calendar).expect("a media type");
        let alternatives = MultiPart::alternative()
            .boundary(format!("{id}-text"))
            .singlepart(SinglePart::plain(words.text()))
            .singlepart(SinglePart::html(words.html()));
        let parts = MultiPart::mixed().boundary(format!("{id}-parts")).multipart(alternatives);
        let parts = if calendar.is_empty() {
            parts
        } else {
            parts.singlepart(Attachment::new("rendez-vous.ics".to_owned()).body(calendar, of_calendar))
        };
        let since_1970 = Duration::from_millis(now.as_millis().try_into().unwrap_or(0));
        let header = |name, value: &str| {
            let name = HeaderName::new_from_ascii_str(name);
            HeaderValue::new(name, value.to_owned())
        };
        let message = Message::builder()
            .message_id(Some(message_id(id, from)))
            .date(UNIX_EPOCH + since_1970)
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(words.subject.clone())
            // RFC 3834: no machine answers it.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", words.language.tag()))
            .multipart(parts)
            .map_err(|_| Trouble::Refused(ADDRESS.to_owned()))?;
        Ok(Self { envelope: message.envelope().clone(), bytes: message.formatted() })
    }
}

/// The same for every copy of a letter.
pub fn message_id(id: LetterId, from: &Mailbox) -> String {
    format!("<{id}.guichet@{}>", from.email.domain())
}
