//! What a field of a request can be refused for, whichever rules look at it.

/// What is wrong with a field of a request. Each variant has a stable code in the contract, and words in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is needed.
    Missing,
    /// It stands twice in one object.
    Twice,
    /// It has not the form that was expected.
    Value,
    /// It is none of the words that are possible.
    NotAChoice,
    /// It is no UUID.
    NotAUuid,
    /// There is no such one at this site.
    NoSuch,
    /// There is no such field.
    NoSuchField,
    /// It is of another site.
    OtherSite,
    /// One or the other is asked for, not both.
    NotBoth,
    /// It is a number outside its limits.
    Range {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// There are more than may be.
    TooMany {
        /// The most.
        most: u64,
    },
    /// It is no line of so many characters.
    Line {
        /// The fewest.
        least: u64,
        /// The most.
        most: u64,
    },
    /// It is not later than now and than its own beginning.
    NotLater,
    /// It lies farther ahead than is possible.
    TooFar,
    /// It is not earlier today.
    NotToday,
    /// It is the same ticket.
    SameTicket,
    /// The counter does not serve it.
    NotServed,
    /// It was sent to another counter.
    SentElsewhere,
    /// Somebody else is next, and the site wants to know why.
    NotNext,
    /// It is for other services than the appointment.
    OtherServices,
}

impl Wrong {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Wrong::Missing => "missing",
            Wrong::Twice => "twice",
            Wrong::Value => "value",
            Wrong::NotAChoice => "choice",
            Wrong::NotAUuid => "uuid",
            Wrong::NoSuch => "no-such",
            Wrong::NoSuchField => "no-such-field",
            Wrong::OtherSite => "other-site",
            Wrong::NotBoth => "not-both",
            Wrong::Range { .. } => "range",
            Wrong::TooMany { .. } => "too-many",
            Wrong::Line { .. } => "line",
            Wrong::NotLater => "not-later",
            Wrong::TooFar => "too-far",
            Wrong::NotToday => "not-today",
            Wrong::SameTicket => "same-ticket",
            Wrong::NotServed => "not-served",
            Wrong::SentElsewhere => "sent-elsewhere",
            Wrong::NotNext => "not-next",
            Wrong::OtherServices => "other-services",
        }
    }

    /// The least and the most that it may be, where there are such limits.
    pub fn limits(self) -> Option<(u64, u64)> {
        match self {
            Wrong::Range { least, most } | Wrong::Line { least, most } => Some((least, most)),
            Wrong::TooMany { most } => Some((0, most)),
            _ => None,
        }
    }
}
