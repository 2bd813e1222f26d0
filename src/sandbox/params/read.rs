//! Reads the members of a request.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// The members of a body that has passed [`check`](super::check); missing and null members read as empty.
#[derive(Clone, Copy)]
pub struct Params<'a>(&'a Map<String, Value>);

static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl<'a> Params<'a> {
    pub fn of(body: &'a Value) -> Self {
        Self(body.as_object().unwrap_or_else(|| &NOTHING))
    }

    pub fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str()
    }

    /// Returns a required string.
    pub fn word(self, name: &str) -> &'a str {
        self.text(name).unwrap_or_default()
    }

    pub fn flag(self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub fn whole(self, name: &str) -> Option<i64> {
        self.0.get(name)?.as_i64()
    }

    pub fn time(self, name: &str) -> f64 {
        self.0.get(name).and_then(Value::as_f64).unwrap_or_default()
    }

    pub fn has(self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn texts(self, name: &str) -> Vec<&'a str> {
        self.items(name).filter_map(Value::as_str).collect()
    }

    pub fn object(self, name: &str) -> Option<Params<'a>> {
        self.0.get(name)?.as_object().map(Params)
    }

    pub fn objects(self, name: &str) -> Vec<Params<'a>> {
        self.items(name).filter_map(Value::as_object).map(Params).collect()
    }

    /// Returns the client's keys, each with its list.
    pub fn map_of_objects(self, name: &str) -> Vec<(&'a str, Vec<Params<'a>>)> {
        let map = self.0.get(name).and_then(Value::as_object).into_iter().flatten();
        map.map(|(name, list)| {
            let items = list.as_array().into_iter().flatten();
            (name.as_str(), items.filter_map(Value::as_object).map(Params).collect())
        })
        .collect()
    }

    fn items(self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.0.get(name).and_then(Value::as_array).into_iter().flatten()
    }
}
