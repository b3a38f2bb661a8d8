//! The OpenAPI document holds together.

use std::collections::BTreeSet;

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
