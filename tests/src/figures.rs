//! Rates, percentiles, medians, and the table.

use std::time::Duration;

/// What was reached beside what is asked for.
#[derive(Debug, Clone)]
pub struct Goal {
    /// The goal's number, what is measured and where.
    pub name: String,
    /// Ours.
    pub ours: String,
    /// The anchor's in the same run.
    pub anchor: String,
    /// Ours by the anchor's.
    pub ratio: f64,
    /// What the ratio must be.
    pub must: Bound,
    /// The correctness it was reached with.
    pub held: String,
}

/// A bound of a ratio or figure.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// At least.
    AtLeast(f64),
    /// At most.
    AtMost(f64),
}

impl Bound {
    fn holds(self, ratio: f64) -> bool {
        match self {
            Bound::AtLeast(bound) => ratio >= bound,
            Bound::AtMost(bound) => ratio <= bound,
        }
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bound::AtLeast(bound) => write!(f, "≥ {bound}"),
            Bound::AtMost(bound) => write!(f, "≤ {bound}"),
        }
    }
}

/// One run of a load.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What was done.
    pub done: usize,
    /// How long it took.
    pub elapsed: Duration,
    /// How long each took, sorted.
    latencies: Vec<Duration>,
}

impl Run {
    /// A run from its parts.
    pub fn new(elapsed: Duration, mut latencies: Vec<Duration>) -> Self {
        latencies.sort_unstable();
        Self { done: latencies.len(), elapsed, latencies }
    }

    /// So many in a second.
    pub fn rate(&self) -> f64 {
        number(self.done) / self.elapsed.as_secs_f64()
    }

    /// The latency that so many of a thousand stay below, in milliseconds.
    pub fn millis_at(&self, of_thousand: usize) -> f64 {
        let place = (self.latencies.len() * of_thousand / 1000).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(place).map_or(f64::NAN, Duration::as_secs_f64) * 1e3
    }
}

/// Counts here are far below 2^32.
pub fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The middle one.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How often each load runs.
pub fn rounds() -> usize {
    setting("BENCH_ROUNDS", 3)
}

/// How long each load runs.
pub fn seconds() -> u64 {
    setting("BENCH_SECONDS", 5)
}

fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The rate and the p99 of ours beside the anchor's, as two goals.
pub fn rates(
    name: &str,
    ours: &[Run],
    anchor: &[Run],
    must: (Bound, Option<Bound>),
    held: &str,
) -> Vec<Goal> {
    let rate = |runs: &[Run]| median(runs.iter().map(Run::rate));
    let p99 = |runs: &[Run]| median(runs.iter().map(|run| run.millis_at(990)));
    let p50 = |runs: &[Run]| median(runs.iter().map(|run| run.millis_at(500)));
    let mut goals = vec![Goal {
        name: name.to_owned(),
        ours: format!("{:.0}/s", rate(ours)),
        anchor: format!("{:.0}/s", rate(anchor)),
        ratio: rate(ours) / rate(anchor),
        must: must.0,
        held: held.to_owned(),
    }];
    if let Some(bound) = must.1 {
        goals.push(Goal {
            name: format!("{name}, p99"),
            ours: format!("{:.2} ms (p50 {:.2})", p99(ours), p50(ours)),
            anchor: format!("{:.2} ms (p50 {:.2})", p99(anchor), p50(anchor)),
            ratio: p99(ours) / p99(anchor),
            must: bound,
            held: String::new(),
        });
    }
    goals
}

/// The table.
pub fn print(goals: &[Goal]) {
    println!("\n| goal | ours | anchor | ratio | must | | held |\n|---|---|---|---|---|---|---|");
    for goal in goals {
        let Goal { name, ours, anchor, ratio, must, held } = goal;
        let verdict = if must.holds(*ratio) { "reached" } else { "MISSED" };
        println!("| {name} | {ours} | {anchor} | {ratio:.2} | {must} | {verdict} | {held} |");
    }
}
