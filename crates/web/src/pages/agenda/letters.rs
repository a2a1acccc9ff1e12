//! `/desk/agenda/letters`: what did not reach people by itself. Whom to call, what no way would have, what to print.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use model::calendar::local;
use model::contact::phone_digits;
use model::{Contact, Instant, LetterId};
use store::{Claimed, LetterChannel, LetterRow, LetterState, Letters};

use super::Staff;
use super::tell::Teller;
use crate::api::{id, struck, tried_again};
use crate::pages::answer;
use crate::pages::views::{AgendaLetters, AgendaSheets, Frame, OpenLetter, Words};
use crate::problem::{Kind, Problem};

/// Paper of so many days is offered: who comes back from a long weekend finds it.
const PAPER_DAYS: u64 = 14;

/// `GET /desk/agenda/letters`.
pub async fn page(staff: Staff) -> Result<Response, Problem> {
    let open = staff.app.store.open_letters(staff.site(), staff.app.clock.now()).await;
    let open = open.map_err(|error| staff.app.unreadable(&error))?;
    let paper = printed(&staff).await?;
    let committed = staff.published.read();
    let (site, today) = (committed.state.site().clone(), committed.booking.today());
    drop(committed);
    let tell = Teller { site: &site, words: staff.words() };
    let frame = staff.frame();
    let mut days: BTreeMap<NaiveDate, usize> = BTreeMap::new();
    for (_, at) in &paper {
        *days.entry(local(*at, site.time_zone).date_naive()).or_default() += 1;
    }
    let first = today.checked_sub_days(Days::new(PAPER_DAYS)).unwrap_or(today);
    let day = |(on, many): (&NaiveDate, &usize)| {
        let variables = [
            ("date", locale::day_words(tell.words.language(), *on).into()),
            ("n", i64::try_from(*many).unwrap_or(i64::MAX).into()),
        ];
        let text = locale::text_with(tell.words.language(), "agenda-paper-day", &variables);
        (frame.link(&format!("/desk/agenda/letters/paper?on={on}")), text)
    };
    let page = AgendaLetters {
        open: open.iter().filter_map(|it| row(tell, &frame, it)).collect(),
        paper: days.range(first..).rev().map(day).collect(),
        words: staff.words(),
        languages: staff.here.languages(),
        frame,
    };
    answer(&page)
}

/// `POST /desk/agenda/letters/{id}/{act}`: somebody was told, or it is tried again. Sent twice, it acts once.
pub async fn act(staff: Staff, Path((name, act)): Path<(String, String)>) -> Result<Response, Problem> {
    let letter = own(&staff, &name)?;
    match act.as_str() {
        "told" => struck(&staff.app, letter).await?,
        "again" => tried_again(&staff.app, letter).await?,
        _ => return Err(Problem::new(Kind::Unknown)),
    }
    staff.lead(&format!("/desk/agenda/letters?done=letter-{act}"))
}

/// `GET /desk/agenda/letters/paper?on=`: the letters of a day that go out on paper, a sheet each.
pub async fn paper(staff: Staff) -> Result<Response, Problem> {
    let on = staff.date("on");
    let zone = staff.published.read().state.site().time_zone;
    let mut letters = Vec::new();
    for (letter, at) in printed(&staff).await? {
        if local(at, zone).date_naive() == on {
            letters.extend(found(&staff, letter).await?);
        }
    }
    let title = staff.words().with("agenda-sheets", "date", locale::day_words(staff.words().language(), on));
    sheets(&staff, title, &letters).await
}

/// `GET /desk/agenda/letters/{id}/paper`: one letter on paper, by whatever way it was to go.
pub async fn sheet(staff: Staff, Path(name): Path<String>) -> Result<Response, Problem> {
    let letter = found(&staff, own(&staff, &name)?).await?.ok_or(Problem::new(Kind::Unknown))?;
    sheets(&staff, staff.words().text("agenda-sheet"), &[letter]).await
}

async fn sheets(staff: &Staff, title: String, letters: &[Claimed]) -> Result<Response, Problem> {
    let (town, now) = (staff.app.town().await, staff.app.clock.now());
    let site = staff.published.read().state.site().clone();
    let write = |it: &Claimed| (staff.app.sheets)(&town.name, &site, it, now);
    let page = AgendaSheets {
        title,
        back: staff.frame().link("/desk/agenda/letters"),
        sheets: letters.iter().filter_map(write).collect(),
        words: staff.words(),
    };
    answer(&page)
}

