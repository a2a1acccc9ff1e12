//! What people are told while a site or a service stands still.

/// A stop, in words: who has a ticket and who comes now are told different things.
#[derive(Debug, Clone)]
pub struct Stopped {
    /// "Évacuez le bâtiment", "Accueil interrompu : panne".
    pub title: String,
    /// The town's own words, where they say more than the title; else empty.
    pub reason: String,
    /// What everybody does: "Laissez le passage aux secours."; may be empty.
    pub act: String,
    /// "Reprise prévue à 11 h 30.", or empty.
    pub back: String,
    /// What who comes without a ticket does.
    pub newcomer: String,
    /// Everybody leaves the building.
    pub leaving: bool,
}

impl Stopped {
    /// Reason and expected end, in one line; may be empty.
    pub fn why(&self) -> String {
        let reason = if self.reason.is_empty() { String::new() } else { format!("{}.", self.reason) };
        [reason, self.back.clone()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }
}
