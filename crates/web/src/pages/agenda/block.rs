//! `/desk/agenda/blocks`: an agent is ill. What it does to people is shown before it is done; whom it hits is listed with
//! the way to reach each of them.

use std::collections::{BTreeSet, HashMap};

use axum::extract::Path;
use axum::response::Response;
use booking::rules::{
    Appointment, AppointmentState, Block, Command, LetterKind, MAX_PROPOSALS, preview_block,
};
use booking::{Ask, Availability, Channel};
use chrono::{Days, NaiveDate, Timelike};
use model::calendar::{WallTime, local, rfc3339};
use model::{AppointmentId, BlockId, Contact, CounterId, Instant, Wrong};
use store::{Found, LetterChannel, LetterRow, LetterState, Letters};

use super::appointment::opened;
use super::book::relocated;
use super::day::block_rows;
use super::tell::Teller;
use super::{Staff, refusal};
use crate::api::{OTHERS, block_time, id, submit};
use crate::body::Filled;
use crate::pages::answer;
use crate::pages::views::{AgendaBlock, AgendaHit, Choice, Frame, Person, Preview};
use crate::problem::{Kind, Problem};

/// Times that a letter proposes begin so many hours from now or later: it must be read and answered first.
const ANSWER_HOURS: i64 = 2;
/// Days in which everybody is found another time, at once.
const MOVE_DAYS: u64 = 30;
/// People whom one list names, so that its address stays short.
const MOST_TOLD: usize = 100;
/// The fields of the form, in its order.
const FIELDS: [&str; 5] = ["counter", "on", "from", "to", "reason"];
/// When a day ends on which nothing is open, in minutes.
const USUAL_END_MINUTES: u16 = 18 * 60;

/// `GET /desk/agenda/blocks`, and with `look=yes` what it would do.
pub async fn page(staff: Staff) -> Result<Response, Problem> {
    let mut chosen = FIELDS.map(|field| staff.asked(field).to_owned());
    fill_in(&staff, &mut chosen);
    let looked =
        if staff.asked("look").is_empty() { Ok(None) } else { preview(&staff, &chosen).await.map(Some) };
    shown(&staff, chosen, looked).await
}

/// `POST /desk/agenda/blocks`: done in one action.
pub async fn block(staff: Staff, filled: Filled) -> Result<Response, Problem> {
    let chosen = FIELDS.map(|field| filled.get(field).to_owned());
    let done = async {
        let Span { counter, on, from, to } = Span::read(&chosen)?;
        let who = staff.caller.may_at(counter, &OTHERS)?;
        let key = filled.key("agenda block");
        block_time(&staff.app, who, key, counter, (on, from, to), chosen[4].trim().to_owned()).await
    };
    match done.await {
        Ok(blocked) => {
            let many = blocked.moved.len();
            staff.lead(&format!("/desk/agenda/blocks/{}?done=blocked&moved={many}", blocked.block))
        }
        Err(problem) => shown(&staff, chosen, Err(problem)).await,
    }
}

/// `GET /desk/agenda/blocks/{id}?told=`: who is still to be received in it, and who is to be told.
pub async fn hit(staff: Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    let (block, hit) = hit_by(&staff, &name).await?;
    let mut told = Vec::new();
    for id in ids(staff.asked("told")) {
        if id.site() == staff.site() {
            told.push(opened(&staff, id).await?);
        }
    }
    let letters = newest(&staff, hit.iter().chain(&told)).await?;
    let now = staff.now();
    let committed = staff.published.read();
    let free = committed.booking.clone();
    drop(committed);
    let tell = Teller { site: free.site(), words: staff.words() };
    let frame = staff.frame();
    let person = |it: &Found| Person {
        done: Some(done(tell, &block, it, letters.get(&it.appointment.id), now)),
        ..person(tell, &frame, it)
    };
    let times = |row: &Appointment| {
        let ask = Ask { channel: Channel::Staff, ..row.ask() };
        let near = free.nearest(&ask, row.starts_at, MAX_PROPOSALS, now).unwrap_or_default();
        let time = |at: Instant| (rfc3339(at, tell.site.time_zone), short(tell, at, row.on));
        near.into_iter().map(|slot| time(slot.starts_at)).collect()
    };
    let page = AgendaHit {
        id: block.id.to_string(),
        what: tell.block(&block),
        holds: block.ended_at.is_none(),
        hit: hit.iter().map(|it| Person { times: times(&it.appointment), ..person(it) }).collect(),
        told_ids: with("", &told.iter().map(|it| it.appointment.id).collect::<Vec<_>>()),
        told: told.iter().map(person).collect(),
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    };
    answer(&page)
}

