//! What other nodes say: "site:seq" over PostgreSQL's LISTEN.

use model::SiteId;
use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::error::Result;
use crate::message::CHANNEL;
use crate::place::{self, Place};

/// A listener. It is a hint only: who hears nothing looks from time to time (`Store::seqs`).
#[derive(Debug)]
pub struct Changes(Option<PgListener>);

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// These sites have at least this `seq` now; it may be our own.
    Sites(Vec<(SiteId, i64)>),
    /// The link broke, or the news was too long: look at every site.
    Look,
}

impl Changes {
    pub(crate) async fn open(place: &Place) -> Result<Self> {
        let Place::Postgres { url } = place else { return Ok(Self(None)) };
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(place::postgres(url)?);
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(Some(listener)))
    }

    /// The next news. On SQLite it never comes. An error: open a new listener after a while, and look.
    pub async fn next(&mut self) -> Result<Heard> {
        let Some(listener) = &mut self.0 else { return std::future::pending().await };
        // `None`: the link broke, and the next call makes a new one; what was said in between is lost.
        Ok(listener
            .try_recv()
            .await?
            .and_then(|news| parse(news.payload()))
            .map_or(Heard::Look, Heard::Sites))
    }
}

/// Reads "7:12,9:3".
fn parse(news: &str) -> Option<Vec<(SiteId, i64)>> {
    let pair = |text: &str| {
        let (site, seq) = text.split_once(':')?;
        Some((SiteId::new(site.parse().ok()?)?, seq.parse().ok()?))
    };
    news.split(',').map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_that_cannot_be_read_mean_look_yourself() {
        let site = |number| SiteId::new(number).unwrap();
        assert_eq!(parse("7:12,9:3"), Some(vec![(site(7), 12), (site(9), 3)]));
        for odd in ["", "7", "7:", "0:1", "7:12,", "x:1", "7:1;9:2"] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
