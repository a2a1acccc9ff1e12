//! What the demonstration adds: links that pair a browser for each job.

use model::{PrincipalId, SiteId};
use store::{Principal, Role};

/// The jobs of the example town, with their tokens: everybody may have them.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The site that the page shows.
    pub site: SiteId,
    /// Every job with its token.
    pub jobs: Vec<Job>,
}

/// A job that a browser can be paired for.
#[derive(Debug, Clone)]
pub struct Job {
    /// Who.
    pub principal: Principal,
    /// The token.
    pub token: String,
}

impl Demo {
    /// The jobs with this role.
    pub fn jobs_of(&self, role: Role) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |job| job.principal.role == role)
    }

    /// One job.
    pub fn job(&self, principal: PrincipalId) -> Option<&Job> {
        self.jobs.iter().find(|job| job.principal.id == principal)
    }
}

impl Job {
    /// The link that pairs a browser for this job.
    pub fn link(&self) -> String {
        format!("/pair/{}", self.token)
    }
}