/// `POST /desk/agenda/blocks/{id}/{act}`: everybody at once, or the time is given back.
pub async fn act(
    staff: Staff,
    Path((name, act)): Path<(String, String)>,
    filled: Filled,
) -> Result<Response, Problem> {
    let (block, hit) = hit_by(&staff, &name).await?;
    if act == "unblock" {
        let command = Command::Unblock(block.id);
        submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await?;
        return staff.lead(&format!("/desk/agenda?on={}&done=unblocked", block.on));
    }
    if act == "propose" {
        proposed(&staff, &block, &hit).await?;
        return staff.lead(&format!(
            "/desk/agenda/blocks/{}?done=proposed&told={}",
            block.id,
            with(filled.get("told"), &[])
        ));
    }
    let mut done = Vec::new();
    for found in &hit {
        let row = &found.appointment;
        let came = match act.as_str() {
            "cancel" => called_off(&staff, row.id).await,
            "move" => to_the_next(&staff, row).await,
            _ => return Err(Problem::new(Kind::Unknown)),
        };
        match came {
            Ok(()) => done.push(row.id),
            // Somebody else did it meanwhile, or there is no time left: the list says so.
            Err(problem) if problem.kind.status().is_client_error() => {}
            // What is done is told; the rest is still on the list.
            Err(_) => break,
        }
    }
    let told = with(filled.get("told"), &done);
    staff.lead(&format!("/desk/agenda/blocks/{}?done=told&told={told}", block.id))
}

async fn called_off(staff: &Staff, appointment: AppointmentId) -> Result<(), Problem> {
    let command = Command::CallOff(appointment);
    submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await.map(|_| ())
}

/// Everybody is written to who has a name and was not written to yet: the appointment cannot be kept, these times are free.
async fn proposed(staff: &Staff, block: &Block, hit: &[Found]) -> Result<(), Problem> {
    let letters = newest(staff, hit.iter()).await?;
    let knows =
        |it: &&Found| letters.get(&it.appointment.id).is_some_and(|letter| is_proposal(letter, block));
    let asked: Vec<&Found> = hit.iter().filter(|it| it.contact.is_some() && !knows(it)).collect();
    let free = staff.published.read().booking.clone();
    for (found, times) in asked.iter().zip(proposals(&free, &asked, staff.now())) {
        let command = Command::Propose { appointment: found.appointment.id, times };
        match submit(&staff.app, staff.site(), Some(&staff.principal), None, command, None).await {
            // Somebody else dealt with it meanwhile: the list says so.
            Err(problem) if !problem.kind.status().is_client_error() => return Err(problem),
            _ => {}
        }
    }
    Ok(())
}

/// Times for each of them that they can book themselves, and none for two: nothing is held, and who answers last shall have
/// a choice, too.
fn proposals(free: &Availability, asked: &[&Found], now: Instant) -> Vec<Vec<Instant>> {
    let mut given: BTreeSet<Instant> = BTreeSet::new();
    let from = now.plus_minutes(60 * ANSWER_HOURS);
    let times = |found: &&Found| {
        let row = &found.appointment;
        let interpreter = found.contact.as_ref().and_then(|it| it.interpreter);
        let ask = Ask { channel: Channel::Online, interpreter, ..row.ask() };
        let near = free.nearest(&ask, row.starts_at, MAX_PROPOSALS * asked.len(), from).unwrap_or_default();
        let mut near: Vec<_> = near.iter().map(|it| it.starts_at).filter(|at| !given.contains(at)).collect();
        near.sort_by_key(|at| (at.as_millis().abs_diff(row.starts_at.as_millis()), *at));
        near.truncate(MAX_PROPOSALS);
        near.sort_unstable();
        given.extend(&near);
        near
    };
    asked.iter().map(times).collect()
}

