//! What went wrong, and when it is tried again.

use model::{Instant, LetterId};
use store::{Ending, LetterChannel};

/// Why a letter did not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The server of a way (mail, text messages) cannot be reached, does not let us in, or goes away: no letter's fault, and
    /// all wait.
    #[error("the server does not take letters: {0}")]
    Server(String),
    /// The link broke or was silent while the letter was on it: it may have arrived.
    #[error("the link to the server broke: {0}")]
    Broken(String),
    /// The server wants this letter later (4xx).
    #[error("not now: {0}")]
    Later(String),
    /// The server will never have this letter (5xx), or nothing can be sent to the address.
    #[error("refused: {0}")]
    Refused(String),
    /// The file could not be written.
    #[error("cannot write: {0}")]
    Disk(String),
}

impl Trouble {
    /// Whether others by the same way would fare alike, so that it is better to wait before the next one.
    pub fn concerns_all(&self) -> bool {
        matches!(self, Trouble::Server(_) | Trouble::Broken(_) | Trouble::Disk(_))
    }

    /// A word for rows and figures, or the server's code. Nothing of what it said: that may name the person.
    pub fn word(&self) -> String {
        match self {
            Trouble::Server(_) => "server".to_owned(),
            Trouble::Broken(_) => "broken".to_owned(),
            Trouble::Later(code) | Trouble::Refused(code) => code.clone(),
            Trouble::Disk(_) => "disk".to_owned(),
        }
    }
}

/// Minutes until a letter that the server put off is tried again; the last for ever on. Servers that put off whom they do
/// not know ("greylisting") want some minutes, full mailboxes hours.
const PUT_OFF_MINUTES: [i64; 6] = [1, 5, 15, 30, 60, 240];
/// Minutes until a letter is tried again after trouble that concerned all: soon after the server is there again.
const TROUBLED_MINUTES: [i64; 4] = [1, 2, 5, 10];

/// What comes of an attempt that failed: the `attempts`th, at `now`. That the time of the appointment may come before, the
/// next claim will see.
pub fn after(trouble: &Trouble, channel: LetterChannel, id: LetterId, attempts: i64, now: Instant) -> Ending {
    let reason = trouble.word();
    let minutes = match trouble {
        Trouble::Refused(_) => return Ending::Refused { channel, reason },
        Trouble::Later(_) => step(&PUT_OFF_MINUTES, attempts),
        Trouble::Server(_) | Trouble::Broken(_) | Trouble::Disk(_) => step(&TROUBLED_MINUTES, attempts),
    };
    // Those that failed together come back one after the other.
    let apart = id.ordinal() % 30;
    Ending::Again { at: now.plus_minutes(minutes).plus_seconds(apart), channel: Some(channel), reason }
}

fn step(minutes: &[i64], attempts: i64) -> i64 {
    let place = usize::try_from(attempts - 1).unwrap_or(0).min(minutes.len() - 1);
    minutes[place]
}

#[cfg(test)]
mod tests {
    use model::SiteId;

    use super::*;

    fn again(trouble: &Trouble, attempts: i64) -> i64 {
        let id = LetterId::made(SiteId::new(1).unwrap(), 1, 0);
        let now = Instant::from_millis(0);
        match after(trouble, LetterChannel::Email, id, attempts, now) {
            Ending::Again { at, .. } => at.seconds_since(now) / 60,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn it_is_tried_again_by_the_kind_of_trouble_and_ever_more_seldom() {
        let later = Trouble::Later("451".to_owned());
        assert_eq!(
            (1..9).map(|nth| again(&later, nth)).collect::<Vec<_>>(),
            [1, 5, 15, 30, 60, 240, 240, 240]
        );
        let server = Trouble::Server("refused".to_owned());
        assert_eq!((1..7).map(|nth| again(&server, nth)).collect::<Vec<_>>(), [1, 2, 5, 10, 10, 10]);
    }

    #[test]
    fn what_is_refused_is_not_tried_again_and_only_the_code_is_kept() {
        let id = LetterId::made(SiteId::new(1).unwrap(), 1, 0);
        let refused = Trouble::Refused("550".to_owned());
        let ending = after(&refused, LetterChannel::Email, id, 1, Instant::from_millis(0));
        assert_eq!(ending, Ending::Refused { channel: LetterChannel::Email, reason: "550".to_owned() });
        let server = Trouble::Server("user anne@mairie.example unknown".to_owned());
        assert_eq!(server.word(), "server");
        assert!(server.concerns_all() && !refused.concerns_all());
    }
}
