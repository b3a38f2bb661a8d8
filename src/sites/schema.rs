//! What can be set, for whoever draws a form: of which kind each setting is, its bounds and its default.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Settings;

/// What can stand in one setting.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SettingSchema {
    /// Its kind.
    pub r#type: SettingType,
    /// The least number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest number; of a list, the most entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// What a number counts: `characters`, `seconds`, `days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// Whether null stands for "none".
    pub nullable: bool,
    /// What there is to choose from.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub options: &'static [&'static str],
    /// What holds where nothing was set.
    pub default: Value,
}

/// The kind of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SettingType {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// One of `options`.
    Choice,
    /// The name of a time zone in the IANA database.
    Timezone,
    /// A list of words.
    Words,
    /// A list of names of sections.
    Sections,
    /// A list of origins.
    Origins,
    /// `{account, network, article, newcomer_share}`: of the first three each `{count, window_seconds}` or null.
    Limits,
}

/// A setting without its default.
struct Shape {
    path: &'static str,
    r#type: SettingType,
    bounds: Option<(f64, f64)>,
    unit: Option<&'static str>,
    nullable: bool,
    options: &'static [&'static str],
}

const fn shape(path: &'static str, r#type: SettingType) -> Shape {
    Shape { path, r#type, bounds: None, unit: None, nullable: false, options: &[] }
}

impl Shape {
    const fn within(self, min: f64, max: f64) -> Self {
        Self { bounds: Some((min, max)), ..self }
    }

    const fn counts(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }

    const fn or_null(self) -> Self {
        Self { nullable: true, ..self }
    }

    const fn of(self, options: &'static [&'static str]) -> Self {
        Self { options, ..self }
    }

    fn schema(&self, defaults: &Value) -> SettingSchema {
        SettingSchema {
            r#type: self.r#type,
            min: self.bounds.map(|(min, _)| min),
            max: self.bounds.map(|(_, max)| max),
            unit: self.unit,
            nullable: self.nullable,
            options: self.options,
            default: at(defaults, self.path).cloned().unwrap_or_default(),
        }
    }
}

/// Every setting. The checks themselves stand beside the fields in `settings.rs`; a test compares.
const SHAPES: [Shape; 23] = {
    use SettingType::{Boolean, Choice, Integer, Limits, Number, Origins, Sections, Timezone, Words};
    [
        shape("timezone", Timezone),
        shape("moderation.mode", Choice).of(&["post", "pre"]),
        shape("moderation.premoderated_sections", Sections).within(0.0, 100.0),
        shape("comments.max_length", Integer).within(1.0, 20_000.0).counts("characters"),
        shape("comments.edit_window_seconds", Integer).within(0.0, 2_592_000.0).counts("seconds"),
        shape("comments.close_after_days", Integer).within(1.0, 36_500.0).counts("days").or_null(),
        shape("comments.slow_mode_seconds", Integer).within(1.0, 86_400.0).counts("seconds").or_null(),
        shape("comments.guests", Choice).of(&["off", "held", "on"]),
        shape("comments.first_post_makes_article", Boolean),
        shape("comments.first_post_origins", Origins).within(0.0, 50.0),
        shape("reactions.kinds", Words).within(0.0, 12.0),
        shape("flags.hide_weight", Number).within(0.5, 1_000.0),
        shape("flags.hide_groups", Integer).within(1.0, 1_000.0),
        shape("limits.post", Limits),
        shape("limits.edit", Limits),
        shape("limits.flag", Limits),
        shape("limits.react", Limits),
        shape("limits.sign_in", Limits),
        shape("limits.sign_up", Limits),
        shape("limits.mail", Limits),
        shape("accounts.sign_up", Choice).of(&["open", "closed"]),
        shape("accounts.verify_email", Choice).of(&["off", "before_posting"]),
        shape("accounts.reserved_usernames", Words).within(0.0, 1_000.0),
    ]
};

/// What can stand in each setting, by its path in the document.
pub fn schema() -> std::collections::BTreeMap<&'static str, SettingSchema> {
    let defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    SHAPES.iter().map(|shape| (shape.path, shape.schema(&defaults))).collect()
}

