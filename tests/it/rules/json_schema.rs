//! As much of JSON Schema (draft 2020-12) as the schema of rules uses. A keyword that is not known here fails the test.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// What says something for people and nothing about values.
const WORDS: [&str; 4] = ["$schema", "title", "description", "$defs"];

/// Whether `value` fits `schema`, a part of the document `root`.
pub(super) fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let Value::Object(keywords) = schema else { return schema.as_bool().unwrap() };
    keywords.iter().all(|(keyword, wanted)| match keyword.as_str() {
        "$ref" => fits(root, root.pointer(wanted.as_str().unwrap().trim_start_matches('#')).unwrap(), value),
        "const" => value == wanted,
        "enum" => wanted.as_array().unwrap().contains(value),
        "type" => is_of_type(value, wanted.as_str().unwrap()),
        "anyOf" => count(root, wanted, value) >= 1,
        "oneOf" => count(root, wanted, value) == 1,
        "allOf" => count(root, wanted, value) == wanted.as_array().unwrap().len(),
        "if" => {
            let branch = if fits(root, wanted, value) { "then" } else { "else" };
            keywords.get(branch).is_none_or(|branch| fits(root, branch, value))
        }
        "then" | "else" => keywords.contains_key("if"),
        _ if WORDS.contains(&keyword.as_str()) => true,
        _ => of_its_type(root, keywords, keyword, wanted, value),
    })
}

/// How many of several schemas a value fits.
fn count(root: &Value, schemas: &Value, value: &Value) -> usize {
    schemas.as_array().unwrap().iter().filter(|schema| fits(root, schema, value)).count()
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => panic!("nobody knows the type {other}"),
    }
}

/// The keywords that ask something of values of one type, and nothing of others.
fn of_its_type(root: &Value, all: &Map<String, Value>, keyword: &str, wanted: &Value, value: &Value) -> bool {
    let most = || usize::try_from(wanted.as_u64().unwrap()).unwrap();
    let bound = || wanted.as_f64().unwrap();
    let number = |holds: &dyn Fn(f64) -> bool| value.as_f64().is_none_or(holds);
    let text = |holds: &dyn Fn(&str) -> bool| value.as_str().is_none_or(holds);
    let list = |holds: &dyn Fn(&[Value]) -> bool| value.as_array().is_none_or(|items| holds(items));
    let object = |holds: &dyn Fn(&Map<String, Value>) -> bool| value.as_object().is_none_or(holds);
    match keyword {
        "minimum" => number(&|number| number >= bound()),
        "maximum" => number(&|number| number <= bound()),
        "exclusiveMinimum" => number(&|number| number > bound()),
        "minLength" => text(&|text| text.chars().count() >= most()),
        "maxLength" => text(&|text| text.chars().count() <= most()),
        "pattern" => text(&|text| Regex::new(wanted.as_str().unwrap()).unwrap().is_match(text)),
        "minItems" => list(&|items| items.len() >= most()),
        "maxItems" => list(&|items| items.len() <= most()),
        "items" => list(&|items| items.iter().all(|item| fits(root, wanted, item))),
        "minProperties" => object(&|fields| fields.len() >= most()),
        "maxProperties" => object(&|fields| fields.len() <= most()),
        "required" => {
            object(&|fields| wanted.as_array().unwrap().iter().all(|name| fields.contains_key(name.as_str().unwrap())))
        }
        "properties" => object(&|fields| {
            let known = fields.iter().filter_map(|(name, field)| Some((wanted.get(name)?, field)));
            known.into_iter().all(|(schema, field)| fits(root, schema, field))
        }),
        "additionalProperties" => object(&|fields| {
            static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
            let known = all.get("properties").and_then(Value::as_object).unwrap_or(&NONE);
            fields.iter().all(|(name, field)| known.contains_key(name) || fits(root, wanted, field))
        }),
        other => panic!("nobody knows the keyword {other}"),
    }
}
