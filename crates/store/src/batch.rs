//! What a lane writes in one transaction.

use booking::rules::{Appointment, Block, ContactKey, Letter, Release, Wish};
use model::{Contact, Instant, PrincipalId, SiteId};
use queue::rules::{CounterDay, Enquiries, HelpCall, Notice, Step, Suspension, Ticket, Visit};

/// Everything that one batch changes, over all sites that it locked. Each row is named once, as it is at the end.
#[derive(Debug, Clone, Default)]
pub struct Batch<'a> {
    /// The changed rows of each site; in any order.
    pub sites: Vec<SiteBatch<'a>>,
    /// Drawn once for each batch; goes into its journal rows.
    pub nonce: u128,
    /// What was answered to requests that may come again.
    pub keys: Vec<KeyRow>,
    /// What was accepted. A batch without any cannot be recognised after an unknown COMMIT: journal a tick too.
    pub journal: Vec<JournalRow>,
}

/// The changed rows of one site.
#[derive(Debug, Clone)]
pub struct SiteBatch<'a> {
    /// The site.
    pub site: SiteId,
    /// The `seq` that `begin` gave it.
    pub seq: i64,
    /// Tickets.
    pub tickets: Vec<TicketRow<'a>>,
    /// Visits, each with whether it is new.
    pub visits: Vec<(&'a Visit, bool)>,
    /// Counters' days.
    pub counters: Vec<&'a CounterDay>,
    /// Counts of people answered at the reception.
    pub enquiries: Vec<Enquiries>,
    /// Suspensions, each with whether it is new.
    pub suspensions: Vec<(&'a Suspension, bool)>,
    /// The notice.
    pub notice: Option<&'a Notice>,
    /// Calls for help, each with whether it is new.
    pub helps: Vec<(&'a HelpCall, bool)>,
    /// Appointments.
    pub appointments: Vec<AppointmentRow<'a>>,
    /// Cells that became free. Every one is new.
    pub releases: Vec<&'a Release>,
    /// Blocks, each with whether it is new.
    pub blocks: Vec<(&'a Block, bool)>,
    /// What appointments wait for.
    pub wishes: Vec<&'a Wish>,
    /// What people will be told. Every one is new.
    pub letters: Vec<&'a Letter>,
}

impl SiteBatch<'_> {
    /// A batch that changes nothing yet.
    pub fn new(site: SiteId, seq: i64) -> Self {
        Self {
            site,
            seq,
            tickets: vec![],
            visits: vec![],
            counters: vec![],
            enquiries: vec![],
            suspensions: vec![],
            notice: None,
            helps: vec![],
            appointments: vec![],
            releases: vec![],
            blocks: vec![],
            wishes: vec![],
            letters: vec![],
        }
    }
}

/// A ticket to write.
#[derive(Debug, Clone, Copy)]
pub struct TicketRow<'a> {
    /// As it is at the end of the batch.
    pub ticket: &'a Ticket,
    /// Whether this batch made it: then a row with its id or number must not be there.
    pub new: bool,
    /// [`hash`](crate::hash) of the code in its link; also for a ticket that is only changed.
    pub code_hash: [u8; 32],
}

/// An appointment to write. Its claims, and its contact's places, are written with it: what `before` had and it has no more
/// is freed first, what it has anew is taken.
#[derive(Debug, Clone, Copy)]
pub struct AppointmentRow<'a> {
    /// As it is at the end of the batch.
    pub appointment: &'a Appointment,
    /// As it was before the batch; `None`: this batch made it.
    pub before: Option<&'a Appointment>,
    /// [`hash`](crate::hash) of the code in its link ([`APPOINTMENT`](crate::APPOINTMENT)); written once it is booked.
    pub code_hash: [u8; 32],
    /// Who books, where this batch booked it or corrected the name.
    pub contact: Option<ContactRow<'a>>,
}

/// Who books. A batch that books must bring it where the appointment has [places](Appointment::places).
#[derive(Debug, Clone, Copy)]
pub struct ContactRow<'a> {
    /// Name and addresses.
    pub contact: &'a Contact,
    /// [`InstallationKey::contact`](crate::InstallationKey::contact) of it: its places are found by this.
    pub key: Option<ContactKey>,
    /// The number that another system gave the appointment, if it was imported. A correction leaves it as it is.
    pub old_reference: Option<&'a str>,
}

/// What was answered to a request with an idempotency key. No personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// SHA-256 of principal, route and key.
    pub digest: [u8; 32],
    /// The site that decided.
    pub site: SiteId,
    /// SHA-256 of the request.
    pub request: [u8; 32],
    /// The ids that were made.
    pub answer: serde_json::Value,
    /// When.
    pub at: Instant,
}

/// One accepted command.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalRow {
    /// Its site.
    pub site: SiteId,
    /// The batch.
    pub seq: i64,
    /// The place in the batch, from 0.
    pub n: u32,
    /// When it was decided.
    pub at: Instant,
    /// Who asked; `None`: time did.
    pub actor: Option<PrincipalId>,
    /// What, in one word.
    pub kind: &'static str,
    /// The rows that it changed or made: another node reads these.
    pub ids: Vec<String>,
    /// What agents may undo from now on (`None`: nothing any more).
    pub steps: Vec<(PrincipalId, Option<Step>)>,
}