fn is_proposal(letter: &LetterRow, block: &Block) -> bool {
    letter.letter.kind == LetterKind::Proposal && letter.letter.made_at >= block.made_at
}

/// The newest letter to each of them that says what became of the appointment.
async fn newest(
    staff: &Staff,
    people: impl Iterator<Item = &Found>,
) -> Result<HashMap<AppointmentId, LetterRow>, Problem> {
    let mut newest = HashMap::new();
    for id in people.map(|it| it.appointment.id) {
        let wanted = Letters { site: Some(staff.site()), appointment: Some(id), ..Letters::default() };
        let found = staff.app.store.letters(&wanted).await.map_err(|error| staff.app.unreadable(&error))?;
        let tells = |it: &LetterRow| it.letter.kind.tells_anew() || it.letter.kind == LetterKind::Proposal;
        newest.extend(found.into_iter().find(tells).map(|letter| (id, letter)));
    }
    Ok(newest)
}

/// What was done to tell somebody, and whether the person is to be called: who was not reached, and who comes before a letter
/// can be answered.
fn done(
    tell: Teller<'_>,
    block: &Block,
    found: &Found,
    letter: Option<&LetterRow>,
    now: Instant,
) -> (bool, String) {
    let row = &found.appointment;
    let is_hit = row.state == AppointmentState::Booked && block.hits(row);
    let letter = letter.filter(|it| is_proposal(it, block) || !is_hit && it.letter.made_at >= block.made_at);
    let (is_reached, how) = match letter.map(|it| (it.state, it.channel)) {
        Some((LetterState::Waiting, _)) => (true, "agenda-told-waiting"),
        Some((LetterState::Sent, Some(LetterChannel::Email))) => (true, "agenda-told-email"),
        Some((LetterState::Sent, Some(LetterChannel::Sms))) => (true, "agenda-told-sms"),
        Some((LetterState::Sent, Some(LetterChannel::Paper))) => (true, "agenda-told-paper"),
        Some((LetterState::Sent, _)) => (true, "agenda-told-called"),
        Some((LetterState::Refused, _)) => (false, "agenda-told-refused"),
        Some((LetterState::Listed | LetterState::Dropped, _)) | None => (false, "agenda-told-not"),
    };
    let is_called = letter.is_some_and(|it| it.channel == Some(LetterChannel::Call));
    let is_soon = is_hit && !is_called && row.starts_at < now.plus_minutes(60 * ANSWER_HOURS);
    let how = tell.words.text(if is_reached && is_soon { "agenda-told-soon" } else { how });
    (!is_reached || is_soon, how)
}

/// The next time after the one that was promised: nobody is expected earlier than he knows.
async fn to_the_next(staff: &Staff, row: &Appointment) -> Result<(), Problem> {
    let now = staff.now();
    let free = staff.published.read().booking.clone();
    let ask = Ask { channel: Channel::Staff, ..row.ask() };
    let slots = free.slots(&ask, row.on, row.on + Days::new(MOVE_DAYS), now);
    let later = slots.ok().and_then(|slots| slots.into_iter().find(|it| it.starts_at >= row.starts_at));
    match later {
        Some(slot) => relocated(staff, row, slot.starts_at).await,
        None => Err(Problem::new(Kind::SlotTaken)),
    }
}

