//! What somebody comes for, as it travels in the address: `kind=identite&persons=2`, once for each démarche in order, and the
//! site where one was chosen.

use std::sync::Arc;

use booking::{Errand, MAX_LEGS};
use lanes::Published;
use model::{Interpreter, Site, SiteId, Wrong};

use super::query;
use crate::api::errands_of;
use crate::app::App;
use crate::problem::{Kind, Problem};

/// Sites whose démarches are listed together: as many as `/` shows.
const SITES: usize = 40;

/// Names and values of an address or a form.
pub type Pairs = Vec<(String, String)>;

/// The first value of a name; empty where there is none.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
}

/// What is chosen.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// Kinds of démarches, each with how many.
    pub kinds: Vec<(String, u16)>,
    /// Where, if that was chosen.
    pub site: Option<SiteId>,
    /// Who translates.
    pub interpreter: Option<Interpreter>,
}

impl Choice {
    /// Reads it, and the kind whose number is still to be asked.
    pub fn read(pairs: &[(String, String)]) -> Result<(Self, Option<String>), Problem> {
        let all = |name: &'static str| pairs.iter().filter(move |(it, _)| it == name).map(|(_, value)| value);
        let kinds: Vec<&String> = all("kind").collect();
        let persons =
            all("persons").map(|it| it.parse().map_err(|_| Problem::invalid("persons", Wrong::Value)));
        let persons = persons.collect::<Result<Vec<u16>, _>>()?;
        if kinds.len() > MAX_LEGS {
            return Err(Problem::invalid("kind", Wrong::TooMany { most: MAX_LEGS as u64 }));
        }
        let pending = kinds.get(persons.len()).map(|it| (*it).clone());
        let kinds = kinds.into_iter().cloned().zip(persons).collect();
        let site = match value(pairs, "site") {
            "" => None,
            site => Some(site.parse().map_err(|_| Problem::new(Kind::Unknown))?),
        };
        let interpreter = Interpreter::from_word(value(pairs, "interpreter"));
        Ok((Self { kinds, site, interpreter }, pending))
    }

    /// What is asked for at a site; `None`: it does not give all of it.
    pub fn errands(&self, site: &Site) -> Option<Vec<Errand>> {
        errands_of(site, &self.named())
    }

    /// Kinds and numbers, as a search over sites asks for them.
    pub fn named(&self) -> Vec<(&str, u16)> {
        self.kinds.iter().map(|(kind, persons)| (kind.as_str(), *persons)).collect()
    }

    /// Whether another démarche may be added.
    pub fn has_room(&self) -> bool {
        self.kinds.len() < MAX_LEGS
    }

    /// The same with one more démarche.
    pub fn and(&self, kind: &str, persons: u16) -> Self {
        let mut more = self.clone();
        more.kinds.push((kind.to_owned(), persons));
        more
    }

    /// The same with this interpreter, or none.
    pub fn with(&self, interpreter: Option<Interpreter>) -> Self {
        Self { interpreter, ..self.clone() }
    }

    /// The same at a site.
    pub fn at(&self, site: SiteId) -> Self {
        Self { site: Some(site), ..self.clone() }
    }

    /// As fields of a form.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let kinds = self
            .kinds
            .iter()
            .flat_map(|(kind, persons)| [("kind", kind.clone()), ("persons", persons.to_string())]);
        let site = self.site.map(|site| ("site", site.to_string()));
        let interpreter = self.interpreter.map(|it| ("interpreter", it.word().to_owned()));
        kinds.chain(site).chain(interpreter).collect()
    }

    /// A page with this choice, and more.
    pub fn link(&self, path: &str, more: &[(&str, &str)]) -> String {
        let own = self.pairs();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let query = query(own.chain(more.iter().copied()));
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What an appointment or hold is for.
    pub fn of(site: &Site, legs: &[booking::rules::Leg], interpreter: Option<Interpreter>) -> Self {
        let kind = |leg: &booking::rules::Leg| Some((site.service(leg.service)?.kind.clone(), leg.persons));
        Self { kinds: legs.iter().filter_map(kind).collect(), site: Some(site.id), interpreter }
    }
}

/// The sites where people may go: the one that was chosen, or all that give everything that is chosen.
pub async fn sites(app: &App, choice: &Choice) -> Result<Vec<Arc<Published>>, Problem> {
    if let Some(site) = choice.site {
        return Ok(vec![app.site(site).await?]);
    }
    let mut found = Vec::new();
    for listed in app.store.sites().await.map_err(|error| app.unreadable(&error))?.into_iter().take(SITES) {
        let site = app.site(listed.id).await?;
        let gives_all = choice.errands(site.read().state.site()).is_some();
        if gives_all {
            found.push(site);
        }
    }
    Ok(found)
}
