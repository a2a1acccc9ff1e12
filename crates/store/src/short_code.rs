//! What somebody reads out on the phone: six characters for an appointment.
//!
//! They are its id, as far as it tells living appointments apart (the lowest 21 bits of the batch, 9 of the place), behind a
//! permutation with the installation's key, so that nobody reads from one how many there are. No column and no index keep
//! them: they are computed both ways. Two appointments of a site share one only where two million batches lie between
//! them, which is years, or where one batch made more than 512 rows; a search then finds both.

use model::{AppointmentId, SiteId};

use crate::key::{ALPHABET, InstallationKey};

/// Characters: five bits each.
const CHARS: u32 = 6;
const SEQ_BITS: u32 = 21;
const PLACE_BITS: u32 = CHARS * 5 - SEQ_BITS;
const HALF_BITS: u32 = CHARS * 5 / 2;
const HALF: u32 = (1 << HALF_BITS) - 1;
/// Rounds of the permutation (Feistel): four make it a strong one (Luby, Rackoff 1988).
const ROUNDS: u8 = 4;
/// Batches of so many windows back are searched: nothing older is alive.
const WINDOWS: i64 = 2;

impl InstallationKey {
    /// The short code of an appointment. It opens nothing: staff finds by it.
    pub fn short_code(&self, id: AppointmentId) -> String {
        let (seq, place) = (id.ordinal() >> model::id::PLACE_BITS, id.ordinal() & ((1 << PLACE_BITS) - 1));
        let number = (seq & ((1 << SEQ_BITS) - 1)) << PLACE_BITS | place;
        let number = u32::try_from(number).expect("30 bits");
        let (mut left, mut right) = (number >> HALF_BITS, number & HALF);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(id.site(), round, right));
        }
        write(left << HALF_BITS | right)
    }

    /// The appointments that `code` may mean at a site whose newest batch is `seq`, however it is written. Most of
    /// them do not exist.
    pub(crate) fn short_coded(&self, site: SiteId, code: &str, seq: i64) -> Vec<AppointmentId> {
        let Some(number) = read(code) else { return Vec::new() };
        let (mut left, mut right) = (number >> HALF_BITS, number & HALF);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(site, round, left), left);
        }
        let number = left << HALF_BITS | right;
        let (low_seq, place) = (i64::from(number >> PLACE_BITS), number & ((1 << PLACE_BITS) - 1));
        let window = 1 << SEQ_BITS;
        let newest = seq - (seq - low_seq).rem_euclid(window);
        let seqs = (0..WINDOWS).map(|nth| newest - nth * window).filter(|seq| *seq > 0);
        let places = move |seq| {
            let places = (place..model::id::MAX_IDS_PER_BATCH).step_by(1 << PLACE_BITS);
            places.map(move |place| AppointmentId::made(site, seq, place))
        };
        seqs.flat_map(places).collect()
    }

    fn round(&self, site: SiteId, round: u8, half: u32) -> u32 {
        let mut message = b"short code\0".to_vec();
        message.extend_from_slice(&site.get().to_be_bytes());
        message.push(round);
        message.extend_from_slice(&half.to_be_bytes());
        let mac = self.mac(&message);
        u32::from_be_bytes([mac[0], mac[1], mac[2], mac[3]]) & HALF
    }
}

fn write(number: u32) -> String {
    let letter = |place: u32| ALPHABET[(number >> (5 * (CHARS - 1 - place)) & 31) as usize];
    (0..CHARS).map(|place| char::from(letter(place))).collect()
}

/// As people write it: small letters, in groups, O for 0, I and L for 1.
fn read(code: &str) -> Option<u32> {
    let letters = code.chars().filter(|letter| !letter.is_whitespace() && !"-–.".contains(*letter));
    let (mut number, mut count) = (0, 0);
    for letter in letters {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            letter => letter,
        };
        let digit = ALPHABET.iter().position(|it| char::from(*it) == letter)?;
        count += 1;
        number = (number << 5 | u32::try_from(digit).ok()?) & ((1 << (CHARS * 5)) - 1);
    }
    (count == CHARS).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn site(number: i64) -> SiteId {
        SiteId::new(number).unwrap()
    }

    #[test]
    fn a_code_leads_back_to_its_appointment_however_it_is_written() {
        let key = InstallationKey::demo();
        for (seq, place) in
            [(1, 0), (7, 511), (7, 2047), ((1 << 21) - 1, 3), (1 << 21, 3), ((1 << 32) - 1, 9)]
        {
            let id = AppointmentId::made(site(3), seq, place);
            let code = key.short_code(id);
            assert_eq!(code.len(), 6);
            let spelt =
                format!(" {}-{} ", code[..3].to_lowercase(), &code[3..]).replace('0', "o").replace('1', "l");
            for text in [code, spelt] {
                assert!(key.short_coded(site(3), &text, seq).contains(&id), "{text}");
                assert!(key.short_coded(site(3), &text, seq + 2_000_000).contains(&id), "{text}");
                assert!(!key.short_coded(site(4), &text, seq).contains(&id), "{text}");
            }
        }
        for text in ["", "ABCDE", "ABCDEFG", "ABCDEU", "ABCDÉF"] {
            assert!(key.short_coded(site(3), text, 9).is_empty(), "{text}");
        }
    }

    #[test]
    fn no_two_of_half_a_year_have_the_same() {
        let key = InstallationKey::demo();
        let ids = (1..=2_000).flat_map(|seq| (0..3).map(move |place| (seq * 997, place)));
        let codes: HashSet<_> =
            ids.map(|(seq, place)| key.short_code(AppointmentId::made(site(3), seq, place))).collect();
        assert_eq!(codes.len(), 6_000);
    }
}
