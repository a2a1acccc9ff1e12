//! What went wrong, as RFC 9457 problem documents (DESIGN.md sections 7 and 8).
//!
//! `type` is stable: programs match it. `title` and `detail` are for people, in their language.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use lanes::Failure;
use model::{Instant, Language};
use queue::rules::{Refusal, SuspensionKind, Wrong};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Every kind of problem with its stable word and its status.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $slug:literal $status:ident;)*) => {
        /// The kind of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// Every kind, for tables and tests.
            pub const ALL: &[Kind] = &[$(Kind::$kind,)*];

            /// The stable word: the problem's `type`.
            pub fn slug(self) -> &'static str {
                match self { $(Kind::$kind => $slug,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Kind::$kind => StatusCode::$status,)* }
            }
        }
    };
}

kinds! {
    /// The body is not JSON, or the address cannot be read.
    Malformed = "malformed" BAD_REQUEST;
    /// No token.
    NoToken = "no-token" UNAUTHORIZED;
    /// A token that is none, or no longer one.
    BadToken = "bad-token" UNAUTHORIZED;
    /// The token is for another job.
    WrongRole = "wrong-role" FORBIDDEN;
    /// A browser's cookies came with a request of somebody else's page.
    OtherOrigin = "other-origin" FORBIDDEN;
    /// The token is for another site.
    WrongSite = "wrong-site" FORBIDDEN;
    /// There is nothing with this id or code.
    Unknown = "unknown" NOT_FOUND;
    /// The path exists, the method does not.
    Method = "method" METHOD_NOT_ALLOWED;
    /// The body is larger than any that we read.
    TooLarge = "too-large" PAYLOAD_TOO_LARGE;
    /// The address and the headers are larger than any that we read.
    HeadTooLarge = "head-too-large" REQUEST_HEADER_FIELDS_TOO_LARGE;
    /// The body is not `application/json`.
    MediaType = "media-type" UNSUPPORTED_MEDIA_TYPE;
    /// A field that this route does not have.
    UnknownField = "unknown-field" UNPROCESSABLE_ENTITY;
    /// A field whose value cannot be; `errors` names it.
    Invalid = "invalid" UNPROCESSABLE_ENTITY;
    /// The idempotency key was used with another body.
    KeyReused = "key-reused" UNPROCESSABLE_ENTITY;
    /// Nobody is received for this service now; `opens_at` says from when tickets are given again.
    ServiceClosed = "service-closed" CONFLICT;
    /// Nobody serves at that counter.
    CounterClosed = "counter-closed" CONFLICT;
    /// The counter still holds a ticket.
    CounterBusy = "counter-busy" CONFLICT;
    /// The ticket's state does not allow it.
    WrongState = "wrong-state" CONFLICT;
    /// There is nothing left to undo.
    UndoTooLate = "undo-too-late" CONFLICT;
    /// The ticket goes with another one of its family; `ticket` names it.
    Joined = "joined" CONFLICT;
    /// Asked for as often as one may.
    UsedUp = "used-up" CONFLICT;
    /// The slip with this number was entered already.
    NumberTaken = "number-taken" CONFLICT;
    /// The site or service is suspended; `suspension` names the stop.
    Suspended = "suspended" CONFLICT;
    /// The service takes no appointments.
    NotBookable = "not-bookable" CONFLICT;
    /// What was asked for does not fit at that time, or does not fit any more; `alternatives` are the nearest times.
    SlotTaken = "slot-taken" CONFLICT;
    /// The hold ran out or was given back; `alternatives` are the nearest times, its own among them if it is free.
    HoldExpired = "hold-expired" GONE;
    /// The contact has as many live appointments for the service as one may.
    ContactLimit = "contact-limit" CONFLICT;
    /// The appointment's time has come: it cannot be changed or given up any more.
    Begun = "begun" CONFLICT;
    /// The name stands for too long to be corrected without staff.
    NameFixed = "name-fixed" CONFLICT;
    /// The appointment is too soon for citizens to add what was missing.
    NumbersFixed = "numbers-fixed" CONFLICT;
    /// The site keeps no waiting list.
    NoWaitingList = "no-waiting-list" CONFLICT;
    /// No earlier time is offered, or not any more.
    OfferOver = "offer-over" GONE;
    /// Checked in too long before the appointment's time, or on a day before it.
    TooEarly = "too-early" CONFLICT;
    /// Checked in too long after the appointment's time.
    TooLate = "too-late" CONFLICT;
    /// The appointment is at another site; `site` says where. (A token for another site is refused with the same word and
    /// another status.)
    AppointmentElsewhere = "wrong-site" CONFLICT;
    /// Somebody checked the appointment in before.
    AlreadyCheckedIn = "already-checked-in" CONFLICT;
    /// Too many requests from this address.
    Limited = "limited" TOO_MANY_REQUESTS;
    /// Too much waits; nothing was done.
    Busy = "busy" SERVICE_UNAVAILABLE;
    /// No room on the disk; nothing was done.
    DiskFull = "disk-full" SERVICE_UNAVAILABLE;
    /// Done or not: the same key asked again tells.
    OutcomeUnknown = "outcome-unknown" SERVICE_UNAVAILABLE;
    /// A mistake of ours.
    Internal = "internal" INTERNAL_SERVER_ERROR;
}

