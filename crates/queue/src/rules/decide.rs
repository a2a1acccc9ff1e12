//! One command, one decision.

use super::call::Finish;
use super::command::{Command, Context, Decided};
use super::refusal::Refusal;
use super::state::State;
use super::{
    call, care, counter, enquiry, extend, family, help, issue, notice, priority, slip, suspend, tick, undo,
    visit,
};

/// Decides one command: what changes, or why not. Changes nothing; the caller applies.
pub fn decide(state: &State, command: &Command, context: &mut Context) -> Result<Decided, Refusal> {
    match command {
        Command::Issue { legs, priority, language, origin, care } => {
            issue::issue(state, legs, (*priority, *language, *origin), care, context)
        }
        Command::Enquire(service) => enquiry::enquire(state, *service),
        Command::CallNext { counter, finish } => {
            call::call_next(state, *counter, Finish::either_way(*finish), context)
        }
        Command::Call { counter, ticket, finish, reason } => {
            call::call_one(state, *counter, *ticket, (Finish::either_way(*finish), *reason), context)
        }
        Command::FinishAndCall { counter, held, work, chosen, reason } => {
            let finish = Finish::Only(*held, work);
            match chosen {
                None => call::call_next(state, *counter, finish, context),
                Some(ticket) => call::call_one(state, *counter, *ticket, (finish, *reason), context),
            }
        }
        Command::RingAgain(ticket) => call::ring_again(state, *ticket, context),
        Command::Start(ticket) => visit::start(state, *ticket, context),
        Command::Complete(ticket, work) => visit::complete(state, *ticket, work.as_ref(), context),
        Command::NoShow(ticket) => visit::no_show(state, *ticket, context),
        Command::Park(ticket, minutes) => visit::park(state, *ticket, *minutes, context),
        Command::Transfer(ticket, to) => visit::transfer(state, *ticket, *to, context),
        Command::Send(ticket, to) => visit::send(state, *ticket, *to, context),
        Command::Extend(ticket, legs) => extend::extend(state, *ticket, legs, context),
        Command::Prioritise(ticket, given) => priority::prioritise(state, *ticket, *given, context),
        Command::Join(one, other) => family::join(state, *one, *other, context),
        Command::Split(ticket) => family::split(state, *ticket),
        Command::Care { ticket, note, needs, fetch } => {
            care::set(state, *ticket, (note.as_deref(), needs.as_deref(), *fetch))
        }
        Command::Delay(ticket, minutes) => visit::delay(state, *ticket, *minutes, context),
        Command::AskAgain(ticket) => call::ask_again(state, *ticket, context),
        Command::Return(ticket) => visit::come_back(state, *ticket, context),
        Command::Here(ticket) => visit::here(state, *ticket),
        Command::Withdraw(ticket) => visit::withdraw(state, *ticket, context),
        Command::Undo(ticket, step) => undo::undo(state, *ticket, *step, context),
        Command::OpenCounter(counter) => counter::open(state, *counter, None, context),
        Command::OpenCounterAs { counter, trainee } => {
            counter::open(state, *counter, Some(*trainee), context)
        }
        Command::AfterWork(counter) => counter::after_work(state, *counter, context),
        Command::PauseCounter { counter, reason, until_at } => {
            counter::pause(state, *counter, reason.clone(), *until_at, context)
        }
        Command::CloseCounter(counter) => counter::close(state, *counter, context),
        Command::Suspend { service, kind, reason, until_at } => {
            suspend::suspend(state, *service, (*kind, reason), *until_at, context)
        }
        Command::Resume(suspension) => suspend::resume(state, *suspension, context),
        Command::EnterSlip { number, legs, priority, language, arrived_at } => {
            slip::enter(state, *number, legs, (*priority, *language), *arrived_at, context)
        }
        Command::SetNotice { text, from_at, until_at } => {
            notice::set(state, text, *from_at, *until_at, context)
        }
        Command::EndNotice => Ok(notice::end(state, context)),
        Command::CallHelp { counter } => help::call(state, *counter, context),
        Command::AnswerHelp(help) => help::answer(state, *help, context),
        Command::CloseDay => Ok(tick::close_day(state, context)),
    }
}
