//! Who asks, and whether they may.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use model::{CounterId, PrincipalId, SiteId};
use store::{Principal, Role};

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Cookies of paired jobs begin with this; the principal's id follows. One browser may hold several: kiosk, display
/// and desks of one machine.
pub const COOKIE_PREFIX: &str = "guichet_";
/// Before it where browsers come by https only: they then take the cookie from no other host and never send it in
/// clear (RFC 6265bis, 4.1.3.2).
const HOST_PREFIX: &str = "__Host-";
/// Cookies of paired jobs that are looked at; a browser has fewer jobs.
const MAX_COOKIES: usize = 32;

/// Everybody that a request comes from: the bearer, or the jobs that the browser is paired for.
#[derive(Debug, Clone)]
pub struct Caller(Vec<Principal>);

impl Caller {
    /// The one of them who may act in one of these roles at `site`. Town-wide principals may act at every site.
    pub fn may(&self, roles: &[Role], site: SiteId) -> Result<&Principal, Problem> {
        let in_role = |principal: &&Principal| roles.contains(&principal.role);
        let at_site = |principal: &&Principal| principal.site.is_none_or(|own| own == site);
        let mut able = self.0.iter().filter(in_role).peekable();
        if able.peek().is_none() {
            return Err(Problem::new(Kind::WrongRole));
        }
        able.find(at_site).ok_or(Problem::new(Kind::WrongSite))
    }

    /// The agent of this counter among them; reception and managers may see it too, where `others` says so.
    pub fn may_at(&self, counter: CounterId, others: &[Role]) -> Result<&Principal, Problem> {
        let here =
            |principal: &&Principal| principal.role == Role::Agent && principal.counter == Some(counter);
        if let Some(agent) = self.0.iter().find(here) {
            return Ok(agent);
        }
        let elsewhere = |principal: &Principal| principal.site.is_some_and(|own| own != counter.site());
        self.may(others, counter.site()).map_err(|problem| match self.0.as_slice() {
            [only] if elsewhere(only) => Problem::new(Kind::WrongSite),
            _ => problem,
        })
    }

    /// The agent who acts on a ticket: the rules check that the ticket is at the agent's own counter, so a browser
    /// with several desks acts as the one that holds it.
    pub fn agent_for(&self, site: SiteId, counter: Option<CounterId>) -> Result<&Principal, Problem> {
        let holds = |principal: &&Principal| principal.role == Role::Agent && principal.counter == counter;
        match self.0.iter().find(|principal| counter.is_some() && holds(principal)) {
            Some(agent) => Ok(agent),
            None => self.may(&[Role::Agent], site),
        }
    }

    /// All of them.
    pub fn principals(&self) -> &[Principal] {
        &self.0
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let now = app.clock.now();
        if let Some(authorization) = parts.headers.get(header::AUTHORIZATION) {
            let token = authorization.to_str().ok().and_then(bearer).ok_or(Problem::new(Kind::BadToken))?;
            let found = app.principals.find(&app.store, token, now).await;
            let found = found.map_err(|error| app.unreadable(&error))?;
            return found.map(|principal| Self(vec![principal])).ok_or(Problem::new(Kind::BadToken));
        }
        let tokens = job_cookies(&parts.headers);
        if tokens.is_empty() {
            return Err(Problem::new(Kind::NoToken));
        }
        if !is_own_page(&parts.method, &parts.headers) {
            return Err(Problem::new(Kind::OtherOrigin));
        }
        let mut principals = Vec::with_capacity(tokens.len());
        for token in tokens {
            let found = app.principals.find(&app.store, token, now).await;
            principals.extend(found.map_err(|error| app.unreadable(&error))?);
        }
        if principals.is_empty() { Err(Problem::new(Kind::BadToken)) } else { Ok(Self(principals)) }
    }
}

/// The token of an `Authorization` header (RFC 6750; the scheme's name has no case).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim())
}

/// The name of the cookie of a paired job.
pub fn cookie_name(secure: bool, job: PrincipalId) -> String {
    format!("{}{COOKIE_PREFIX}{job}", if secure { HOST_PREFIX } else { "" })
}

fn job_cookies(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let is_job = |name: &str| name.strip_prefix(HOST_PREFIX).unwrap_or(name).starts_with(COOKIE_PREFIX);
    let jobs = pairs.filter(|(name, _)| is_job(name)).map(|(_, token)| token);
    jobs.take(MAX_COOKIES).collect()
}

/// A request that carries cookies and changes something must come from a page of ours (and a socket too): browsers
/// say so by `Sec-Fetch-Site`, older ones by `Origin`. Cookies are `SameSite=Strict`; this is the second lock.
pub fn is_own_page(method: &Method, headers: &HeaderMap) -> bool {
    let upgrade = headers.contains_key(header::UPGRADE);
    if (method == Method::GET || method == Method::HEAD) && !upgrade {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let origin = origin.and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    matches!((host, origin), (Some(host), Some(origin)) if host == origin)
}

/// Whether a browser says that another site's page sends this form. There is no cookie that such a page could use, but it
/// could make its readers keep times that nobody wants. Our pages send no referrer, so that older browsers, which know no
/// `Sec-Fetch-Site`, say `Origin: null`: nobody is sent away for what they do not say.
pub fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site != "same-origin" && site != "none";
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let origin = origin.and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some_and(|origin| host != Some(origin))
}
