//! The OpenAPI document holds together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex::Regex;
use serde_json::Value;

/// Every `$ref` in a document.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(fields) => {
            let own = fields.get("$ref").and_then(Value::as_str);
            own.into_iter().chain(fields.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(gavel::api::openapi_document()).unwrap();
    let found = references(&document);
    assert!(found.len() > 100, "only {} references", found.len());
    let lost: BTreeSet<&str> = found
        .into_iter()
        .filter(|reference| document.pointer(reference.strip_prefix('#').unwrap()).is_none())
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// Every name under which a type of the sources stands in the document, with the file that has it.
fn schemas() -> Vec<(String, PathBuf)> {
    let derived = Regex::new(
        r"#\[derive\([^)]*ToSchema[^)]*\)\](?<between>(?:[^\n]*\n)(?:\s*(?:#|///|\)\])[^\n]*\n)*)\s*(?:pub(?:\(\w+\))? )?(?:struct|enum) (?<name>\w+)",
    )
    .unwrap();
    let renamed = Regex::new(r"\bas = (\w+)").unwrap();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            found.extend(derived.captures_iter(&text).map(|of| {
                let other = renamed.captures(&of["between"]).map(|renamed| renamed[1].to_owned());
                (other.unwrap_or_else(|| of["name"].to_owned()), path.clone())
            }));
        }
    }
    found
}

#[test]
fn no_two_types_stand_in_the_document_under_one_name() {
    let found = schemas();
    assert!(found.len() > 200, "only {}", found.len());
    let mut named = BTreeMap::<String, PathBuf>::new();
    for (name, path) in found {
        // The later would take the place of the earlier, and whoever reads the document be told of the wrong one.
        let other = named.insert(name.clone(), path.clone());
        assert_eq!(other, None, "{name} of {}", path.display());
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(gavel::api::openapi_document()).unwrap();
    let paths = document["paths"].as_object().unwrap().values();
    let names: Vec<&str> = paths
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let distinct: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn a_body_that_names_the_revision_it_saw_says_so() {
    let document = serde_json::to_value(gavel::api::openapi_document()).unwrap();
    for (path, method) in [("/settings", "put"), ("/rules/{rule}", "put")] {
        let operation = &document["paths"][format!("/api/v1/sites/{{site}}{path}")][method];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
        let schema = document.pointer(schema.as_str().unwrap().strip_prefix('#').unwrap()).unwrap();
        assert!(schema.to_string().contains("\"revision\""), "{path}: {schema}");
    }
}
