//! What appointments own, held against the claims that guard it: by the rows alone.

use std::collections::BTreeMap;

use model::CounterId;
use serde::Deserialize;

use crate::town::Town;

/// Cells of a day: what a service keeps free after it may lie behind midnight, which nobody owns.
const DAY_CELLS: u16 = 288;
/// The states whose cells are the appointment's own.
const OWNING: [&str; 5] = ["held", "booked", "checked_in", "served", "no_show"];

#[derive(Deserialize)]
struct Leg {
    counter: CounterId,
    cell: u16,
    cells: u16,
    buffer: u16,
}

/// A counter, a date and a cell of it.
type Cell = (i64, String, u16);

/// Claims without an appointment, appointments without their claims, cells that two appointments own.
pub async fn wrong(town: &Town) -> Vec<String> {
    let (mut owners, mut wrong) = (BTreeMap::<Cell, String>::new(), Vec::new());
    let appointments =
        "SELECT CAST(id AS TEXT), state, CAST(on_day AS TEXT), CAST(legs AS TEXT) FROM appointment";
    for row in town.select(appointments).await {
        let [id, state, on, legs] = <[String; 4]>::try_from(row).expect("four columns");
        if !OWNING.contains(&state.as_str()) {
            continue;
        }
        let legs: Vec<Leg> = serde_json::from_str(&legs).expect("legs");
        for leg in legs {
            for cell in leg.cell..(leg.cell + leg.cells + leg.buffer).min(DAY_CELLS) {
                let before = owners.insert((leg.counter.get(), on.clone(), cell), id.clone());
                wrong.extend(before.map(|it| format!("{it} and {id} both have cell {cell} of {on}")));
            }
        }
    }
    let claims = "SELECT CAST(counter AS TEXT), CAST(on_day AS TEXT), CAST(cell AS TEXT), \
                  CAST(appointment AS TEXT) FROM claim";
    for row in town.select(claims).await {
        let [counter, on, cell, id] = <[String; 4]>::try_from(row).expect("four columns");
        let cell = (counter.parse().expect("a number"), on, cell.parse().expect("a number"));
        match owners.remove(&cell) {
            Some(owner) if owner == id => {}
            owner => wrong.push(format!("{cell:?} is claimed by {id} and belongs to {owner:?}")),
        }
    }
    wrong.extend(owners.into_iter().map(|(cell, id)| format!("{cell:?} of {id} is not claimed")));
    wrong
}
