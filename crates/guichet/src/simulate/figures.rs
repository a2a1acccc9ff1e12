//! What a day came to, in words and numbers.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use super::door::Heard;
use super::plan::{Plan, Second, clock};
use super::town::Town;

/// What is counted while a day is played.
#[derive(Debug, Default)]
pub struct Figures {
    /// Tickets given out.
    pub tickets: u32,
    /// Came and got none.
    pub sent_away: u32,
    /// Visits that were carried to their end.
    pub served: u32,
    /// Did not come when called.
    pub missed: u32,
    /// … and were brought back.
    pub came_back: u32,
    /// Gave up.
    pub gave_up: u32,
    /// Sent to another service.
    pub sent_on: u32,
    /// Put on hold.
    pub held: u32,
    /// Priorities that were confirmed, and lifted.
    pub priorities: (u32, u32),
    /// Calls of tickets that are not ours.
    pub others: u32,
    /// Waiting when the drill began.
    pub stood_still: usize,
    /// Still there at the end.
    pub left_over: usize,
    /// From coming to the first call, in seconds of the day.
    pub waits: Vec<Second>,
    /// The last one was through.
    pub ended_at: Second,
    refusals: BTreeMap<String, u32>,
    latencies: Vec<Duration>,
    again: u32,
}

impl Figures {
    /// Counts an answer.
    pub fn heard(&mut self, heard: &Heard) {
        self.latencies.push(heard.took);
        self.again += heard.again;
        if let Some(kind) = heard.refusal() {
            *self.refusals.entry(kind.to_owned()).or_default() += 1;
        }
    }

    /// The summary.
    pub fn words(&mut self, plan: &Plan, town: &Town, took: Duration) -> String {
        self.waits.sort_unstable();
        self.latencies.sort_unstable();
        let mut text = String::new();
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "A day at {} (seed {}): {} visitors, {} counters, until {}, played in {:.1} s\n",
            town.name,
            plan.seed,
            plan.visitors.len(),
            town.counters.len(),
            clock(self.ended_at),
            took.as_secs_f64()
        );
        let mut line = |label: &str, words: String| {
            let _ = writeln!(text, "  {label:<12} {words}");
        };
        line(
            "arrivals",
            format!("{}: {} tickets, {} without", plan.visitors.len(), self.tickets, self.sent_away),
        );
        line("served", format!("{}, of them {} sent on, {} on hold", self.served, self.sent_on, self.held));
        line("missed", format!("{}, {} came back", self.missed, self.came_back));
        line("gave up", self.gave_up.to_string());
        line("priorities", format!("{} confirmed, {} lifted", self.priorities.0, self.priorities.1));
        line("left over", self.left_over.to_string());
        if plan.drill.is_some() {
            line("drill", format!("{} people kept their turn", self.stood_still));
        }
        if self.others > 0 {
            line("others", format!("{} tickets that were there already were served too", self.others));
        }
        let minutes = |part: u32| percentile(&self.waits, part).map_or(0, |wait| wait.div_ceil(60));
        line(
            "waits",
            format!("p50 {} min, p95 {} min, longest {} min", minutes(50), minutes(95), minutes(100)),
        );
        let refusals = self.refusals.iter().map(|(kind, count)| format!("{kind} {count}"));
        let refusals = refusals.collect::<Vec<_>>().join(", ");
        line("refusals", if refusals.is_empty() { "none".to_owned() } else { refusals });
        let millis = |part: u32| {
            percentile(&self.latencies, part).map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
        };
        let again = if self.again > 0 { format!(", {} asked again", self.again) } else { String::new() };
        line(
            "requests",
            format!("{}{again}: p50 {:.1} ms, p95 {:.1} ms", self.latencies.len(), millis(50), millis(95)),
        );
        text
    }
}

/// The value that `part` of a hundred do not exceed (nearest rank); `None`: there is none.
fn percentile<T: Copy>(sorted: &[T], part: u32) -> Option<T> {
    let rank = (sorted.len() * part as usize).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn a_percentile_is_a_value_that_was_there() {
        let values: Vec<u32> = (1..=20).collect();
        for (part, value) in [(50, 10), (95, 19), (100, 20), (1, 1)] {
            assert_eq!(percentile(&values, part), Some(value), "p{part}");
        }
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile::<u32>(&[], 50), None);
    }
}