/// A problem document.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What kind.
    pub kind: Kind,
    /// Members beside `type`, `title`, `status`, `detail` and `errors`.
    pub extra: Map<String, Value>,
    /// The field that is wrong, and why.
    pub field: Option<(String, Wrong)>,
    /// When what is refused now goes on: a service opens, a stop is expected to end.
    pub moment: Option<Moment>,
    /// Whether the state that it tells is an appointment's, not a ticket's.
    pub of_appointment: bool,
    /// Where the appointment is, for people.
    pub place: Option<Box<str>>,
}

/// An instant to come, as people of a site say it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The instant.
    pub at: Instant,
    /// When it is said.
    pub now: Instant,
    /// The site's zone.
    pub zone: Tz,
}

impl Moment {
    fn words(self, language: Language) -> String {
        locale::moment_words(language, self.at, self.now, self.zone)
    }
}

/// A problem document, as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Document {
    /// The stable word.
    #[serde(rename = "type")]
    kind: &'static str,
    /// What it is, for people.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What to do, for people.
    detail: String,
    /// The fields that are wrong, where the problem is `invalid` or `unknown-field`.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<Vec<FieldError>>,
    #[serde(flatten)]
    #[schema(ignore)]
    extra: Map<String, Value>,
}

/// A field that is wrong, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldError {
    /// The field, as a path (`services[1].persons`).
    pub field: String,
    /// Why, as a stable word: `missing`, `twice`, `value`, `choice`, `uuid`, `no-such`, `no-such-field`, `other-site`,
    /// `not-both`, `range`, `too-many`, `line`, `not-later`, `too-far`, `not-today`, `same-ticket`, `not-served`,
    /// `sent-elsewhere`, `not-next`, `other-services`.
    #[schema(value_type = String)]
    pub code: &'static str,
    /// Why, for people, in their language.
    pub reason: String,
    /// The least and the most that it may be, where there are such limits.
    #[serde(flatten)]
    #[schema(inline)]
    pub limits: Limits,
}

/// The least and the most that a field may be.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Limits {
    /// The least.
    #[serde(skip_serializing_if = "Option::is_none")]
    least: Option<u64>,
    /// The most.
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<u64>,
}

impl Problem {
    /// A problem with no more to say than its kind.
    pub fn new(kind: Kind) -> Self {
        Self { kind, extra: Map::new(), field: None, moment: None, of_appointment: false, place: None }
    }

    /// A wrong field.
    pub fn invalid(field: impl Into<String>, wrong: Wrong) -> Self {
        Self { field: Some((field.into(), wrong)), ..Self::new(Kind::Invalid) }
    }

    /// A field that does not exist.
    pub fn unknown_field(field: impl Into<String>) -> Self {
        Self { field: Some((field.into(), Wrong::NoSuchField)), ..Self::new(Kind::UnknownField) }
    }

