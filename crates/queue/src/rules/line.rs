//! Tickets in the order of their turns.

use std::collections::VecDeque;

use model::{Instant, TicketId};

/// A line: tickets by turn, and by arrival where turns are equal. Most come at the back and leave at the front,
/// so a sorted ring buffer beats a tree, and a ticket's rank is one binary search.
#[derive(Debug, Clone, Default)]
pub struct Line(VecDeque<(Instant, TicketId)>);

impl Line {
    /// Adds a ticket that is not in the line.
    pub fn insert(&mut self, turn_at: Instant, ticket: TicketId) {
        let place = self.ahead_of(turn_at, ticket);
        debug_assert!(self.0.get(place) != Some(&(turn_at, ticket)), "{ticket} is in the line twice");
        self.0.insert(place, (turn_at, ticket));
    }

    /// Takes out a ticket that is in the line with this turn.
    pub fn remove(&mut self, turn_at: Instant, ticket: TicketId) {
        let place = self.ahead_of(turn_at, ticket);
        assert_eq!(self.0.get(place), Some(&(turn_at, ticket)), "{ticket} is not in its line");
        self.0.remove(place);
    }

    /// Who is first.
    pub fn first(&self) -> Option<(Instant, TicketId)> {
        self.0.front().copied()
    }

    /// Who has so many before.
    pub fn nth(&self, ahead: usize) -> Option<(Instant, TicketId)> {
        self.0.get(ahead).copied()
    }

    /// How many come before a ticket with this turn.
    pub fn ahead_of(&self, turn_at: Instant, ticket: TicketId) -> usize {
        self.0.partition_point(|&waiting| waiting < (turn_at, ticket))
    }

    /// How many have a turn before `turn_at`.
    pub fn before(&self, turn_at: Instant) -> usize {
        self.0.partition_point(|&(turn, _)| turn < turn_at)
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Everybody, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Instant, TicketId)> + '_ {
        self.0.iter().copied()
    }
}
