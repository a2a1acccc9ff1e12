//! Typed ids that carry their site.
//!
//! An id is 63 bits: 20 for the site, 43 for what is unique inside it. Directory rows (services, counters …)
//! count upwards from 1. Rows that a lane makes take the `seq` of their batch (32 bits) and their place in it
//! (11 bits): unique without randomness and without a counter of their own, because a batch's `seq` is taken
//! under the site's lock (DESIGN.md, law 3).
//!
//! Outside they are opaque text: one letter for the kind, then Crockford base32 without leading zeros.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Bits for what is unique inside a site.
const LOCAL_BITS: u32 = 43;
/// Bits for the place inside a batch: more new rows than this are never decided in one batch.
pub const PLACE_BITS: u32 = 11;
/// Largest number of ids one batch may make for one site.
pub const MAX_IDS_PER_BATCH: u32 = 1 << PLACE_BITS;
/// Largest site number (20 bits: a million sites in one installation).
pub const MAX_SITE: u32 = (1 << 20) - 1;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A text that is not an id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

fn encode(prefix: char, mut value: u64) -> String {
    let mut digits = [0u8; 13];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = ALPHABET[(value & 31) as usize];
        value >>= 5;
        if value == 0 {
            break;
        }
    }
    let mut text = String::with_capacity(1 + digits.len() - start);
    text.push(prefix);
    text.extend(digits[start..].iter().map(|&digit| char::from(digit)));
    text
}

/// Reads the canonical form only: one id has one text, so that idempotency scopes and caches agree on it.
fn decode(prefix: char, text: &str) -> Result<u64, NotAnId> {
    let digits = text.strip_prefix(prefix).ok_or(NotAnId)?.as_bytes();
    if digits.is_empty() || digits.len() > 13 || (digits[0] == b'0' && digits.len() > 1) {
        return Err(NotAnId);
    }
    let mut value: u64 = 0;
    for digit in digits {
        let place = ALPHABET.iter().position(|known| known == digit).ok_or(NotAnId)?;
        value = value.checked_mul(32).and_then(|v| v.checked_add(place as u64)).ok_or(NotAnId)?;
    }
    Ok(value)
}

/// One place with its own door (a town hall, an annex). The unit of order: a site belongs to one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId(NonZeroU32);

impl SiteId {
    /// The site with this number, 1 to [`MAX_SITE`].
    pub fn new(number: i64) -> Option<Self> {
        let number = u32::try_from(number).ok().filter(|&n| n <= MAX_SITE)?;
        NonZeroU32::new(number).map(Self)
    }

    /// The number as the database holds it.
    pub fn get(self) -> i64 {
        i64::from(self.0.get())
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode('s', u64::from(self.0.get())))
    }
}

impl FromStr for SiteId {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        decode('s', text)
            .and_then(|value| Self::new(i64::try_from(value).map_err(|_| NotAnId)?).ok_or(NotAnId))
    }
}

macro_rules! ids_of_a_site {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The `ordinal`-th directory row of this kind at `site` (ordinals begin at 1).
            pub fn nth(site: SiteId, ordinal: i64) -> Self {
                assert!(ordinal > 0 && ordinal < 1 << LOCAL_BITS, "ordinal {ordinal} does not fit an id");
                Self(site.get() << LOCAL_BITS | ordinal)
            }

            /// The id made as number `place` by the batch `seq` of `site`.
            pub fn made(site: SiteId, seq: i64, place: u32) -> Self {
                assert!(seq > 0 && seq < 1 << (LOCAL_BITS - PLACE_BITS), "seq {seq} does not fit an id");
                assert!(place < MAX_IDS_PER_BATCH, "place {place} does not fit an id");
                Self(site.get() << LOCAL_BITS | seq << PLACE_BITS | i64::from(place))
            }

            /// The id as the database holds it; `None` when the number is none.
            pub fn from_row(number: i64) -> Option<Self> {
                (SiteId::new(number >> LOCAL_BITS).is_some() && number & ((1 << LOCAL_BITS) - 1) != 0)
                    .then_some(Self(number))
            }

            /// The number as the database holds it.
            pub fn get(self) -> i64 {
                self.0
            }

            /// Whether the batch `seq` made it.
            pub fn is_of(self, seq: i64) -> bool {
                self.ordinal() >> PLACE_BITS == seq
            }

            /// What is unique inside the site.
            pub fn ordinal(self) -> i64 {
                self.0 & ((1 << LOCAL_BITS) - 1)
            }

            /// The site that the id belongs to.
            pub fn site(self) -> SiteId {
                SiteId::new(self.0 >> LOCAL_BITS).expect("every constructor checks the site")
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode($prefix, self.0.cast_unsigned()))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let value = i64::try_from(decode($prefix, text)?).map_err(|_| NotAnId)?;
                Self::from_row(value).ok_or(NotAnId)
            }
        }

        text_serde!($name);
    )*};
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

text_serde!(SiteId);

ids_of_a_site! {
    /// A waiting room or floor of a site.
    ZoneId = 'z';
    /// What people come for, at one site.
    ServiceId = 'v';
    /// Where an agent serves.
    CounterId = 'c';
    /// A presence: one person or family that waits, is served, has been served.
    TicketId = 't';
    /// One stay of a ticket at a counter, from its call on.
    VisitId = 'w';
    /// A stop of a site or of one service (evacuation, outage, strike …).
    SuspensionId = 'x';
    /// A promise: a time at which somebody is received.
    AppointmentId = 'a';
    /// A counter's time that was taken out of booking.
    BlockId = 'b';
    /// Cells that became free.
    ReleaseId = 'r';
    /// One message to a citizen.
    LetterId = 'l';
    /// A call for help from one desk to all others of its site.
    HelpId = 'h';
    /// Who may act: a device or an agent, with a token for one job.
    PrincipalId = 'p';
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_its_site_and_reads_back() {
        let site = SiteId::new(417).unwrap();
        for id in
            [TicketId::made(site, 1, 0), TicketId::made(site, (1 << 32) - 1, 2047), TicketId::nth(site, 9)]
        {
            assert_eq!(id.site(), site);
            assert_eq!(id.to_string().parse(), Ok(id));
            assert_eq!(TicketId::from_row(id.get()), Some(id));
        }
    }

    #[test]
    fn an_id_of_another_kind_or_another_spelling_is_none() {
        let id = TicketId::nth(SiteId::new(1).unwrap(), 3);
        assert!(id.to_string().parse::<CounterId>().is_err());
        assert!(id.to_string().to_uppercase().parse::<TicketId>().is_err());
        let padded = format!("t0{}", &id.to_string()[1..]);
        for text in ["", "t", "t0", "tz", "t!", "tzzzzzzzzzzzzz", "tzzzzzzzzzzzzzz", "s0", padded.as_str()] {
            assert!(text.parse::<TicketId>().is_err(), "{text}");
            assert!(text.parse::<SiteId>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_made_later_are_larger() {
        let site = SiteId::new(1).unwrap();
        assert!(TicketId::made(site, 7, 2047) < TicketId::made(site, 8, 0));
        assert!(TicketId::made(site, 8, 0) < TicketId::made(site, 8, 1));
    }
}
