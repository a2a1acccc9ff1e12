//! A counter as its desk sees it, and who is there.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, FixedOffset};
use model::{CounterId, Instant};
use queue::rules::Command;
use serde::Deserialize;
use store::{Principal, Role};
use utoipa::ToSchema;

use super::submit::{id, scope, submit};
use super::tickets::Nothing;
use crate::app::App;
use crate::body::Asked;
use crate::caller::Caller;
use crate::desk_view::{Desk, desk};
use crate::language::Reader;
use crate::problem::{Document, Kind, Problem};

/// Who may look at a counter and open or close it, beside its own agent.
pub(crate) const OVERSEERS: [Role; 2] = [Role::Reception, Role::Manager];

/// The counter as its desk sees it.
#[utoipa::path(
    get, path = "/api/v1/counters/{counter}", tag = "counters", security(("token" = [])),
    params(("counter" = String, Path)),
    responses(
        (status = 200, body = Desk),
        (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
        (status = 503, description = "Not now", body = Document, content_type = "application/problem+json"),
    )
)]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(counter): Path<String>,
    Reader(language): Reader,
) -> Result<Json<Desk>, Problem> {
    let counter: CounterId = id(&counter)?;
    let principal = overseer(&app, &caller, counter).await?;
    let site = app.site(counter.site()).await?;
    let committed = site.read();
    desk(&committed, counter, principal.id, app.clock.now(), language)
        .map(Json)
        .ok_or(Problem::new(Kind::Unknown))
}

/// The counter's agent, or who may see to it; a counter that does not exist is unknown.
pub(crate) async fn overseer<'c>(
    app: &App,
    caller: &'c Caller,
    counter: CounterId,
) -> Result<&'c Principal, Problem> {
    let site = app.site(counter.site()).await?;
    if site.read().state.site().counter(counter).is_none() {
        return Err(Problem::new(Kind::Unknown));
    }
    caller.may_at(counter, &OVERSEERS)
}

/// For how long nobody serves, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPause {
    /// Why: at most 200 characters.
    #[schema(max_length = 200)]
    reason: Option<String>,
    /// When the agent means to be back.
    until: Option<DateTime<FixedOffset>>,
}

/// Who serves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOpening {
    /// Whether it is a trainee, whose visits teach no lengths; left out: as before, until the counter closes.
    trainee: Option<bool>,
}

/// One route that says who is there.
macro_rules! presence {
    ($($(#[$doc:meta])* $name:ident $path:literal $body:ident $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "counters", security(("token" = [])),
            params(("counter" = String, Path), ("Idempotency-Key" = Option<uuid::Uuid>, Header)), request_body = $body,
            responses(
                (status = 200, description = "The counter", body = Desk),
                (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
                (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
            )
        )]
        pub async fn $name(
            State(app): State<App>,
            caller: Caller,
            Path(counter): Path<String>,
            Reader(language): Reader,
            asked: Asked<$body>,
        ) -> Result<Json<Desk>, Problem> {
            let counter: CounterId = id(&counter)?;
            let principal = overseer(&app, &caller, counter).await?;
            let key = asked.key(&scope(principal));
            let command = ($command)(counter, asked.body);
            let done = submit(&app, counter.site(), Some(principal), key, command, None).await?;
            let committed = done.site.read();
            desk(&committed, counter, principal.id, app.clock.now(), language)
                .map(Json)
                .ok_or(Problem::new(Kind::Unknown))
        }
    )*};
}

presence! {
    /// Somebody serves at the counter from now on.
    openings "/api/v1/counters/{counter}/openings" NewOpening |counter, body: NewOpening| match body.trainee {
        Some(trainee) => Command::OpenCounterAs { counter, trainee },
        None => Command::OpenCounter(counter),
    };
    /// The visit is over (it is completed); the agent has work with it until the next call or opening.
    after_works "/api/v1/counters/{counter}/after-works" Nothing |counter, _| Command::AfterWork(counter);
    /// Nobody serves for a while.
    pauses "/api/v1/counters/{counter}/pauses" NewPause |counter, body: NewPause| Command::PauseCounter {
        counter,
        reason: body.reason,
        until_at: body.until.map(|until| Instant::from(until.to_utc())),
    };
    /// Nobody serves at the counter any more.
    closings "/api/v1/counters/{counter}/closings" Nothing |counter, _| Command::CloseCounter(counter);
}
