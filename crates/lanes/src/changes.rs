//! What decisions change, on both sides.

use ::booking::rules as booking;
use ::queue::rules as queue;

/// Whole rows, as they are afterwards; of each side in the order in which they must be applied.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub queue: Vec<queue::Change>,
    pub booking: Vec<booking::Change>,
    /// What people will be told: rows that no memory holds.
    pub letters: Vec<booking::Letter>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.booking.is_empty() && self.letters.is_empty()
    }

    pub fn extend(&mut self, later: Changes) {
        self.queue.extend(later.queue);
        self.booking.extend(later.booking);
        self.letters.extend(later.letters);
    }

    /// The rows, as the journal names them: those that other nodes hold in memory, too.
    pub fn ids(&self) -> Vec<String> {
        let of_queue = self.queue.iter().filter_map(|change| match change {
            queue::Change::Ticket(ticket) => Some(ticket.id.to_string()),
            queue::Change::Visit(visit) => Some(visit.id.to_string()),
            queue::Change::Counter(day) => Some(day.counter.to_string()),
            queue::Change::Suspension(stop) => Some(stop.id.to_string()),
            queue::Change::Enquiries(row) => row.service.map(|service| service.to_string()),
            queue::Change::Help(help) => Some(help.id.to_string()),
            queue::Change::Notice(_) | queue::Change::Step(..) | queue::Change::Day(_) => None,
        });
        let of_booking = self.booking.iter().filter_map(|change| match change {
            booking::Change::Release(release) => Some(release.id.to_string()),
            booking::Change::Appointment(appointment) => Some(appointment.id.to_string()),
            booking::Change::Block(block) => Some(block.id.to_string()),
            // By its appointment: who reads that, reads what it waits for.
            booking::Change::Wish(wish) => Some(wish.appointment.to_string()),
            booking::Change::Day(_) | booking::Change::LookAgainAt(_) => None,
        });
        of_queue.chain(of_booking).collect()
    }
}

impl From<Vec<queue::Change>> for Changes {
    fn from(queue: Vec<queue::Change>) -> Self {
        Self { queue, ..Self::default() }
    }
}

impl From<Vec<booking::Change>> for Changes {
    fn from(booking: Vec<booking::Change>) -> Self {
        Self { booking, ..Self::default() }
    }
}
