//! The tables that lanes write, and the texts of the statements that write them.
//!
//! On SQLite a statement has room for 1, 4, 16 or 64 rows; one that is not quite full is padded with rows whose first
//! value is NULL, which it leaves out. PostgreSQL takes an array for each column, of any length. So there are few different
//! texts, and the engines keep them prepared.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::seam::Engine;
use crate::take;

/// A table that lanes write.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// In the order in which `values` binds them; the first is never NULL in a row.
    pub(crate) columns: &'static [&'static str],
    /// What names a row: one that is there already is changed, or goes.
    key: &'static str,
    /// What a change never changes, the key apart.
    fixed: &'static [&'static str],
}

pub(crate) static TICKET: Table = Table {
    name: "ticket",
    columns: &[
        "id",
        "site",
        "seq",
        "business_day",
        "series",
        "number",
        "service",
        "persons",
        "later",
        "state",
        "arrived_at",
        "turn_at",
        "appointment",
        "appointment_at",
        "priority",
        "credit_minutes",
        "language",
        "counter",
        "reserved_for",
        "back_at",
        "missed_at",
        "joined_to",
        "delays",
        "delayed",
        "care",
        "revision",
        "code_hash",
    ],
    key: "id",
    fixed: &["site", "business_day", "series", "number", "arrived_at", "appointment", "code_hash"],
};

pub(crate) static VISIT: Table = Table {
    name: "visit",
    columns: &[
        "id",
        "site",
        "seq",
        "business_day",
        "ticket",
        "series",
        "number",
        "service",
        "persons",
        "counter",
        "agent",
        "ring",
        "rung_at",
        "called_at",
        "started_at",
        "ended_at",
        "ending",
        "outcome",
        "done",
        "why",
        "picked",
        "asked_at",
        "trainee",
    ],
    key: "id",
    fixed: &[
        "site",
        "business_day",
        "ticket",
        "series",
        "number",
        "counter",
        "called_at",
        "why",
        "picked",
        "trainee",
    ],
};

pub(crate) static COUNTER_DAY: Table = Table {
    name: "counter_day",
    columns: &[
        "counter",
        "site",
        "seq",
        "state",
        "since_at",
        "agent",
        "pause_reason",
        "pause_until_at",
        "trainee",
    ],
    key: "counter",
    fixed: &["site"],
};

pub(crate) static ENQUIRY: Table = Table {
    name: "enquiry",
    columns: &["site", "business_day", "service", "seq", "count"],
    key: "site, business_day, service",
    fixed: &["site", "business_day", "service"],
};

pub(crate) static SUSPENSION: Table = Table {
    name: "suspension",
    columns: &["id", "site", "seq", "service", "kind", "reason", "began_at", "until_at", "ended_at"],
    key: "id",
    fixed: &["site", "service", "kind", "began_at"],
};

pub(crate) static NOTICE: Table = Table {
    name: "notice",
    columns: &["site", "seq", "text", "from_at", "until_at", "ended_at", "agent"],
    key: "site",
    fixed: &[],
};

pub(crate) static HELP_CALL: Table = Table {
    name: "help_call",
    columns: &[
        "id",
        "site",
        "seq",
        "counter",
        "agent",
        "asked_at",
        "ended_at",
        "ending",
        "answered_by",
        "answered_from",
    ],
    key: "id",
    fixed: &["site", "counter", "agent", "asked_at"],
};

pub(crate) static KEY: Table = Table {
    name: "idempotency_key",
    columns: &["digest", "site", "request", "answer", "at"],
    key: "digest",
    fixed: &[],
};

pub(crate) static JOURNAL: Table = Table {
    name: "journal",
    columns: &["site", "seq", "n", "at", "actor", "kind", "ids", "steps", "nonce"],
    key: "site, seq, n",
    fixed: &[],
};

pub(crate) static APPOINTMENT: Table = Table {
    name: "appointment",
    columns: &[
        "id",
        "site",
        "seq",
        "state",
        "channel",
        "on_day",
        "legs",
        "starts_at",
        "minutes",
        "held_at",
        "expires_at",
        "secret_hash",
        "booked_at",
        "agent",
        "places",
        "revision",
        "code_hash",
    ],
    key: "id",
    fixed: &["site", "channel", "held_at", "secret_hash", "agent"],
};

pub(crate) static CLAIM: Table = Table {
    name: "claim",
    columns: &["counter", "on_day", "cell", "appointment"],
    // One that is given up names its owner: nobody gives up another's.
    key: "counter, on_day, cell, appointment",
    fixed: &[],
};

pub(crate) static RELEASE: Table = Table {
    name: "release",
    columns: &["id", "site", "seq", "counter", "on_day", "cell", "cells", "freed_at", "online_at"],
    key: "id",
    fixed: &[],
};

pub(crate) static BLOCK: Table = Table {
    name: "block",
    columns: &[
        "id", "site", "seq", "counter", "on_day", "cell", "cells", "reason", "agent", "made_at", "ended_at",
    ],
    key: "id",
    fixed: &["site", "counter", "on_day", "cell", "cells", "reason", "agent", "made_at"],
};

