//! `/pair/{token}`: the link shows a button and changes nothing; the button pairs the browser for the job.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::{CounterId, ZoneId};
use store::{Principal, Role};

use super::answer;
use super::here::Here;
use super::views::{PairPage, Words};
use crate::api::id;
use crate::app::App;
use crate::caller::{cookie_name, is_own_page};
use crate::limits::Visitor;
use crate::problem::{Kind, Problem};

/// A browser keeps a job for a year; the administration can take it back at any time. Browsers keep no cookie much
/// longer.
const KEEP_SECONDS: u32 = 365 * 24 * 60 * 60;

/// `no-referrer` makes browsers say `Origin: null` for a form, and over plain http in a town's own network they say
/// nothing else of where a form comes from: with it no device there could be paired.
const REFERRER: (HeaderName, HeaderValue) =
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));

/// `GET /pair/{token}`.
pub async fn show(
    State(app): State<App>,
    _visitor: Visitor,
    Path(token): Path<String>,
    here: Here,
) -> Result<Response, Problem> {
    let principal = find(&app, &token).await?;
    let page = PairPage {
        words: here.words,
        languages: here.languages(),
        job: job(here.words, principal.role),
        place: place(&app, &principal, &here).await?,
        action: here.itself(),
    };
    Ok(([REFERRER], answer(&page)?).into_response())
}

/// `POST /pair/{token}`.
pub async fn pair(
    State(app): State<App>,
    _visitor: Visitor,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
    here: Here,
) -> Result<Response, Problem> {
    if !is_own_page(&method, &headers) {
        return Err(Problem::new(Kind::OtherOrigin));
    }
    let principal = find(&app, &token).await?;
    place(&app, &principal, &here).await?;
    let zone = here.asked("zone").map(|zone| format!("zone={zone}")).unwrap_or_default();
    let panel = here.asked("counter").filter(|_| principal.role == Role::Display);
    let to = match panel {
        Some(counter) => here.link(&format!("/display/counter?counter={counter}")),
        None => here.link(&destination(&principal, &zone)),
    };
    let secure = if app.secure { "; Secure" } else { "" };
    let cookie = format!(
        "{}={token}; Path=/; Max-Age={KEEP_SECONDS}; HttpOnly; SameSite=Strict{secure}",
        cookie_name(app.secure, principal.id)
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::new(Kind::Unknown))?;
    let to = HeaderValue::from_str(&to).map_err(|_| Problem::new(Kind::Unknown))?;
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, to), no_store])
        .into_response())
}

/// The page of a job; `query` is what the pairing link adds to it.
pub fn destination(principal: &Principal, query: &str) -> String {
    match (principal.role, principal.counter) {
        (Role::Kiosk, _) => "/kiosk".to_owned(),
        (Role::Display, _) if query.is_empty() => "/display".to_owned(),
        (Role::Display, _) => format!("/display?{query}"),
        (Role::Agent, Some(counter)) => format!("/desk?counter={counter}"),
        (Role::Agent, None) => "/desk".to_owned(),
        (Role::Manager, _) => "/manage/today".to_owned(),
        (Role::Reception, _) => "/desk/accueil".to_owned(),
        (Role::Admin, _) => "/".to_owned(),
    }
}

/// Whose token it is; a token that is nobody's is an address that does not exist.
async fn find(app: &App, token: &str) -> Result<Principal, Problem> {
    let found = app.principals.find(&app.store, token, app.clock.now()).await;
    found.map_err(|error| app.unreadable(&error))?.ok_or(Problem::new(Kind::Unknown))
}

fn job(words: Words, role: Role) -> String {
    match role {
        Role::Kiosk => words.text("pair-kiosk"),
        Role::Display => words.text("pair-display"),
        Role::Agent => words.text("pair-agent"),
        Role::Reception => words.text("pair-reception"),
        Role::Manager => words.text("pair-manager"),
        Role::Admin => words.text("pair-admin"),
    }
}

/// Where the device will work: a counter, a waiting room, or the site. Empty: the whole town.
async fn place(app: &App, principal: &Principal, here: &Here) -> Result<String, Problem> {
    let Some(site) = principal.site else { return Ok(String::new()) };
    let published = app.site(site).await?;
    let committed = published.read();
    let site = committed.state.site();
    let language = here.words.language();
    if let Some(zone) = here.asked("zone") {
        let zone: ZoneId = id(zone)?;
        let zone = site.zone(zone).ok_or(Problem::new(Kind::Unknown))?;
        return Ok(zone.name.get(language).to_owned());
    }
    let above: Option<CounterId> = here.asked("counter").map(id).transpose()?;
    let counter = principal.counter.or(above).and_then(|counter| site.counter(counter));
    Ok(counter.map_or(&site.name, |counter| &counter.name).get(language).to_owned())
}
