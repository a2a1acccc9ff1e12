//! One command, one decision.

use super::command::{Command, Context, Decided};
use super::refusal::Refusal;
use super::state::State;
use super::{block, book, cancel, check_in, hold, import, letters, name, offer, relocate, resize, wish};

/// Decides one command: what changes, or why not. Changes nothing of the state; the caller applies.
pub fn decide(state: &State, command: &Command, context: &mut Context) -> Result<Decided, Refusal> {
    match command {
        Command::Hold { ask, starts_at, secret_hash } => {
            hold::hold(state, ask, *starts_at, *secret_hash, context)
        }
        Command::Extend { hold, secret_hash } => hold::extend(state, *hold, secret_hash, context),
        Command::LetGo { hold, secret_hash } => hold::let_go(state, *hold, secret_hash, context),
        Command::Book { hold, secret_hash, contact } => {
            book::book(state, *hold, secret_hash, *contact, context)
        }
        Command::Import(command) => import::import(state, command, context),
        Command::Move { appointment, hold, secret_hash } => {
            relocate::relocate(state, *appointment, *hold, secret_hash, context)
        }
        Command::Resize { appointment, persons } => resize::resize(state, *appointment, persons, context),
        Command::Cancel(appointment) | Command::CallOff(appointment) => {
            cancel::cancel(state, *appointment, context)
        }
        Command::Propose { appointment, times } => letters::propose(state, *appointment, times, context),
        Command::CorrectName(appointment) => name::correct(state, *appointment, context),
        Command::Complete(appointment) => name::complete(state, *appointment, context),
        Command::TellMissing(appointment) => letters::tell_missing(state, *appointment, context),
        Command::Wish { appointment, person, from_on, only } => {
            wish::wish(state, *appointment, *person, (*from_on, *only), context)
        }
        Command::EndWish(appointment) => wish::end_wish(state, *appointment, context),
        Command::AcceptOffer(appointment) => offer::accept(state, *appointment, context),
        Command::DeclineOffer(appointment) => offer::decline(state, *appointment, context),
        Command::CheckIn { appointment, here } => check_in::check_in(state, *appointment, *here, context),
        Command::Serve(appointment) => check_in::serve(state, *appointment),
        Command::Block { counter, on, from, to, reason } => {
            block::block(state, *counter, *on, (*from, *to), reason, context)
        }
        Command::Unblock(block) => block::unblock(state, *block, context),
    }
}