pub(crate) static CONTACT: Table = Table {
    name: "contact",
    columns: &[
        "appointment",
        "site",
        "name",
        "email",
        "phone",
        "language",
        "never_by_voice",
        "sought_name",
        "sought_phone",
        "person",
        "old_reference",
        "interpreter",
        "pre_applications",
    ],
    key: "appointment",
    fixed: &["site", "old_reference"],
};

pub(crate) static LETTER: Table = Table {
    name: "letter",
    columns: &[
        "id",
        "site",
        "kind",
        "appointment",
        "revision",
        "was_at",
        "made_at",
        "due_at",
        "times",
        "state",
        "attempts",
    ],
    key: "id",
    fixed: &[],
};

pub(crate) static WISH: Table = Table {
    name: "wish",
    columns: &[
        "appointment",
        "site",
        "person",
        "from_on",
        "times",
        "asked_at",
        "offer",
        "offered_on",
        "offered",
        "ended_at",
    ],
    key: "appointment",
    fixed: &["site"],
};

pub(crate) static CONTACT_PLACE: Table = Table {
    name: "contact_place",
    columns: &["appointment", "service", "person", "number"],
    key: "appointment, service",
    fixed: &[],
};

/// The directory's tables are written by imports. An existing site keeps its `seq`, time and fence.
pub(crate) static SITE: Table = Table {
    name: "site",
    columns: &[
        "id",
        "slug",
        "seq",
        "last_at",
        "schema",
        "config_rev",
        "place",
        "name",
        "address",
        "time_zone",
        "settings",
        "hours",
        "retired",
    ],
    key: "id",
    fixed: &["slug", "seq", "last_at", "schema"],
};

pub(crate) static ZONE: Table = Table {
    name: "zone",
    columns: &["id", "site", "slug", "place", "name", "speaks", "retired"],
    key: "id",
    fixed: &["site", "slug"],
};

pub(crate) static SERVICE: Table = Table {
    name: "service",
    columns: &["id", "site", "slug", "place", "kind", "series", "rules", "retired"],
    key: "id",
    fixed: &["site", "slug"],
};

pub(crate) static COUNTER: Table = Table {
    name: "counter",
    columns: &["id", "site", "slug", "place", "name", "spoken", "way", "zone", "retired"],
    key: "id",
    fixed: &["site", "slug"],
};

pub(crate) static COUNTER_SERVICE: Table = Table {
    name: "counter_service",
    columns: &["counter", "service", "place", "preference_minutes"],
    key: "counter, service",
    fixed: &[],
};

pub(crate) static PRINCIPAL: Table = Table {
    name: "principal",
    columns: &["id", "site", "role", "counter", "name", "token_hash", "revoked"],
    key: "id",
    fixed: &[],
};

/// One statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) table: &'static Table,
    pub(crate) act: Act,
    pub(crate) room: Room,
}

/// What becomes of the rows of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Act {
    /// Plain INSERT: they must not be there.
    Make,
    /// They are changed where they are there, and made where they are not.
    Keep,
    /// They go; of their columns those of the key are bound.
    Remove,
}

/// How many rows a statement takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Room {
    /// So many, written out; rows whose first value is NULL are left out.
    For(usize),
    /// Any number, as an array for each column (PostgreSQL).
    Any,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Piece {}

impl std::hash::Hash for Piece {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl Piece {
    fn identity(&self) -> (&'static str, Act, Room) {
        (self.table.name, self.act, self.room)
    }

    /// Values that each row has in it.
    pub(crate) fn width(&self) -> usize {
        match self.act {
            Act::Make | Act::Keep => self.table.columns.len(),
            Act::Remove => self.table.key.split(", ").count(),
        }
    }

    /// Appends the statement; `place` writes the next value's place. It begins once the parts `after` of its WITH have
    /// ended, because it reads what they return.
    fn text(&self, out: &mut String, after: &[String], place: impl FnMut(&mut String)) {
        if self.act == Act::Remove {
            self.removal(out, after, place);
        } else {
            self.insertion(out, after, place);
        }
    }

    /// SQLite looks for rows by an index only where each is a term of its own.
    fn removal(&self, out: &mut String, after: &[String], mut place: impl FnMut(&mut String)) {
        let Table { name, key, .. } = self.table;
        let mut list = |out: &mut String| {
            for column in 0..self.width() {
                out.push_str(if column > 0 { ", " } else { "" });
                place(out);
            }
        };
        match self.room {
            Room::For(rows) => {
                let _ = write!(out, "DELETE FROM {name} WHERE ");
                for row in 0..rows {
                    let _ = write!(out, "{}({key}) = (", if row > 0 { " OR " } else { "" });
                    list(out);
                    out.push(')');
                }
            }
            Room::Any => {
                let _ = write!(out, "DELETE FROM {name} USING UNNEST (");
                list(out);
                let same: Vec<_> = key.split(", ").map(|it| format!("{name}.{it} = gone.{it}")).collect();
                let _ = write!(out, ") AS gone ({key}) WHERE {}", same.join(" AND "));
                begin_after(out, after, "AND");
            }
        }
    }

