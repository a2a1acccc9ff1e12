//! The database's link is cut when COMMIT is sent: the same key then tells the truth (RELIABILITY.md, A4).

use std::collections::BTreeMap;
use std::time::Duration;

use guichet_tests::engine::Engine;
use guichet_tests::postgres::Postgres;
use guichet_tests::proxy::{AtCommit, Proxy};
use guichet_tests::seed::Seed;
use guichet_tests::town::Town;

use crate::kills::ask_again;
use crate::load::{Press, told};
use crate::truth::Truth;

/// Presses at the moment of the cut: some share the batch that is cut, some come while it is being found out.
const PRESSES: usize = 6;

/// After so many cuts the database stays away …
const AWAY_EVERY: u64 = 20;
/// … for so long: callers wait at most 5 s (DESIGN.md section 2).
const AWAY: Duration = Duration::from_secs(7);

/// So many cuts.
pub async fn run(cuts: usize) {
    let mut seed = Seed::new(43);
    let server = Postgres::shared();
    let direct = server.create_database();
    let proxy = Proxy::before(server.port).await;
    let through = direct.replace(&format!(":{}/", server.port), &format!(":{}/", proxy.port));
    let mut town = Town::with_database(Engine::Postgres, Some(through)).await;
    // The rows are read past the proxy.
    town.database = Some(direct);

    let mut truth = Truth::default();
    let mut answers: BTreeMap<String, usize> = BTreeMap::new();
    let mut again = 0;
    let desks = town.desks();
    while proxy.commits_cut() < cuts as u64 {
        let before = proxy.commits_cut();
        let how = if seed.percent(60) { AtCommit::CutAfter } else { AtCommit::CutBefore };
        let mut presses = Vec::new();
        for place in 0..PRESSES {
            presses.push(match place % 3 {
                2 => Press::at_desk(seed.pick(&desks)),
                _ => Press::at_kiosk(&town, &seed.pick(&town.demo.services).id),
            });
        }
        proxy.cut_at_next_commit(how);
        let sent = futures_util::future::join_all(presses.iter().map(Press::raw));
        // Now and then the database stays away for longer than anybody is kept waiting: nobody knows, and says so.
        let away = before % AWAY_EVERY == AWAY_EVERY - 1;
        let (replies, ()) = tokio::join!(sent, async {
            if away {
                proxy.commit_cut(before).await;
                proxy.down();
                tokio::time::sleep(AWAY).await;
                proxy.open();
            }
        });
        for (press, reply) in presses.iter_mut().zip(replies) {
            let reply = reply.expect("the link to guichet itself is whole");
            let kind = if reply.status == 503 { reply.json()["type"].to_string() } else { String::new() };
            *answers.entry(format!("{} {kind}", reply.status)).or_default() += 1;
            press.told = told(&reply);
        }
        again += ask_again(&mut presses).await;
        truth.remember(&presses);
        tokio::time::timeout(Duration::from_secs(20), proxy.commit_cut(before))
            .await
            .expect("a COMMIT came by");
        let cut = proxy.commits_cut();
        if cut.is_multiple_of(20) {
            let wrong = truth.against(&town).await;
            assert!(wrong.is_empty(), "after {cut} cuts: {wrong:#?}");
            let (tickets, calls) = truth.counts();
            println!(
                "{cut} cuts, {tickets} tickets, {calls} calls, {again} asked again, 0 wrong; answers {answers:?}"
            );
        }
    }
}
