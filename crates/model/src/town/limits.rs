//! A limit on everything that a town's file may say, each with its reason.

/// A site as large as the example takes 16 KiB; this holds two hundred of them and is read in a moment.
pub const MAX_FILE_BYTES: usize = 4 << 20;
/// Errors are told up to this many; nobody reads on.
pub const MAX_ERRORS: usize = 100;

/// The largest French town has some 40 places with a door; the State's largest networks have some thousands.
pub const MAX_SITES: usize = 4096;
/// Floors and halls of one building.
pub const MAX_ZONES: usize = 50;
/// A kiosk shows them all in areas; more than this nobody finds anything in.
pub const MAX_SERVICES: usize = 200;
/// Counters of one building; the board's forecast walks over them.
pub const MAX_COUNTERS: usize = 200;
/// Weekly rules: two halves of six days for each of forty counters.
pub const MAX_OPENINGS: usize = 500;
/// Dated openings: a year's Saturdays for twenty counters.
pub const MAX_OVERRIDES: usize = 1000;
/// Dated closures: five counters' absences of a year.
pub const MAX_CLOSURES: usize = 1000;

/// A slug stands in addresses and on cards taped to devices.
pub const MAX_SLUG_CHARS: usize = 40;
/// A name stands on a button of the kiosk and on a line of the display.
pub const MAX_NAME_CHARS: usize = 80;
/// A sentence stands under a button or on a ticket.
pub const MAX_SENTENCE_CHARS: usize = 300;
/// A postal address on one line.
pub const MAX_ADDRESS_CHARS: usize = 200;
/// A link is printed as a QR code; longer ones cannot be scanned from paper.
pub const MAX_URL_CHARS: usize = 300;

/// Units in one visit: a class of children; more is a meeting.
pub const MAX_UNITS: usize = 40;
/// One visit takes at most a working day.
pub const MAX_VISIT_MINUTES: u16 = 480;
/// Lines of what to bring: what fits a page.
pub const MAX_DOCUMENTS: usize = 30;
/// The ticket prefixes: letters that no ear takes for another in French (B, D, G, P, T, V rhyme; M and N, F and S are
/// alike; I and O are read as figures).
pub const SERIES: &str = "ACEHKLRUXZ";

/// Credits and allowances in minutes: beyond four hours the order of arrival means nothing.
pub const MAX_CREDIT_MINUTES: u16 = 240;
/// An undo after less is too late for a hand, after more the person has left (seconds).
pub const UNDO_SECONDS: std::ops::RangeInclusive<u16> = 10..=60;
/// Who missed a call may come back within half a day at most.
pub const MAX_RETURN_MINUTES: u16 = 240;
/// A called ticket that nobody answers ends within two hours.
pub const NO_SHOW_MINUTES: std::ops::RangeInclusive<u16> = 1..=120;
/// Tickets before opening: the hall itself opens within two hours of the counters.
pub const MAX_EARLY_MINUTES: u16 = 120;
/// An appointment may be late by two hours at most and still count as booked.
pub const MAX_GRACE_MINUTES: u16 = 120;

/// Appointments are checked in half a day before at most: earlier, nobody waits in a hall.
pub const MAX_CHECK_IN_EARLY_MINUTES: u16 = 720;

/// Working days by which an interpreter is engaged: six weeks; longer, nobody is helped.
pub const MAX_INTERPRETER_DAYS: u8 = 30;
/// An earlier time is offered for half an hour at least, so that a mail is read, and for a day at most: others wait.
pub const OFFER_MINUTES: std::ops::RangeInclusive<u16> = 30..=1440;
/// Waking minutes of a day, so that an offer ends within some days.
pub const MIN_WAKING_MINUTES: u16 = 240;

/// Steps between starts that divide the hour and are whole cells of five minutes.
pub const GRID_MINUTES: [u16; 4] = [10, 15, 20, 30];
/// Kept free after an appointment.
pub const MAX_BUFFER_MINUTES: u16 = 120;
/// Thirty days: a longer lead is a closed service.
pub const MAX_LEAD_MINUTES: u32 = 30 * 24 * 60;
/// Appointments a year ahead: further, no town knows its hours.
pub const HORIZON_DAYS: std::ops::RangeInclusive<u16> = 1..=366;
/// A freed slot comes back within a day.
pub const MAX_RELEASE_DELAY_MINUTES: u16 = 24 * 60;
/// More live appointments of one contact for one procedure are no limit any more.
pub const CONTACT_LIMIT: std::ops::RangeInclusive<u8> = 1..=50;
/// A weekday comes at most five times in a month.
pub const MAX_NTH_OF_MONTH: i8 = 5;
/// A rule comes round at least once a year.
pub const MAX_EVERY_WEEKS: u8 = 52;
/// Dates that a town can mean; the zone database knows clock changes up to 2100.
pub const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;