    fn insertion(&self, out: &mut String, after: &[String], mut place: impl FnMut(&mut String)) {
        let Table { name, columns, .. } = self.table;
        let _ = write!(out, "INSERT INTO {name} ({}) ", columns.join(", "));
        let mut list = |out: &mut String| {
            out.push('(');
            for column in 0..columns.len() {
                out.push_str(if column > 0 { ", " } else { "" });
                place(out);
            }
            out.push(')');
        };
        match self.room {
            Room::For(1) => {
                out.push_str("VALUES ");
                list(out);
            }
            Room::For(rows) => {
                out.push_str("SELECT * FROM (VALUES ");
                for row in 0..rows {
                    out.push_str(if row > 0 { ", " } else { "" });
                    list(out);
                }
                out.push_str(") AS v WHERE column1 IS NOT NULL");
            }
            Room::Any => {
                out.push_str("SELECT * FROM UNNEST ");
                list(out);
                begin_after(out, after, "WHERE");
            }
        }
        if self.act == Act::Keep {
            self.table.upsert(out);
        }
    }
}

/// Conditions that are always true, and known only when these parts have ended.
fn begin_after(out: &mut String, parts: &[String], mut word: &str) {
    for part in parts {
        let _ = write!(out, " {word} (SELECT COUNT(*) FROM {part}) >= 0");
        word = "AND";
    }
}

impl Table {
    fn upsert(&self, out: &mut String) {
        let _ = write!(out, " ON CONFLICT ({}) DO UPDATE SET ", self.key);
        let changing = self.columns.iter().filter(|it| **it != self.key && !self.fixed.contains(it));
        let sets: Vec<String> = changing.map(|it| format!("{it} = excluded.{it}")).collect();
        out.push_str(&sets.join(", "));
    }
}

/// Statements that are one text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    pub(crate) pieces: Vec<Piece>,
    /// So many of them end before the others begin: they free what the others take.
    pub(crate) first: usize,
    pub(crate) whole: Whole,
}

/// What of its transaction a text is beside the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Whole {
    /// Nothing.
    Not,
    /// It ends behind them (SQLite).
    Commit,
    /// All of it: the site's row is taken before them, and the other nodes are told (PostgreSQL).
    Ahead,
}

/// Texts that were sent before.
#[derive(Debug, Default)]
pub(crate) struct Texts(HashMap<Shape, Arc<str>>);

/// Texts kept; the engines keep fewer prepared (place.rs).
const MAX_TEXTS: usize = 500;

impl Texts {
    /// The text of a shape.
    pub(crate) fn of(&mut self, engine: Engine, shape: Shape) -> Arc<str> {
        if self.0.len() >= MAX_TEXTS {
            self.0.clear();
        }
        let text = |shape: &Shape| match engine {
            Engine::Sqlite => shape.sqlite(),
            Engine::Postgres => shape.postgres(),
        };
        self.0.entry(shape).or_insert_with_key(|shape| text(shape).into()).clone()
    }
}

impl Shape {
    /// The statements one after the other. A value's place is `?`: for `$n` SQLite would walk the list of all names at
    /// each of a thousand values.
    fn sqlite(&self) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            piece.text(&mut out, &[], |out| out.push('?'));
            out.push_str("; ");
        }
        out.push_str(if self.whole == Whole::Commit { "COMMIT" } else { "" });
        out
    }

    /// The statements as the parts of one WITH. PostgreSQL runs its parts in no order, except that a part which reads
    /// what another returns begins after that one has ended.
    fn postgres(&self) -> String {
        let number = Cell::new(0);
        let place = |out: &mut String| {
            number.set(number.get() + 1);
            let _ = write!(out, "${}", number.get());
        };
        let (mut parts, mut after) = (Vec::new(), Vec::new());
        let taken = if self.whole == Whole::Ahead { vec!["taken".to_owned()] } else { Vec::new() };
        after.extend_from_slice(&taken);
        for (index, piece) in self.pieces.iter().enumerate() {
            let (name, mut text) = (format!("w{index}"), String::new());
            piece.text(&mut text, if index < self.first { &taken } else { &after }, place);
            if index < self.first {
                text.push_str(" RETURNING 1");
                after.push(name.clone());
            }
            parts.push((name, text));
        }
        let main = match self.whole {
            Whole::Ahead => {
                let (mut taking, mut telling) = (String::new(), "SELECT pg_notify(".to_owned());
                take::ahead(&mut taking, place);
                parts.insert(0, ("taken".to_owned(), taking));
                place(&mut telling);
                telling.push_str(", ");
                place(&mut telling);
                telling + ")"
            }
            Whole::Not | Whole::Commit => parts.pop().expect("a message has a statement").1,
        };
        let parts: Vec<_> = parts.into_iter().map(|(name, text)| format!("{name} AS ({text})")).collect();
        if parts.is_empty() { main } else { format!("WITH {} {main}", parts.join(", ")) }
    }
}
