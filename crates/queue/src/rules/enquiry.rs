//! Somebody was answered at the reception and needs no ticket ("renseigné sur place").

use model::ServiceId;

use super::change::Change;
use super::command::{Answer, Decided};
use super::refusal::Refusal;
use super::row::Enquiries;
use super::state::State;

/// Counts one more.
pub(super) fn enquire(state: &State, service: Option<ServiceId>) -> Result<Decided, Refusal> {
    if service.is_some_and(|service| state.site.service(service).is_none()) {
        return Err(Refusal::Unknown("service"));
    }
    let count = state.enquiries(service) + 1;
    let row = Enquiries { business_day: state.business_day, service, count };
    Ok(Decided { changes: vec![Change::Enquiries(row)], answer: Answer::Enquiries { service, count } })
}
