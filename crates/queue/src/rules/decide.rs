//! One command, one decision.

use super::command::{Command, Context, Decided};
use super::refusal::Refusal;
use super::state::State;
use super::{call, counter, issue, suspend, undo, visit};

/// Decides one command: what changes, or why not. Changes nothing; the caller applies.
pub fn decide(state: &State, command: &Command, context: &mut Context) -> Result<Decided, Refusal> {
    match command {
        Command::Issue { legs, priority, language, origin } => {
            issue::issue(state, legs, *priority, *language, *origin, context)
        }
        Command::CallNext { counter, finish } => call::call_next(state, *counter, *finish, context),
        Command::Call { counter, ticket, finish } => {
            call::call_one(state, *counter, *ticket, *finish, context)
        }
        Command::RingAgain(ticket) => call::ring_again(state, *ticket, context),
        Command::Start(ticket) => visit::start(state, *ticket, context),
        Command::Complete(ticket, outcome) => visit::complete(state, *ticket, *outcome, context),
        Command::NoShow(ticket) => visit::no_show(state, *ticket, context),
        Command::Park(ticket, minutes) => visit::park(state, *ticket, *minutes, context),
        Command::Transfer(ticket, to) => visit::transfer(state, *ticket, *to, context),
        Command::Return(ticket) => visit::come_back(state, *ticket, context),
        Command::Withdraw(ticket) => visit::withdraw(state, *ticket, context),
        Command::Undo(ticket) => undo::undo(state, *ticket, context),
        Command::OpenCounter(counter) => counter::open(state, *counter, context),
        Command::PauseCounter { counter, reason, until_at } => {
            counter::pause(state, *counter, reason.clone(), *until_at, context)
        }
        Command::CloseCounter(counter) => counter::close(state, *counter, context),
        Command::Suspend { service, reason, until_at } => {
            suspend::suspend(state, *service, reason, *until_at, context)
        }
        Command::Resume(suspension) => suspend::resume(state, *suspension, context),
    }
}
