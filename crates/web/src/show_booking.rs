//! How appointments are shown outside: the shape of the contract (DESIGN.md section 7).

use booking::rules;
use model::calendar::rfc3339;
use model::{AppointmentId, Contact, CounterId, Interpreter, Language, Site, SiteId};
use serde::Serialize;
use store::{Found, InstallationKey};
use utoipa::ToSchema;

use crate::app::App;
use crate::code;
use crate::problem::{Kind, Problem};
use crate::show::{CounterName, ServedFor};

/// An appointment. Times are RFC 3339 with the site's offset.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Appointment {
    /// Who knows it opens, moves and gives up the appointment.
    pub code: String,
    /// What can be typed at the kiosk and said on the phone.
    pub short_code: String,
    /// The site.
    #[schema(value_type = String)]
    pub site: SiteId,
    /// The services, one after the other.
    pub services: Vec<ServedFor>,
    /// When it begins.
    #[schema(format = DateTime)]
    pub starts_at: String,
    /// Minutes until the last service is done.
    pub minutes: u16,
    /// `booked`, `checked_in`, `served`, `cancelled` or `no_show`.
    pub state: &'static str,
    /// Rises with each change.
    pub revision: i64,
    /// What colleagues know; only for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff: Option<AppointmentForStaff>,
}

/// What staff knows of an appointment beside what its citizen does.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AppointmentForStaff {
    /// Its id.
    #[schema(value_type = String)]
    pub id: AppointmentId,
    /// Who booked.
    #[schema(required = true)]
    pub contact: Option<ContactShown>,
    /// Where each service is given, in their order.
    pub counters: Vec<CounterName>,
    /// `online` or `staff`.
    pub channel: &'static str,
    /// The number that another system gave it; only where appointments are looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_reference: Option<String>,
}

/// Who booked, for staff.
#[derive(Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactShown {
    /// Name.
    pub name: String,
    /// Mail address.
    #[schema(required = true)]
    pub email: Option<String>,
    /// Phone number.
    #[schema(required = true)]
    pub phone: Option<String>,
    /// `fr` or `en`.
    pub language: &'static str,
    /// Nobody shall call this person.
    pub never_by_voice: bool,
    /// Who translates: `sign_language` or `spoken_language`.
    #[schema(required = true)]
    pub interpreter: Option<&'static str>,
    /// Numbers of pre-applications.
    pub pre_applications: Vec<String>,
}

/// Never shown by accident.
impl std::fmt::Debug for ContactShown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactShown")
    }
}

impl From<Contact> for ContactShown {
    fn from(contact: Contact) -> Self {
        let Contact { name, email, phone, language, never_by_voice, interpreter, pre_applications } = contact;
        let (language, interpreter) = (language.tag(), interpreter.map(Interpreter::word));
        Self { name, email, phone, language, never_by_voice, interpreter, pre_applications }
    }
}

/// An appointment as it stands; `is_staff`: with what colleagues know.
pub async fn read(
    app: &App,
    id: AppointmentId,
    is_staff: bool,
    language: Language,
) -> Result<Appointment, Problem> {
    let unreadable = |error: store::Error| app.unreadable(&error);
    let row = app.store.appointment_row(id).await.map_err(unreadable)?;
    // What was only held was never promised.
    let row = row.filter(|row| row.booked_at.is_some()).ok_or(Problem::new(Kind::Unknown))?;
    let published = app.site(id.site()).await?;
    let contact = if is_staff { app.store.contact_of(id).await.map_err(unreadable)? } else { None };
    let committed = published.read();
    let site = committed.state.site();
    Ok(if is_staff {
        let found = Found { appointment: row, contact, old_reference: None };
        for_staff(&app.key, site, found, language)
    } else {
        own(&app.key, site, &row)
    })
}

/// An appointment as its citizen sees it.
pub fn own(key: &InstallationKey, site: &Site, row: &rules::Appointment) -> Appointment {
    let service = |leg: &rules::Leg| ServedFor { service: leg.service, persons: leg.persons };
    Appointment {
        code: code::of_appointment(key, row.id),
        short_code: key.short_code(row.id),
        site: site.id,
        services: row.legs.iter().map(service).collect(),
        starts_at: rfc3339(row.starts_at, site.time_zone),
        minutes: row.minutes,
        state: row.state.word(),
        revision: row.revision,
        staff: None,
    }
}

/// An appointment as staff sees it.
pub fn for_staff(key: &InstallationKey, site: &Site, found: Found, language: Language) -> Appointment {
    let Found { appointment: row, contact, old_reference } = found;
    let staff = AppointmentForStaff {
        id: row.id,
        contact: contact.map(ContactShown::from),
        counters: row.legs.iter().map(|leg| counter(site, leg.counter, language)).collect(),
        channel: row.channel.word(),
        old_reference,
    };
    Appointment { staff: Some(staff), ..own(key, site, &row) }
}

/// A counter as it is called; one that the settings have no more has no name.
pub fn counter(site: &Site, id: CounterId, language: Language) -> CounterName {
    let name = site.counter(id).map_or_else(String::new, |it| it.name.get(language).to_owned());
    CounterName { id, name }
}
