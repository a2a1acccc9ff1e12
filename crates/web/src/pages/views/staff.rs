//! What every desk has, the counter's and the reception's (`templates/staff.html`).

/// A call for help, as one desk reads it.
#[derive(Debug)]
pub struct HelpRow {
    /// Its id.
    pub id: String,
    /// One sentence.
    pub text: String,
    /// Whether this desk may say "I am coming".
    pub answerable: bool,
}

/// What stands still.
#[derive(Debug)]
pub struct StopRow {
    /// Its id.
    pub id: String,
    /// What, and why: "Toute la mairie : exercice d'évacuation".
    pub text: String,
    /// Since when, until when, and that everybody keeps the turn.
    pub detail: String,
}
