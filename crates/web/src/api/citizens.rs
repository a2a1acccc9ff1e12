//! What a person asks for from the live page, by the ticket's code alone.

use axum::Json;
use axum::extract::{Path, State};
use queue::rules::{Command, USUAL_DELAY_MINUTES};
use serde::Deserialize;
use utoipa::ToSchema;

use super::submit::{submit, ticket};
use super::tickets::Nothing;
use crate::app::App;
use crate::body::Asked;
use crate::language::Reader;
use crate::limits::Visitor;
use crate::problem::{Document, Problem};
use crate::{code, show};

/// How much later somebody comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDelay {
    /// 1 to 30.
    #[serde(default = "usual")]
    #[schema(minimum = 1, maximum = 30, default = 15)]
    minutes: u16,
}

fn usual() -> u16 {
    USUAL_DELAY_MINUTES
}

/// One route by code whose answer is the ticket as it then stands.
macro_rules! asks {
    ($($(#[$doc:meta])* $name:ident $path:literal $body:ident $command:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(
            post, path = $path, tag = "tickets",
            params(
                ("ticket" = String, Path, description = "The ticket's code"),
                ("Idempotency-Key" = Option<uuid::Uuid>, Header)
            ),
            request_body = $body,
            responses(
                (status = 200, description = "The ticket", body = show::Ticket),
                (status = "4XX", description = "Refused", body = Document, content_type = "application/problem+json"),
                (status = 503, description = "Nothing done, or not known yet", body = Document, content_type = "application/problem+json"),
            )
        )]
        pub async fn $name(
            State(app): State<App>,
            _visitor: Visitor,
            Path(code): Path<String>,
            Reader(language): Reader,
            asked: Asked<$body>,
        ) -> Result<Json<show::Ticket>, Problem> {
            let id = code::find_ticket(&app, &code).await?;
            let key = asked.key(code.as_bytes());
            let command = ($command)(id, asked.body);
            let done = submit(&app, id.site(), None, key, command, None).await?;
            ticket(&app, &done.site, id, language).await.map(Json)
        }
    )*};
}

asks! {
    /// "I need 15 minutes": out of the line for a while, twice at most; then back with the turn that the service gives
    /// after a hold.
    delays "/api/v1/tickets/{ticket}/delays" NewDelay |id, body: NewDelay| Command::Delay(id, body.minutes);
    /// "I did not hear": the desk is asked to repeat the call, once for each call.
    repeats "/api/v1/tickets/{ticket}/repeats" Nothing |id, _| Command::AskAgain(id);
}
