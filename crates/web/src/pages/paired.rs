//! The site of a page that needs a paired browser.

use std::sync::Arc;

use lanes::Published;
use model::SiteId;
use store::Role;

use super::here::Here;
use crate::api::id;
use crate::app::App;
use crate::caller::Caller;
use crate::problem::{Kind, Problem};

/// The site of the first job in one of these roles, the roles in order; `?site=` chooses another that the browser
/// may act at. Somebody of the whole town who names none gets the town's first site.
pub async fn site(
    app: &App,
    caller: &Caller,
    roles: &[Role],
    here: &Here,
) -> Result<Arc<Published>, Problem> {
    if let Some(asked) = here.asked("site") {
        let site: SiteId = id(asked)?;
        let published = app.site(site).await?;
        caller.may(roles, site)?;
        return Ok(published);
    }
    let in_role = |role: &Role| caller.principals().iter().find(|principal| principal.role == *role);
    let principal = roles.iter().find_map(in_role).ok_or(Problem::new(Kind::WrongRole))?;
    let site = if let Some(site) = principal.site {
        site
    } else {
        let sites = app.store.sites().await.map_err(|error| app.unreadable(&error))?;
        sites.first().ok_or(Problem::new(Kind::Unknown))?.id
    };
    app.site(site).await
}
