//! The pages, each a plain struct and its template. Handlers fill them: every text is already in the reader's
//! language and every time already in words, so that templates only arrange.
//!
//! - [`HomePage`] `/`, [`PairPage`] `/pair/{token}`, [`ErrorPage`] wherever something is refused
//! - [`KioskPage`] `/kiosk`, [`KioskServices`] `/kiosk/services`, [`KioskTicket`] `/kiosk/ticket?code=`
//! - [`DisplayPage`] `/display`, [`CounterPanel`] `/display/counter?counter=`
//! - [`DeskPage`] `/desk?counter=`, [`DeskChoicePage`] `/desk` with several, [`DeskPanel`] `/desk/panel?counter=`
//! - [`AgendaDay`], [`AgendaWeek`] `/desk/agenda`, [`AgendaFind`], [`AgendaAppointment`], [`AgendaBook`], [`AgendaBlock`],
//!   [`AgendaHit`], [`AgendaLetters`], [`AgendaSheets`] below it
//! - [`HelpRow`], [`StopRow`]: what every desk has
//! - [`ReceptionPage`] `/desk/accueil`, [`ReceptionPanel`] `/desk/accueil/panel`, [`ReceptionFound`]
//!   `/desk/accueil/tickets?text=` and `?ticket=`
//! - [`TicketPage`] `/t/{code}`
//! - [`RdvServices`] `/rdv`, [`RdvPersons`] `/rdv/persons`, [`RdvTimes`] `/rdv/times`, [`RdvDetails`] `/rdv/details`,
//!   [`RdvCheck`], [`RdvTaken`]: booking; [`RdvAppointment`] `/rdv/{code}`, [`RdvPrint`], [`RdvChange`]: the appointment
//! - [`AboutPage`] `/about/{page}`
//! - [`Stopped`]: a stop, as citizens read it
//! - [`StyleguidePage`] `/styleguide`: the parts that all are made of
//! - [`TodayPage`] `/manage/today`
//!
//! A fragment is the same template that its page contains; the browser swaps the element with the same `id`.

mod agenda;
mod counter_panel;
mod desk;
mod display;
mod error;
mod home;
mod kiosk;
mod kiosk_screens;
mod pair;
mod rdv;
mod reception;
mod staff;
mod stopped;
mod styleguide;
mod ticket;
mod today;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use agenda::{
    AgendaAppointment, AgendaBlock, AgendaBook, AgendaDay, AgendaFind, AgendaHit, AgendaLetters,
    AgendaSheets, AgendaWeek, AskedService, BlockRow, Cell, Dates, DayCell, Elsewhere, Entry, Filter,
    FoundAppointment, Frame, OpenLetter, Person, Preview, Row, TimesOfDay,
};
pub use counter_panel::{CounterPanel, PanelState};
pub use desk::{
    Choice, DeskAlert, DeskChoicePage, DeskNext, DeskPage, DeskPanel, DeskPriority, DeskState, DeskTicket,
    DeskUndo, DoneChoice, NeedChoice, TicketRow, WaitingRow,
};
pub use display::DisplayPage;
pub use error::{ErrorPage, Seen};
pub use home::{AreaCard, Demo, DeskLink, DisplayLink, HomePage, ServiceCard, SiteCard, SiteSearch};
pub use kiosk::{Bring, Choices, KioskArea, KioskPage, KioskService, KioskServices, KioskTicket, Printer};
pub use kiosk_screens::Room;
pub use pair::PairPage;
pub use rdv::{
    AboutPage, Change, DayTimes, Hidden, Kept, Month, MonthDay, NumberField, Offered, OfferedArea, Place,
    RdvAppointment, RdvChange, RdvCheck, RdvDetails, RdvPersons, RdvPrint, RdvServices, RdvTaken, RdvTimes,
    TimeChoice, Times, Way,
};
pub use reception::{
    Count, FoundRow, Hung, LineRow, ReceptionFound, ReceptionLine, ReceptionNow, ReceptionPage,
    ReceptionPanel, ReceptionTicket, ReceptionTiles, Relative, ServiceTile,
};
pub use staff::{HelpRow, StopRow};
pub use stopped::Stopped;
pub use styleguide::StyleguidePage;
pub use ticket::{Ask, TicketPage, TicketState};
pub use today::{Check, NoticeRow, SuspensionRow, TodayPage};
pub use words::{Alternative, LanguageLink, Words, languages};

/// What a page may load and run: only what this server sends, no inline script or style, no other origin.
/// `connect-src 'self'` includes the WebSocket of the same origin.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
