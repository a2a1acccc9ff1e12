//! What agents may undo, as a journal row keeps it: for a minute, so in few bytes (as JSON it was two thirds of the
//! log) and without promises to later versions.

use model::PrincipalId;
use queue::rules::Step;

use crate::error::{Error, Result};

/// What a command leaves to undo: for each agent that it concerned the last step; `None`: nothing any more.
pub(crate) type Steps = Vec<(PrincipalId, Option<Step>)>;

/// The first byte: which layout the rest has. Another one with every change of a row's fields.
const LAYOUT: u8 = 3;

/// `None`: nothing to keep.
pub(crate) fn write(steps: &[(PrincipalId, Option<Step>)]) -> Result<Option<Vec<u8>>> {
    if steps.is_empty() {
        return Ok(None);
    }
    let bytes = postcard::to_extend(steps, vec![LAYOUT]);
    bytes.map(Some).map_err(|error| Error::Corrupt(format!("steps: {error}")))
}

/// What agents did, oldest first. What another version wrote cannot be undone here, nor what came before it: it may have
/// been undone already.
pub(crate) fn read<'b>(oldest_first: impl Iterator<Item = &'b [u8]>) -> Result<Steps> {
    let mut known = Steps::new();
    for bytes in oldest_first {
        match bytes.split_first() {
            Some((&LAYOUT, steps)) => {
                let steps: Steps =
                    postcard::from_bytes(steps).map_err(|error| Error::Corrupt(format!("steps: {error}")))?;
                known.extend(steps);
            }
            _ => known.clear(),
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use model::{CounterId, Instant, Language, ServiceId, SiteId, TicketId, VisitId};
    use queue::rules::{Care, Leg, Priority, StepKind, Ticket, TicketState, Visit, VisitEnd};

    use super::*;

    fn step() -> Step {
        let site = SiteId::new(3).unwrap();
        let at = Instant::from_millis(1_800_000_000_000);
        let day = chrono::NaiveDate::from_ymd_opt(2027, 1, 15).unwrap();
        let leg = Leg { service: ServiceId::nth(site, 7), persons: 2 };
        let ticket = Ticket {
            id: TicketId::nth(site, 9),
            business_day: day,
            series: 'A',
            number: 42,
            leg,
            later: vec![leg],
            state: TicketState::Serving,
            arrived_at: at,
            turn_at: at,
            appointment: None,
            appointment_at: None,
            priority: Priority::Confirmed,
            credit_minutes: 30,
            language: Language::Fr,
            counter: Some(CounterId::nth(site, 4)),
            reserved_for: None,
            back_at: None,
            missed_at: Some(at),
            joined_to: None,
            delays: 1,
            delayed: false,
            care: Care::default(),
            revision: 5,
        };
        let visit = Visit {
            id: VisitId::nth(site, 11),
            business_day: day,
            ticket: ticket.id,
            series: 'A',
            number: 42,
            leg,
            counter: CounterId::nth(site, 4),
            agent: Some(PrincipalId::nth(site, 2)),
            ring: 17,
            rung_at: at,
            called_at: at,
            started_at: Some(at),
            ended_at: None,
            end: Some(VisitEnd::Done),
            outcome: None,
            done: vec![leg],
            why: None,
            picked: None,
            asked_at: None,
            trainee: false,
        };
        let tickets = vec![(ticket.clone(), 6)];
        Step { kind: StepKind::Call, ticket: ticket.id, at, tickets, visits: vec![visit], made: None }
    }

    #[test]
    fn steps_read_back_and_are_small() {
        let agent = PrincipalId::nth(SiteId::new(3).unwrap(), 2);
        let steps = vec![(agent, Some(step())), (agent, None)];
        let bytes = write(&steps).unwrap().unwrap();
        assert_eq!(read([&bytes[..]].into_iter()).unwrap(), steps);
        assert!(bytes.len() * 3 < serde_json::to_vec(&steps).unwrap().len(), "{}", bytes.len());
        assert_eq!(write(&[]).unwrap(), None);
    }

    #[test]
    fn a_changed_layout_has_another_number() {
        let agent = PrincipalId::nth(SiteId::new(3).unwrap(), 2);
        let bytes = write(&[(agent, Some(step()))]).unwrap().unwrap();
        let known = "03010a7072303030303030303201000a7472303030303030303980c0e285e368010a747230303030303030390a\
             323032372d30312d313501412a0a7672303030303030303702010a76723030303030303037020280c0e285e368\
             80c0e285e3680000021e00010a6372303030303030303400000180c0e285e3680001000a0c010a7772303030303030\
             30620a323032372d30312d31350a7472303030303030303901412a0a76723030303030303037020a6372303030\
             3030303034010a707230303030303030322280c0e285e36880c0e285e3680180c0e285e36800010000010a7672\
             3030303030303037020000000000";
        assert_eq!(HEXLOWER.encode(&bytes), known, "if the fields changed, LAYOUT must change too");
    }

    #[test]
    fn what_another_version_wrote_ends_what_can_be_undone() {
        let agent = PrincipalId::nth(SiteId::new(3).unwrap(), 2);
        let ours = write(&[(agent, Some(step()))]).unwrap().unwrap();
        let theirs = [LAYOUT + 1, 0xff, 0xff];
        assert_eq!(read([&ours[..], &theirs].into_iter()).unwrap(), Vec::new());
        assert_eq!(read([&theirs[..], &ours].into_iter()).unwrap().len(), 1);
        assert!(read([&ours[..5]].into_iter()).is_err(), "a row that guichet never wrote");
    }
}
