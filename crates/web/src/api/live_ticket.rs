//! A ticket as it moves, for its own citizen: server-sent events, the whole ticket each time.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use lanes::Published;
use model::{Language, TicketId};
use tokio::sync::watch;

use super::submit::ticket;
use crate::app::App;
use crate::code;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Problem};
use crate::show;

/// Waits move by themselves: the ticket is looked at again after this at the latest.
const LOOK_SECONDS: i64 = 20;
/// A sign of life between events, so that a phone notices a dead link.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// The ticket now, and again whenever it changes; each event's data is the whole ticket.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/live", tag = "tickets",
    params(("ticket" = String, Path, description = "The ticket's code")),
    responses(
        (status = 200, description = "Events, each with the whole ticket", content_type = "text/event-stream", body = String),
        (status = "4XX", description = "There is none", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn live(
    State(app): State<App>,
    _visitor: Visitor,
    Path(code): Path<String>,
    Reader(language): Reader,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let id = code::find_ticket(&app, &code).await?;
    let site = app.site(id.site()).await?;
    let changes = site.changes();
    let (stopping, knows) = (app.stopping.clone(), app.lanes.knows());
    let follower = Follower { app, site, changes, stopping, knows, id, language, shown: None };
    Ok(Sse::new(unfold(follower, Follower::next)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

struct Follower {
    app: App,
    site: Arc<Published>,
    changes: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    knows: watch::Receiver<bool>,
    id: TicketId,
    language: Language,
    shown: Option<show::Ticket>,
}

impl Follower {
    /// The next event: at once the first time, then when the ticket is another than the one shown. Ends with the
    /// server, when the row has been erased, and while nobody knows whether what is shown still holds.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if *self.stopping.borrow_and_update() || !*self.knows.borrow_and_update() {
                return None;
            }
            self.changes.mark_unchanged();
            let now = ticket(&self.app, &self.site, self.id, self.language).await.ok()?;
            if self.shown.as_ref() != Some(&now) {
                let event = Event::default().json_data(&now).ok()?;
                self.shown = Some(now);
                return Some((Ok(event), self));
            }
            let later = self.app.clock.sleep_until(self.app.clock.now().plus_seconds(LOOK_SECONDS));
            tokio::select! {
                changed = self.changes.changed() => changed.ok()?,
                stopped = self.stopping.changed() => stopped.ok()?,
                known = self.knows.changed() => known.ok()?,
                () = later => {}
            }
        }
    }
}
