//! JSON in which each name stands once.
//!
//! serde takes the last of two values with one name without a word; whoever checked the first would have checked
//! another request (RFC 8259, section 4: names should be unique, and what happens else is open).

use std::cell::RefCell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Why a text is not read.
#[derive(Debug, PartialEq, Eq)]
pub enum NotRead {
    /// It is no JSON.
    Malformed,
    /// A name stands twice in one object; its path.
    Twice(String),
}

/// The value of a JSON text.
pub fn read(bytes: &[u8]) -> Result<Value, NotRead> {
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = At { path: String::new(), twice: &twice }.deserialize(&mut reader);
    let value = value.and_then(|value| reader.end().map(|()| value)).map_err(|_| NotRead::Malformed)?;
    twice.into_inner().map_or(Ok(value), |path| Err(NotRead::Twice(path)))
}

/// A value at its place; the first name that stands twice is kept.
struct At<'a> {
    path: String,
    twice: &'a RefCell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        loop {
            let path = format!("{}[{}]", self.path, values.len());
            let Some(value) = list.next_element_seed(At { path, twice: self.twice })? else { break };
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let path = if self.path.is_empty() { name.clone() } else { format!("{}.{name}", self.path) };
            let value = object.next_value_seed(At { path: path.clone(), twice: self.twice })?;
            if values.insert(name, value).is_some() {
                self.twice.borrow_mut().get_or_insert(path);
            }
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_serde_json_reads_is_read_the_same() {
        for text in [r#"{"a":[1,-2,0.5,1e30,"x\u00e9",null,true,{"b":{}}]}"#, "[]", "7", "\"a\"", " null "] {
            assert_eq!(read(text.as_bytes()), Ok(serde_json::from_str(text).unwrap()), "{text}");
        }
        let deep = "[".repeat(1_000);
        for text in ["", "{", "{\"a\":1}x", "{\"a\" 1}", "nul", "\"\\ud800\"", deep.as_str()] {
            assert_eq!(read(text.as_bytes()), Err(NotRead::Malformed), "{text}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_told_with_its_place() {
        for (text, path) in [
            (r#"{"a":1,"b":2,"a":1}"#, "a"),
            (r#"{"a":{"b":1,"\u0062":2}}"#, "a.b"),
            (r#"{"a":[{}, {"b":1,"b":2}]}"#, "a[1].b"),
        ] {
            assert_eq!(read(text.as_bytes()), Err(NotRead::Twice(path.to_owned())), "{text}");
        }
        assert!(read(br#"{"a":{"b":1},"c":{"b":1}}"#).is_ok(), "in two objects it may stand");
    }
}
