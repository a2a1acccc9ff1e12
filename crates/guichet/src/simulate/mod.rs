//! `guichet simulate`: a day at a running server, over HTTP as kiosks and desks speak.
//!
//! - [`plan`] draws the day from a seed ([`chance`]), before anything is asked.
//! - [`town`] reads the tokens and the site's directory; [`door`] asks, again under the same key where an answer is lost.
//! - [`day`] plays the plan, [`desk`] is one agent in it.
//! - [`ledger`] knows what was promised to whom and says what was not held; [`figures`] is the summary.
//!
//! The day has a time of its own: a visit of ten minutes is over when the day says so. The server's clock is not
//! touched, so its forecasts, its allowances and its returns by themselves are those of the time that really passed.

mod chance;
mod day;
mod desk;
mod door;
mod figures;
mod ledger;
mod plan;
mod town;

use std::time::Instant;

use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::watch;

use crate::cli::SimulateOptions;
use crate::edge::Edge;
use day::Day;
use door::Door;
use plan::{CLOSES, OPENS, Plan};
use town::{Keys, Town};

/// Visitors for each counter, where it is not said: a full day that is done soon after closing time.
const FOR_EACH_COUNTER: u32 = 26;

/// Plays a day; fails when a promise was not held.
pub async fn simulate(options: &SimulateOptions) -> Result<()> {
    let keys = Keys::read(options)?;
    let door = Door::new(&keys.url, Edge::system())?;
    let town = Town::read(&door, &keys).await?;
    let counters = u32::try_from(town.counters.len()).expect("a town has few counters");
    let visitors = options.visitors.unwrap_or(FOR_EACH_COUNTER * counters);
    let plan = Plan::draw(options.seed, visitors, !options.no_drill, &town);
    if options.plan {
        return super::commands::print_all(&plan.lines(&town));
    }

    let bar = ProgressBar::new(u64::from(CLOSES - OPENS));
    bar.set_style(ProgressStyle::with_template("{bar:32} {msg}").expect("a template that can be read"));
    let began = Instant::now();
    let mut day = Day::new(&town, &plan, &keys, &door);
    let played = day.play(options.speed, &bar, interruption()).await;
    bar.finish_and_clear();

    let (mut figures, ledger) = day.end();
    println!("{}", figures.words(&plan, &town, began.elapsed()));
    for broken in ledger.broken() {
        println!("BROKEN  {broken}");
    }
    played?;
    match ledger.broken().len() {
        0 => println!("held: no ticket lost, nobody called twice, no number given twice"),
        broken => bail!("{broken} promises were not held"),
    }
    Ok(())
}

/// True once Ctrl-C was pressed.
fn interruption() -> watch::Receiver<bool> {
    let (pressed, interrupted) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            pressed.send_replace(true);
        }
        // Dropped only with the program: a closed channel would look like a press.
        std::future::pending::<()>().await;
    });
    interrupted
}
