//! Reading JSON value by value, with every mistake noted where it stands.

use serde_json::{Map, Value};

use super::DocumentError;

/// More mistakes than this are not worth reading at once.
const MAX_MISTAKES: usize = 100;

/// A value and where it stands.
#[derive(Clone)]
pub(super) struct Node<'v> {
    pub(super) value: &'v Value,
    pub(super) path: String,
}

impl<'v> Node<'v> {
    pub(super) fn root(value: &'v Value) -> Self {
        Self { value, path: String::new() }
    }

    /// The field `key`, if this is an object that has it.
    pub(super) fn field(&self, key: &str) -> Option<Self> {
        Some(Self { value: self.value.get(key)?, path: self.below(key) })
    }

    /// The path of the field `key`, whether it exists or not.
    pub(super) fn below(&self, key: &str) -> String {
        format!("{}/{}", self.path, key.replace('~', "~0").replace('/', "~1"))
    }

    fn items(&self) -> Option<Vec<Self>> {
        let items = self.value.as_array()?.iter().enumerate();
        Some(items.map(|(at, value)| Self { value, path: format!("{}/{at}", self.path) }).collect())
    }
}

/// The mistakes found so far.
#[derive(Default)]
pub(super) struct Mistakes(Vec<DocumentError>);

impl Mistakes {
    /// The value, unless there are mistakes.
    pub(super) fn or<T>(self, value: Option<T>) -> Result<T, Vec<DocumentError>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }

    /// Notes a mistake.
    pub(super) fn note(&mut self, path: &str, code: &str, message: impl Into<String>) {
        if self.0.len() < MAX_MISTAKES {
            self.0.push(DocumentError { path: path.to_owned(), code: code.to_owned(), message: message.into() });
        }
    }

    /// The object that `node` is, with no fields but these.
    pub(super) fn object<'v>(&mut self, node: &Node<'v>, fields: &[&str]) -> Option<&'v Map<String, Value>> {
        let Some(object) = node.value.as_object() else {
            self.wrong_type(node, "an object");
            return None;
        };
        for key in object.keys().filter(|key| !fields.contains(&key.as_str())) {
            let known = fields.join(", ");
            self.note(&node.below(key), "unknown_field", format!("there is no field {key:?} here; there are {known}"));
        }
        Some(object)
    }

    /// The field `key` of `node`, which must be there.
    pub(super) fn required<'v>(&mut self, node: &Node<'v>, key: &str) -> Option<Node<'v>> {
        let field = node.field(key);
        if field.is_none() && node.value.is_object() {
            self.note(&node.below(key), "missing_field", format!("{key:?} is needed here"));
        }
        field
    }

    /// The list that `node` is, with at least one and at most `max` items.
    pub(super) fn list<'v>(&mut self, node: &Node<'v>, max: usize) -> Vec<Node<'v>> {
        let Some(items) = node.items() else {
            self.wrong_type(node, "a list");
            return Vec::new();
        };
        if items.is_empty() {
            self.note(&node.path, "empty", "this list needs at least one entry");
        }
        if items.len() > max {
            self.note(&node.path, "too_many", format!("at most {max} entries are possible here"));
            return Vec::new();
        }
        items
    }

    /// The text that `node` is, of 1 to `max` characters.
    pub(super) fn text<'v>(&mut self, node: &Node<'v>, max: usize) -> Option<&'v str> {
        let Some(text) = node.value.as_str() else {
            self.wrong_type(node, "a text");
            return None;
        };
        if text.trim().is_empty() {
            self.note(&node.path, "empty", "this must not be empty");
            return None;
        }
        if text.chars().count() > max {
            self.note(&node.path, "too_long", format!("at most {max} characters are possible here"));
            return None;
        }
        if text.contains('\0') {
            self.note(&node.path, "unknown_value", "this must not have a NUL character");
            return None;
        }
        Some(text)
    }

    /// The texts that the list `node` is made of.
    pub(super) fn texts(&mut self, node: &Node<'_>, max_items: usize, max: usize) -> Vec<String> {
        self.list(node, max_items).iter().filter_map(|item| self.text(item, max).map(str::to_owned)).collect()
    }

    /// The one of `names` that `node` is.
    pub(super) fn one_of<T: Copy>(&mut self, node: &Node<'_>, names: &[(&str, T)]) -> Option<T> {
        let known = names.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let Some(text) = node.value.as_str() else {
            self.wrong_type(node, &format!("one of {known}"));
            return None;
        };
        let found = names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value);
        if found.is_none() {
            self.note(&node.path, "unknown_value", format!("{text:?} is not possible here; possible are {known}"));
        }
        found
    }

    /// The ones of `names` that the list `node` is made of.
    pub(super) fn several_of<T: Copy + PartialEq>(&mut self, node: &Node<'_>, names: &[(&str, T)]) -> Vec<T> {
        let mut found = Vec::new();
        for item in self.list(node, names.len()) {
            let value = self.one_of(&item, names);
            found.extend(value.filter(|value| !found.contains(value)));
        }
        found
    }

    /// The number that `node` is.
    pub(super) fn number(&mut self, node: &Node<'_>) -> Option<f64> {
        let number = node.value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            self.wrong_type(node, "a number");
        }
        number
    }

    /// The whole number that `node` is, from 0 on.
    pub(super) fn count(&mut self, node: &Node<'_>) -> Option<i64> {
        let count = node.value.as_i64().filter(|count| *count >= 0);
        if count.is_none() {
            self.wrong_type(node, "a whole number from 0 on");
        }
        count
    }

    /// The yes or no that `node` is.
    pub(super) fn flag(&mut self, node: &Node<'_>) -> Option<bool> {
        let flag = node.value.as_bool();
        if flag.is_none() {
            self.wrong_type(node, "true or false");
        }
        flag
    }

    /// What `node` is once its text is parsed.
    pub(super) fn parsed<T: std::str::FromStr>(&mut self, node: &Node<'_>, code: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.text(node, 100)?;
        text.parse().map_err(|error: T::Err| self.note(&node.path, code, error.to_string())).ok()
    }

    pub(super) fn wrong_type(&mut self, node: &Node<'_>, wanted: &str) {
        let got = match node.value {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.note(&node.path, "wrong_type", format!("this must be {wanted}, not {got}"));
    }
}
