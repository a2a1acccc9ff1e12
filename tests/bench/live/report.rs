//! What is printed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::system::System;

/// What one run gave.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    p50_ms: f64,
    p99_ms: f64,
    cpu_us: f64,
    kib: f64,
    board_bytes: usize,
}

impl Figures {
    /// From the time to the last screen of each publish, and what the server spent for all of them.
    pub fn new(
        mut latencies: Vec<Duration>,
        cpu: Duration,
        screens: usize,
        kib: u64,
        board_bytes: usize,
    ) -> Self {
        latencies.sort_unstable();
        let at = |percent: usize| latencies[latencies.len() * percent / 100].as_secs_f64() * 1e3;
        let deliveries = (latencies.len() * screens) as f64;
        Self {
            p50_ms: at(50),
            p99_ms: at(99),
            cpu_us: cpu.as_secs_f64() * 1e6 / deliveries,
            kib: kib as f64 / screens as f64,
            board_bytes,
        }
    }
}

impl Figures {
    /// How large the boards were.
    pub fn board_bytes(&self) -> usize {
        self.board_bytes
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50_ms, p99_ms, cpu_us, kib, board_bytes } = self;
        write!(
            f,
            "last screen p50 {p50_ms:6.2} ms  p99 {p99_ms:6.2} ms  CPU {cpu_us:5.2} µs a delivery  {kib:6.2} KiB a screen  {board_bytes} B"
        )
    }
}

/// All runs; shown as medians, with the ratios that PERFORMANCE.md asks for.
#[derive(Debug, Default)]
pub struct Report(BTreeMap<(usize, System), Vec<Figures>>);

impl Report {
    /// One more run.
    pub fn add(&mut self, system: System, screens: usize, figures: Figures) {
        self.0.entry((screens, system)).or_default().push(figures);
    }

    fn median(&self, screens: usize, system: System, figure: impl Fn(&Figures) -> f64) -> Option<f64> {
        let mut values: Vec<f64> = self.0.get(&(screens, system))?.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        Some(values[values.len() / 2])
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "medians            p50 ms   ×nchan   p99 ms   ×nchan   µs a delivery   ×loop   KiB a screen"
        )?;
        for &(screens, system) in self.0.keys() {
            let cell = |figure: fn(&Figures) -> f64, anchor: System| {
                let own = self.median(screens, system, figure).unwrap_or(f64::NAN);
                let ratio = self.median(screens, anchor, figure).map_or(f64::NAN, |anchor| own / anchor);
                (own, ratio)
            };
            let (p50, p50_ratio) = cell(|figures| figures.p50_ms, System::Nchan);
            let (p99, p99_ratio) = cell(|figures| figures.p99_ms, System::Nchan);
            let (cpu, cpu_ratio) = cell(|figures| figures.cpu_us, System::Loop);
            let (kib, _) = cell(|figures| figures.kib, System::Plain);
            let name = system.name();
            writeln!(
                f,
                "{screens:>5} {name:<8} {p50:>10.2} {p50_ratio:>8.2} {p99:>8.2} {p99_ratio:>8.2} {cpu:>15.2} {cpu_ratio:>7.2} {kib:>14.2}"
            )?;
        }
        Ok(())
    }
}
