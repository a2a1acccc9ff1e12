//! How long visits take here, learned from those that were.

use std::collections::HashMap;

use model::{ServiceId, Site};

use super::row::Leg;

/// Visits after which the learned length weighs as much as the configured one: a week of a rare service.
const HALF_WAY_VISITS: f64 = 20.0;
/// Learned lengths stay within a quarter and four times the configured minutes: beyond that somebody forgot to press a
/// key, or the configuration is wrong and must be told.
const FURTHEST: f64 = 4.0;

/// A visit that was completed: how long it held its counter, from the call to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// For what.
    pub leg: Leg,
    /// In seconds.
    pub seconds: i64,
}

/// By service: real minutes ÷ configured minutes, the median over its visits, shrunk towards 1 where they are few. One
/// forgotten visit of three hours moves a median by nothing.
pub(super) fn factors(site: &Site, lengths: &[Length]) -> HashMap<ServiceId, f64> {
    let mut ratios: HashMap<ServiceId, Vec<f64>> = HashMap::new();
    for length in lengths {
        let Some(service) = site.service(length.leg.service) else { continue };
        let configured_seconds = 60.0 * f64::from(service.minutes_for(length.leg.persons));
        let seconds = i32::try_from(length.seconds).map_or(f64::MAX, f64::from);
        if configured_seconds > 0.0 && seconds > 0.0 {
            ratios.entry(service.id).or_default().push(seconds / configured_seconds);
        }
    }
    ratios.into_iter().map(|(service, mut ratios)| (service, shrunk(&mut ratios))).collect()
}

fn shrunk(ratios: &mut [f64]) -> f64 {
    ratios.sort_by(f64::total_cmp);
    let median = f64::midpoint(ratios[(ratios.len() - 1) / 2], ratios[ratios.len() / 2]);
    let visits = u32::try_from(ratios.len()).map_or(f64::MAX, f64::from);
    let weight = visits / (visits + HALF_WAY_VISITS);
    1.0 + weight * (median.clamp(1.0 / FURTHEST, FURTHEST) - 1.0)
}
