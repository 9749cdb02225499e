//! The OpenAPI document: is it one, and are answers as it says?

use crate::house::House;
use jsonschema::Validator;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The operation that serves an address, as the document writes its path.
pub fn operation<'a>(document: &'a Value, method: &str, path: &str) -> Option<(&'a str, &'a Value)> {
    let paths = document["paths"].as_object()?;
    // A path without parameters comes before one with.
    let mut candidates: Vec<_> = paths.iter().filter(|(template, _)| fits(template, path)).collect();
    candidates.sort_by_key(|(template, _)| template.matches('{').count());
    let (template, item) = candidates.first()?;
    Some((template.as_str(), item.get(method.to_lowercase())?))
}

fn fits(template: &str, path: &str) -> bool {
    let (a, b): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.starts_with('{') || a == b)
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            document.pointer(reference.trim_start_matches('#')).expect("a reference that leads somewhere")
        }
        None => value,
    }
}

/// A validator for a schema of the document, with formats asserted.
fn validator(document: &Value, schema: &Value) -> Validator {
    let mut root = schema.clone();
    root["components"] = document["components"].clone();
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .build(&root)
        .expect("a schema of JSON Schema 2020-12")
}

/// Panics unless the document describes this answer: status, media type, required headers, body.
pub fn check(document: &Value, method: &str, path: &str, answer: &crate::house::Answer) {
    let path = path.split('?').next().expect("a path");
    // Addresses and methods that are not in the document answer as every other refusal does.
    let undescribed =
        json!({ "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let described = match operation(document, method, path) {
        Some((_, operation)) => {
            let status = answer.status.to_string();
            let response = operation["responses"].get(&status);
            resolved(
                document,
                response.unwrap_or_else(|| {
                    panic!("{method} {path} answers {status}, which is not described: {}", answer.body)
                }),
            )
        }
        None => &undescribed,
    };
    for (name, header) in described["headers"].as_object().into_iter().flatten() {
        let required = resolved(document, header)["required"] == true;
        assert!(!required || answer.headers.contains_key(name.to_lowercase()), "{method} {path} without {name}");
    }
    let Some((kind, content)) = described["content"].as_object().and_then(|content| content.iter().next()) else {
        assert_eq!(answer.body, Value::Null, "{method} {path} has a body that is not described");
        return;
    };
    assert_eq!(answer.headers["content-type"], kind.as_str(), "{method} {path} {}", answer.body);
    if kind == PDF {
        return;
    }
    let validator = validator(document, &content["schema"]);
    let errors: Vec<String> =
        validator.iter_errors(&answer.body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(errors.is_empty(), "{method} {path} {}: {errors:?}\n{}", answer.status, answer.body);
}

/// Documents for people; not looked into here.
pub const PDF: &str = "application/pdf";

#[tokio::test]
async fn the_document_is_openapi_3_1_and_complete() {
    let house = House::build().await;
    let served = house.get_open("/api/openapi.json").await;
    assert_eq!((served.status, served.headers["content-type"].to_str().unwrap()), (200, "application/json"));
    let document = served.body;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], house.world.platform.config.public_url);
    for field in ["/info/title", "/info/version", "/components/securitySchemes/bearer/scheme"] {
        assert!(document.pointer(field).is_some_and(Value::is_string), "{field}");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/"), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
            assert!(ids.insert(id.to_owned()), "{id} twice");
            assert!(operation["summary"].is_string(), "{id} has no summary");
            check_parameters(&document, path, operation);
            check_responses(&document, operation);
        }
    }
}

fn check_parameters(document: &Value, path: &str, operation: &Value) {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in &parameters {
        assert!(["path", "query", "header"].contains(&parameter["in"].as_str().expect("a place")), "{parameter}");
        assert!(parameter["description"].is_string(), "{parameter}");
        assert!(parameter["in"] != "path" || parameter["required"] == true, "{parameter}");
        validator(document, &parameter["schema"]);
    }
    let named: BTreeSet<String> = parameters
        .iter()
        .filter(|p| p["in"] == "path")
        .map(|p| format!("{{{}}}", p["name"].as_str().expect("a name")))
        .collect();
    let in_path: BTreeSet<String> = path.split('/').filter(|part| part.starts_with('{')).map(str::to_owned).collect();
    assert_eq!(named, in_path, "{path}");
    if let Some(body) = operation.get("requestBody") {
        let schema = resolved(document, &body["content"]["application/json"]["schema"]);
        assert_eq!(schema["additionalProperties"], false, "{path}");
    }
}

fn check_responses(document: &Value, operation: &Value) {
    for (status, response) in operation["responses"].as_object().expect("responses") {
        let response = resolved(document, response);
        assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{status} of {operation}");
        for (kind, content) in response["content"].as_object().into_iter().flatten() {
            let problem = status.parse::<u16>().expect("a status") >= 400;
            let fitting = if problem { &["application/problem+json"][..] } else { &["application/json", PDF] };
            assert!(fitting.contains(&kind.as_str()), "{kind} of {operation}");
            validator(document, &content["schema"]);
        }
    }
}

#[tokio::test]
async fn every_reference_and_example_in_the_document_holds() {
    let house = House::build().await;
    let document = &house.document;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        validator(document, schema);
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            if let Some(example) = schema.get("example") {
                let validator = validator(document, schema);
                assert!(validator.is_valid(example), "the example of {name}.{field}");
            }
        }
    }
}

#[tokio::test]
async fn people_read_the_same_on_a_page() {
    let house = House::build().await;
    for (path, words) in [("/api", ["API REST", "Sans jeton"]), ("/en/api", ["REST API", "Without an access token"])] {
        let page = house.page(path).await;
        for word in words {
            assert!(page.contains(word), "{word} on {path}");
        }
        let operations =
            house.document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
        for operation in operations {
            let id = operation["operationId"].as_str().unwrap();
            assert!(page.contains(&format!("id=\"{id}\"")), "{id} on {path}");
        }
        assert!(!page.contains(".wasm") && !page.contains("cdn"), "a public page, complete by itself");
    }
    let narrowed = house.page("/en/api?q=slot-taken").await;
    assert!(narrowed.contains("id=\"createBooking\"") && !narrowed.contains("id=\"readMe\""));
}
