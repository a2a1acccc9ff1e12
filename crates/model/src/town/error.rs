//! What is wrong with a town's file, and where.

use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong with a town's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownError {
    /// The line, from 1; `None` where it is about the file as a whole.
    pub line: Option<usize>,
    /// The field, as `site hotel-de-ville, opening 3, from`; empty where the file is not TOML there.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::error::Error for TownError {}

impl fmt::Display for TownError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.reason)
    }
}

/// One step from the file's root to a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Into this field.
    Key(String),
    /// To this entry, from 0.
    Index(usize),
}

/// The file as it was read, to find lines and names in.
pub(super) struct Source<'i> {
    text: &'i str,
    tree: Spanned<DeValue<'i>>,
}

impl<'i> Source<'i> {
    pub(super) fn new(text: &'i str, root: Spanned<DeTable<'i>>) -> Self {
        Self { text, tree: Spanned::new(root.span(), DeValue::Table(root.into_inner())) }
    }

    /// An error of the field at `path`; its line is that of the deepest part which the file has.
    pub(super) fn error_at(&self, path: &[Step], reason: String) -> TownError {
        let (mut node, mut offset, mut field) = (Some(&self.tree), None, String::new());
        for step in path {
            let next = node.and_then(|node| child(node, step));
            offset = next.map(|(key_start, _)| key_start).or(offset);
            node = next.map(|(_, node)| node);
            name_step(&mut field, step, node);
        }
        TownError { line: offset.map(|offset| self.line_of(offset)), field, reason }
    }

    /// An error that the reader found at a place of the text, inside the table at `path`.
    pub(super) fn error_in(&self, path: &[Step], error: &toml::de::Error) -> TownError {
        let reason = error.message().to_owned();
        let inside = path.iter().try_fold(&self.tree, |node, step| child(node, step).map(|(_, node)| node));
        let (Some(span), Some(inside)) = (error.span(), inside) else { return self.error_at(path, reason) };
        let mut whole = path.to_vec();
        let mut rest = Vec::new();
        if find(inside, span.start, &mut rest) {
            whole.extend(rest.into_iter().rev());
        }
        TownError { line: Some(self.line_of(span.start)), ..self.error_at(&whole, reason) }
    }

    /// The line that this byte is in, from 1.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }
}

/// The line that this byte of `text` is in, from 1.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|&&byte| byte == b'\n').count()
}

/// The part that a step leads to, and where it begins in the text (a field with its key).
fn child<'a, 'i>(node: &'a Spanned<DeValue<'i>>, step: &Step) -> Option<(usize, &'a Spanned<DeValue<'i>>)> {
    match (node.get_ref(), step) {
        (DeValue::Table(table), Step::Key(key)) => {
            let (key, value) = table.get_key_value(key.as_str())?;
            Some((key.span().start, value))
        }
        (DeValue::Array(list), Step::Index(index)) => {
            list.get(*index).map(|value| (value.span().start, value))
        }
        _ => None,
    }
}

/// Collects, last step first, the way to the innermost key or value that holds this byte.
fn find(node: &Spanned<DeValue<'_>>, offset: usize, way: &mut Vec<Step>) -> bool {
    let mut enter = |step: Step, value: &Spanned<DeValue<'_>>, own: bool| {
        let found = find(value, offset, way) || own || value.span().contains(&offset);
        if found {
            way.push(step);
        }
        found
    };
    match node.get_ref() {
        DeValue::Table(table) => table.iter().any(|(key, value)| {
            enter(Step::Key(key.get_ref().to_string()), value, key.span().contains(&offset))
        }),
        DeValue::Array(list) => {
            list.iter().enumerate().any(|(index, value)| enter(Step::Index(index), value, false))
        }
        _ => false,
    }
}

/// `site hotel-de-ville, opening 3, from`: an entry is named by its slug or counted from 1.
fn name_step(field: &mut String, step: &Step, node: Option<&Spanned<DeValue<'_>>>) {
    match step {
        Step::Key(key) => {
            if !field.is_empty() {
                field.push_str(", ");
            }
            field.push_str(key);
        }
        Step::Index(index) => {
            let table = node.and_then(|node| node.get_ref().as_table());
            let slug = table.and_then(|table| table.get("slug")).and_then(|slug| slug.get_ref().as_str());
            field.push(' ');
            match slug {
                Some(slug) => field.push_str(slug),
                None => field.push_str(&(index + 1).to_string()),
            }
        }
    }
}