/// A block of this site, and who is booked in it.
async fn hit_by(staff: &Staff, name: &str) -> Result<(Block, Vec<Found>), Problem> {
    let asked: BlockId = id(name)?;
    let store = &staff.app.store;
    let block = store.block_row(asked).await.map_err(|error| staff.app.unreadable(&error))?;
    let block = block.filter(|_| asked.site() == staff.site()).ok_or(Problem::new(Kind::Unknown))?;
    let found = store.appointments_between(staff.site(), block.on, block.on).await;
    let mut found = found.map_err(|error| staff.app.unreadable(&error))?;
    found.retain(|it| it.appointment.state == AppointmentState::Booked && block.hits(&it.appointment));
    if block.ended_at.is_some() {
        found.clear();
    }
    Ok((block, found))
}

/// A counter's time, as it was chosen.
struct Span {
    counter: CounterId,
    on: NaiveDate,
    from: WallTime,
    to: WallTime,
}

impl Span {
    fn read([counter, on, from, to, _]: &[String; 5]) -> Result<Self, Problem> {
        let wrong = |field: &str| Problem::invalid(field, Wrong::Value);
        Ok(Self {
            counter: counter.parse().map_err(|_| wrong("counter"))?,
            on: on.parse().map_err(|_| wrong("on"))?,
            from: from.parse().map_err(|_| wrong("from"))?,
            to: to.parse().map_err(|_| wrong("to"))?,
        })
    }
}

async fn preview(staff: &Staff, chosen: &[String; 5]) -> Result<Preview, Problem> {
    let Span { counter, on, from, to } = Span::read(chosen)?;
    staff.caller.may_at(counter, &OTHERS)?;
    let (store, site) = (&staff.app.store, staff.site());
    let owners = store.owners_on(site, on).await.map_err(|error| staff.app.unreadable(&error))?;
    let known =
        store.appointments_between(site, on, on).await.map_err(|error| staff.app.unreadable(&error))?;
    let now = staff.now();
    let committed = staff.published.read();
    let free = committed.booking.clone();
    drop(committed);
    let preview = preview_block(&free, &owners, counter, on, (from, to), now);
    let preview = preview.map_err(|refusal| Problem::from_booking(refusal, now, |_| String::new()))?;
    let words = staff.words();
    let tell = Teller { site: free.site(), words };
    let frame = staff.frame();
    // A hold promised nothing to anybody.
    let hit = preview.hit.iter().filter_map(|id| known.iter().find(|it| it.appointment.id == *id));
    Ok(Preview {
        what: tell.span(counter, on, (from, to)),
        moved: words.count("agenda-block-moved", preview.moved.len()),
        hit: hit.map(|it| person(tell, &frame, it)).collect(),
        key: staff.key(),
    })
}

async fn shown(
    staff: &Staff,
    chosen: [String; 5],
    looked: Result<Option<Preview>, Problem>,
) -> Result<Response, Problem> {
    let today = staff.published.read().booking.today();
    let blocks = staff.app.store.blocks_from(staff.site(), today).await;
    let blocks = blocks.map_err(|error| staff.app.unreadable(&error))?;
    let committed = staff.published.read();
    let tell = Teller { site: committed.state.site(), words: staff.words() };
    let (preview, problem) = match looked {
        Ok(preview) => (preview, None),
        Err(problem) => (None, Some(problem)),
    };
    let frame = match &problem {
        Some(problem) if problem.field.is_none() => staff.refused(problem),
        _ => staff.frame(),
    };
    let error = |(field, wrong): &(String, Wrong)| {
        let text = locale::problem::wrong_words(staff.words().language(), wrong.code(), wrong.limits());
        (field.clone(), text)
    };
    let page = AgendaBlock {
        counters: own_counters(staff, tell),
        errors: problem.iter().filter_map(|it| it.field.as_ref()).map(error).collect(),
        blocks: block_rows(&blocks, tell, &frame),
        chosen,
        preview,
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    };
    drop(committed);
    match problem {
        Some(problem) => refusal(&problem, &page),
        None => answer(&page),
    }
}

/// The counters whose time the reader may block: an agent the own one, reception and managers all.
fn own_counters(staff: &Staff, tell: Teller<'_>) -> Vec<Choice> {
    let may = |it: &&model::Counter| staff.caller.may_at(it.id, &OTHERS).is_ok();
    let counters = tell.site.counters.iter().filter(may);
    counters.map(|it| Choice { id: it.id.to_string(), name: tell.counter(it.id) }).collect()
}