    /// The same problem with one more member.
    #[must_use]
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(member.to_owned(), value.into());
        self
    }

    /// What the lanes say, for programs. `time` writes an instant in the site's zone.
    pub fn from_failure(failure: Failure, now: Instant, time: impl Fn(Instant) -> String) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::from_refusal(refusal, time),
            Failure::BookingRefused(refusal) => Self::from_booking(refusal, now, time),
            Failure::UnknownSite => Self::new(Kind::Unknown),
            Failure::KeyReused => Self::new(Kind::KeyReused),
            Failure::Busy | Failure::Stopping => Self::new(Kind::Busy),
            Failure::DiskFull => Self::new(Kind::DiskFull),
            Failure::OutcomeUnknown => Self::new(Kind::OutcomeUnknown),
            // Nothing asks for booking yet.
            Failure::Broken => Self::new(Kind::Internal),
        }
    }

    fn from_refusal(refusal: Refusal, time: impl Fn(Instant) -> String) -> Self {
        match refusal {
            Refusal::Unknown(_) => Self::new(Kind::Unknown),
            Refusal::Invalid { field, wrong } => Self::invalid(field, wrong),
            Refusal::ServiceClosed { opens_at } => {
                Self::new(Kind::ServiceClosed).with("opens_at", opens_at.map(time))
            }
            Refusal::NoTimeLeft { closes_at } => Self::new(Kind::ServiceClosed)
                .with("opens_at", Value::Null)
                .with("closes_at", closes_at.map(time)),
            Refusal::PastClosing { closes_at } => {
                Self::new(Kind::ServiceClosed).with("closes_at", closes_at.map(time))
            }
            Refusal::CounterClosed => Self::new(Kind::CounterClosed),
            Refusal::CounterBusy { ticket } => {
                Self::new(Kind::CounterBusy).with("ticket", ticket.to_string())
            }
            Refusal::WrongState { state } => Self::new(Kind::WrongState).with("state", state.word()),
            Refusal::OtherCounter => Self::new(Kind::WrongRole),
            Refusal::UndoTooLate => Self::new(Kind::UndoTooLate),
            Refusal::Joined { to } => Self::new(Kind::Joined).with("ticket", to.to_string()),
            Refusal::UsedUp => Self::new(Kind::UsedUp),
            Refusal::Suspended { stop, kind, reason, until_at, stays } => {
                let problem = Self::new(Kind::Suspended)
                    .with("suspension", stop.to_string())
                    .with("reason", reason)
                    .with("kind", kind.word())
                    .with("until", until_at.map(time));
                match stays {
                    Some(number) => problem.with("number", number),
                    None => problem,
                }
            }
            Refusal::NumberTaken { number } => Self::new(Kind::NumberTaken).with("number", number),
            // Never leaves a lane: the command goes into the next batch.
            Refusal::BatchFull => Self::new(Kind::Busy),
        }
    }

    /// Why booking does not do it, for programs.
    pub fn from_booking(
        refusal: booking::rules::Refusal,
        now: Instant,
        time: impl Fn(Instant) -> String,
    ) -> Self {
        use booking::rules::Refusal;
        let others = |alternatives: Vec<Instant>| {
            let slots = alternatives.into_iter().map(|at| serde_json::json!({"starts_at": time(at)}));
            slots.collect::<Vec<_>>()
        };
        match refusal {
            // Nothing is told of a hold to whoever does not know its secret, not even that it exists.
            Refusal::Unknown(_) | Refusal::NotYours => Self::new(Kind::Unknown),
            Refusal::Invalid { field, wrong } => Self::invalid(field, wrong),
            Refusal::NotBookable => Self::new(Kind::NotBookable),
            Refusal::SlotTaken { alternatives } => {
                Self::new(Kind::SlotTaken).with("alternatives", others(alternatives))
            }
            Refusal::HoldExpired { alternatives } => {
                Self::new(Kind::HoldExpired).with("alternatives", others(alternatives))
            }
            Refusal::ContactLimit { most } => Self::new(Kind::ContactLimit).with("most", most),
            Refusal::WrongState { state } => {
                Self { of_appointment: true, ..Self::new(Kind::WrongState).with("state", state.word()) }
            }
            Refusal::Begun => Self::new(Kind::Begun),
            Refusal::NameFixed => Self::new(Kind::NameFixed),
            Refusal::TooLateToComplete => Self::new(Kind::NumbersFixed),
            Refusal::NoWaitingList => Self::new(Kind::NoWaitingList),
            Refusal::OfferOver => Self::new(Kind::OfferOver),
            Refusal::TooEarly { from_at } => Self::new(Kind::TooEarly).with("from_at", time(from_at)),
            Refusal::TooLate { starts_at } => Self::new(Kind::TooLate).with("starts_at", time(starts_at)),
            Refusal::WrongDay { starts_at } => {
                let kind = if starts_at < now { Kind::TooLate } else { Kind::TooEarly };
                Self::new(kind).with("starts_at", time(starts_at))
            }
            Refusal::WrongSite { site } => {
                Self::new(Kind::AppointmentElsewhere).with("site", site.to_string())
            }
            Refusal::AlreadyCheckedIn => Self::new(Kind::AlreadyCheckedIn),
            // Never leaves a lane: the command goes into the next batch.
            Refusal::BatchFull => Self::new(Kind::Busy),
        }
    }

    /// What it is, for people.
    pub fn title(&self, language: Language) -> String {
        locale::problem_title(language, self.kind.slug())
    }

    /// What happened and what one can do, for people.
    pub fn detail(&self, language: Language) -> String {
        let text = |member: &str| self.extra.get(member).and_then(Value::as_str);
        let more = match self.kind {
            Kind::WrongState => text("state").map(|state| {
                if self.of_appointment {
                    ("appointment", locale::problem::appointment_state_words(language, state))
                } else {
                    ("state", locale::problem::state_words(language, state))
                }
            }),
            Kind::TooEarly => {
                let what = if self.extra.contains_key("from_at") { "moment" } else { "day" };
                self.moment.map(|moment| (what, moment.words(language)))
            }
            Kind::AppointmentElsewhere => self.place.as_deref().map(|place| ("place", place.to_owned())),
            Kind::ServiceClosed if self.extra.contains_key("closes_at") => {
                let is_full = self.extra.contains_key("opens_at");
                Some((if is_full { "full" } else { "late" }, String::new()))
            }
            Kind::ServiceClosed => self.moment.map(|moment| ("moment", moment.words(language))),
            Kind::Suspended => text("reason").map(|reason| {
                ("reason", locale::stop_words(language, text("kind").unwrap_or_default(), reason))
            }),
            Kind::NumberTaken | Kind::CounterBusy => {
                text("number").map(|number| ("number", number.to_owned()))
            }
            _ => None,
        };
        let field = self.field.as_ref().map(|(field, wrong)| {
            let wrong = locale::problem::wrong_words(language, wrong.code(), wrong.limits());
            [("field", field.clone()), ("wrong", wrong)]
        });
        let more = more.into_iter().chain(field.into_iter().flatten()).collect::<Vec<_>>();
        let more: Vec<_> = more.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
        let detail = locale::problem_detail(language, self.kind.slug(), &more);
        if self.kind == Kind::Suspended { self.during_a_stop(&detail, language) } else { detail }
    }

    /// When it goes on, and what who comes now does, or who stays called.
    fn during_a_stop(&self, detail: &str, language: Language) -> String {
        let kind = self.extra.get("kind").and_then(Value::as_str).and_then(SuspensionKind::from_word);
        let leaving = kind.is_some_and(SuspensionKind::empties_the_building);
        let back = self.moment.filter(|moment| moment.now < moment.at).map(|moment| {
            locale::text_with(language, "stop-back", &[("moment", moment.words(language).into())])
        });
        let comes = if leaving { "stop-who-comes-leaving" } else { "stop-who-comes" };
        let number = self.extra.get("number").and_then(Value::as_str);
        let stays =
            number.map(|it| locale::text_with(language, "stop-stays-called", &[("number", it.into())]));
        let comes = stays.unwrap_or_else(|| locale::text(language, comes));
        let told = [Some(detail.to_owned()), back, Some(comes)];
        told.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    fn document(&self, language: Language) -> Document {
        let error = |(field, wrong): &(String, Wrong)| {
            let limits = wrong.limits();
            FieldError {
                field: field.clone(),
                code: wrong.code(),
                reason: locale::problem::wrong_words(language, wrong.code(), limits),
                limits: Limits { least: limits.map(|(least, _)| least), most: limits.map(|(_, most)| most) },
            }
        };
        Document {
            kind: self.kind.slug(),
            title: self.title(language),
            status: self.kind.status().as_u16(),
            detail: self.detail(language),
            errors: self.field.as_ref().map(|field| vec![error(field)]),
            extra: self.extra.clone(),
        }
    }

    /// The answer in `language`.
    pub fn respond(self, language: Language) -> Response {
        let status = self.kind.status();
        let mut response = (status, Json(self.document(language))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Seconds after which asking again may help.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

/// In French; the outermost layer ([`crate::speak`]) says it in the reader's language, and as a page to a person.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.respond(Language::default())
    }
}
