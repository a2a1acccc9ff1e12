//! Who publishes a town's pages: what the law of 21 June 2004 (LCEN), article 1-1, has public pages say.

use serde::{Deserialize, Serialize};

/// Characters of each line.
pub const MAX_LINE_CHARS: usize = 300;

/// Who publishes, answers for, and hosts the pages. Each may be missing; then the page says that the town hall tells it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publisher {
    /// The authority: "Ville de Lorient".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its postal address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Who answers for what is published: for a town its mayor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub director: Option<String>,
    /// Name, address and phone number of whoever runs the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

impl Publisher {
    /// Whether the town has said nothing of it.
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Each field with what it says.
    pub fn fields(&self) -> [(&'static str, Option<&str>); 5] {
        let Self { name, address, phone, director, host } = self;
        [("name", name), ("address", address), ("phone", phone), ("director", director), ("host", host)]
            .map(|(field, value)| (field, value.as_deref()))
    }

    /// What is not said.
    pub fn missing(&self) -> Vec<&'static str> {
        self.fields().into_iter().filter(|(_, value)| value.is_none()).map(|(field, _)| field).collect()
    }

    /// What is wrong, with the field.
    pub fn errors(&self) -> Vec<(&'static str, String)> {
        let is_line = |text: &str| {
            let chars = text.trim().chars().count();
            (1..=MAX_LINE_CHARS).contains(&chars) && !text.chars().any(char::is_control)
        };
        let wrong = self.fields().into_iter().filter(|(_, value)| value.is_some_and(|text| !is_line(text)));
        wrong
            .map(|(field, _)| (field, format!("must be one line of 1 to {MAX_LINE_CHARS} characters")))
            .collect()
    }
}