/// What stands at a path of a document.
fn at<'v>(document: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(document, |value, name| value.get(name))
}

/// A setting that was changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its path in the document.
    pub setting: &'static str,
    /// What stood there.
    pub before: Value,
    /// What stands there now.
    pub after: Value,
}

/// What differs between two documents.
pub(super) fn changes(before: &Settings, after: &Settings) -> Vec<Change> {
    let document = |settings: &Settings| serde_json::to_value(settings).unwrap_or_default();
    let (before, after) = (document(before), document(after));
    let change = |shape: &Shape| {
        let (before, after) = (at(&before, shape.path).cloned()?, at(&after, shape.path).cloned()?);
        (before != after).then_some(Change { setting: shape.path, before, after })
    };
    SHAPES.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use validator::Validate as _;

    use super::*;

    /// Whether the settings may be saved with this one value changed.
    fn takes(path: &str, value: Value) -> bool {
        let mut document = serde_json::to_value(Settings::default()).unwrap();
        *document.pointer_mut(&format!("/{}", path.replace('.', "/"))).unwrap() = value;
        serde_json::from_value::<Settings>(document).is_ok_and(|settings| settings.validate().is_ok())
    }

    #[test]
    fn every_setting_has_a_schema_and_the_bounds_that_are_checked() {
        let meant: std::collections::BTreeSet<&str> = crate::sites::MEANINGS.iter().map(|(path, _)| *path).collect();
        let schema = schema();
        assert_eq!(schema.keys().copied().collect::<std::collections::BTreeSet<_>>(), meant);
        for (path, of) in schema {
            assert!(takes(path, of.default.clone()), "{path}");
            assert_eq!(takes(path, Value::Null), of.nullable, "{path}");
            match of.r#type {
                SettingType::Integer | SettingType::Number => {
                    let whole = of.r#type == SettingType::Integer;
                    let step = if whole { 1.0 } else { 0.01 };
                    #[expect(clippy::cast_possible_truncation, reason = "bounds of whole numbers are small")]
                    let number = |value: f64| if whole { json!(value as i64) } else { json!(value) };
                    let (min, max) = (of.min.unwrap(), of.max.unwrap());
                    assert!(takes(path, number(min)) && takes(path, number(max)), "{path}");
                    assert!(!takes(path, number(min - step)) && !takes(path, number(max + step)), "{path}");
                    assert_eq!(takes(path, json!(1.5)), !whole, "{path}");
                }
                SettingType::Choice => {
                    assert!(of.options.iter().all(|option| takes(path, json!(option))), "{path}");
                    assert!(of.options.len() > 1 && !takes(path, json!("neither")), "{path}");
                }
                SettingType::Boolean => assert!(takes(path, json!(true)) && takes(path, json!(false))),
                SettingType::Timezone => assert!(takes(path, json!("Europe/Berlin")) && !takes(path, json!("Mars"))),
                SettingType::Words | SettingType::Sections | SettingType::Origins => {
                    let entry = |n: usize| match of.r#type {
                        SettingType::Origins => format!("https://n{n}.example"),
                        _ => "abcdefghijklmnopqrstuvwxyz".chars().cycle().skip(n % 26).take(1 + n / 26).collect(),
                    };
                    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small whole number")]
                    let most = of.max.unwrap() as usize;
                    let list = |n: usize| json!((0..n).map(entry).collect::<Vec<_>>());
                    assert!(takes(path, list(most)) && !takes(path, list(most + 1)), "{path}");
                }
                SettingType::Limits => assert!(takes(path, json!({})) && !takes(path, json!({ "account": 1 }))),
            }
        }
    }

    #[test]
    fn a_change_says_what_was_and_what_is() {
        let mut after = Settings::default();
        assert_eq!(changes(&Settings::default(), &after), []);
        after.comments.max_length = 9;
        after.moderation.premoderated_sections.push("local".to_owned());
        let change = |setting, before, after| Change { setting, before, after };
        assert_eq!(
            changes(&Settings::default(), &after),
            [
                change("moderation.premoderated_sections", json!([]), json!(["local"])),
                change("comments.max_length", json!(5_000), json!(9)),
            ]
        );
    }
}