/// Which letters went to paper, and when.
async fn printed(staff: &Staff) -> Result<Vec<(LetterId, Instant)>, Problem> {
    let wanted = Letters {
        site: Some(staff.site()),
        state: Some(LetterState::Sent),
        channel: Some(LetterChannel::Paper),
        appointment: None,
    };
    let found = staff.app.store.letters(&wanted).await.map_err(|error| staff.app.unreadable(&error))?;
    Ok(found.into_iter().filter_map(|row| Some((row.letter.id, row.ended_at?))).collect())
}

async fn found(staff: &Staff, letter: LetterId) -> Result<Option<Claimed>, Problem> {
    staff.app.store.letter(letter).await.map_err(|error| staff.app.unreadable(&error))
}

fn own(staff: &Staff, name: &str) -> Result<LetterId, Problem> {
    let letter: LetterId = id(name)?;
    if letter.site() == staff.site() { Ok(letter) } else { Err(Problem::new(Kind::Unknown)) }
}

fn row(tell: Teller<'_>, frame: &Frame, found: &Claimed) -> Option<OpenLetter> {
    let (row, contact) = (found.appointment.as_ref()?, found.contact.as_ref()?);
    let (phone, no_phone) = phone(tell.words, contact);
    Some(OpenLetter {
        id: found.row.letter.id.to_string(),
        href: frame.link(&format!("/desk/agenda/rdv/{}", row.id)),
        name: contact.name.clone(),
        when: tell.when(row.starts_at),
        what: tell.errands(row),
        tells: tell.words.text(&format!("agenda-letter-{}", found.row.letter.kind.word())),
        why: why(tell.words, &found.row),
        phone,
        no_phone,
        refused: found.row.state == LetterState::Refused,
    })
}

/// The number as it is dialled and as it was written, or why nobody is called.
fn phone(words: Words, contact: &Contact) -> (Option<(String, String)>, String) {
    match &contact.phone {
        Some(_) if contact.never_by_voice => (None, words.text("agenda-letter-no-voice")),
        Some(phone) => {
            let digits = phone_digits(phone).unwrap_or_else(|| phone.clone());
            // A number stays on one line.
            (Some((digits, phone.replace(' ', "\u{a0}"))), String::new())
        }
        None => (None, words.text("agenda-letter-no-phone")),
    }
}

/// Why nobody was reached: what each way said.
fn why(words: Words, row: &LetterRow) -> Vec<String> {
    let refused = row.refused.clone().or_else(|| {
        let way = row.channel.filter(|_| row.state == LetterState::Refused)?;
        Some(format!("{} {}", way.word(), row.reason.as_deref().unwrap_or_default()))
    });
    let Some(refused) = refused else { return vec![words.text("agenda-why-call")] };
    refused.split(", ").map(|said| why_of(words, said)).collect()
}

/// One way in plain words: `email 550` is "Adresse e-mail inconnue (550)".
fn why_of(words: Words, said: &str) -> String {
    let (way, code) = said.split_once(' ').unwrap_or((said, ""));
    match (way, code) {
        ("email", "address") => words.text("agenda-why-email-address"),
        // RFC 5321 and 3463: no such mailbox; it is full.
        ("email", "550" | "551" | "553") => words.with("agenda-why-email-unknown", "code", code),
        ("email", "552") => words.with("agenda-why-email-full", "code", code),
        ("email", code) => words.with("agenda-why-email", "code", code),
        ("sms", code) => words.with("agenda-why-sms", "code", code),
        (_, code) => words.with("agenda-why", "code", code),
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;

    #[test]
    fn what_a_server_said_is_told_in_plain_words() {
        let words = Words::new(Language::Fr);
        for (said, told) in [
            ("email 550", "Adresse e-mail inconnue (550)."),
            ("email 552", "Boîte e-mail pleine (552)."),
            ("email 554", "E-mail refusé (554)."),
            ("email address", "Adresse e-mail mal écrite."),
            ("sms 404", "SMS refusé (404)."),
        ] {
            assert_eq!(why_of(words, said), told);
        }
    }
}