/// What is usual: somebody calls in the morning, and is ill until the counter closes.
fn fill_in(staff: &Staff, [counter, on, from, to, _]: &mut [String; 5]) {
    let committed = staff.published.read();
    let free = &committed.booking;
    let wall = local(staff.app.clock.now().max(committed.last_at), free.site().time_zone);
    if on.is_empty() {
        *on = free.today().to_string();
    }
    let is_today = *on == free.today().to_string();
    let own = staff.principal.counter.map(|it| it.to_string());
    if counter.is_empty() {
        let first = || free.site().counters.first().map_or_else(String::new, |it| it.id.to_string());
        *counter = own.unwrap_or_else(first);
    }
    let open = match (on.parse::<NaiveDate>(), counter.parse::<CounterId>()) {
        (Ok(on), Ok(counter)) => free.open_at(on, counter),
        _ => booking::Cells::NONE,
    };
    let at = |cell: u16| WallTime::from_minutes(cell * booking::cells::CELL_MINUTES);
    if from.is_empty() {
        let minutes = u16::try_from(wall.hour() * 60 + wall.minute() / 5 * 5).unwrap_or(0);
        let now = WallTime::from_minutes(minutes).filter(|_| is_today);
        *from = now.or(open.first().and_then(at)).unwrap_or(WallTime::MIDNIGHT).to_string();
    }
    if to.is_empty() {
        let last = open.iter().last().and_then(|cell| at(cell + 1));
        let last = last.or(WallTime::from_minutes(USUAL_END_MINUTES)).unwrap_or(WallTime::END);
        // A field of this kind knows no 24:00.
        let last = if last == WallTime::END { "23:59".to_owned() } else { last.to_string() };
        *to = last;
    }
}

fn person(tell: Teller<'_>, frame: &Frame, found: &Found) -> Person {
    let Found { appointment: row, contact, .. } = found;
    let (channel, reach) = channel(tell, contact.as_ref());
    Person {
        href: frame.link(&format!("/desk/agenda/rdv/{}", row.id)),
        id: row.id.to_string(),
        name: tell.name(contact.as_ref()),
        when: tell.when(row.starts_at),
        what: tell.errands(row),
        state: tell.standing(row.state),
        channel,
        reach,
        times: Vec::new(),
        done: None,
    }
}

/// How somebody is reached: who may be called is called.
fn channel(tell: Teller<'_>, contact: Option<&Contact>) -> (String, String) {
    let told = |key: &str, reach: &str| (tell.words.text(key), reach.to_owned());
    match contact {
        Some(Contact { phone: Some(phone), never_by_voice: false, .. }) => told("agenda-phone", phone),
        Some(Contact { email: Some(email), .. }) => told("agenda-email", email),
        Some(Contact { phone: Some(phone), .. }) => told("agenda-phone-written", phone),
        _ => told("agenda-no-channel", ""),
    }
}

/// "11 h" on the same day, "mardi 24 novembre à 11 h" on another.
fn short(tell: Teller<'_>, at: Instant, on: NaiveDate) -> String {
    let (language, zone) = (tell.words.language(), tell.site.time_zone);
    let time = locale::time_words(language, at, zone);
    let date = local(at, zone).date_naive();
    if date == on {
        return time;
    }
    let variables = [("date", locale::day_words(language, date).into()), ("time", time.into())];
    locale::text_with(language, "moment-dated", &variables)
}

/// The ids of people who are to be told, in an address.
fn ids(text: &str) -> impl Iterator<Item = AppointmentId> {
    text.split(',').filter_map(|id| id.parse().ok()).take(MOST_TOLD)
}

/// The same with more of them.
pub fn with(known: &str, more: &[AppointmentId]) -> String {
    let mut all: Vec<_> = ids(known).collect();
    all.extend(more);
    let all: Vec<_> = all.iter().take(MOST_TOLD).map(ToString::to_string).collect();
    all.join(",")
}
