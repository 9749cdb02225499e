//! The OpenAPI document, made ready for the page people read.

use preau_app::api_reference::{ApiAnswer, ApiReference, Field, Group, Operation, Shape};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Everything the page shows of `document`.
pub(super) fn from_document(document: &Value, base: &str) -> ApiReference {
    let operations = operations(document, base);
    let group = |tag: &Value| {
        let name = text(tag, "name");
        let operations = operations.iter().filter(|(of, _)| *of == name).map(|(_, operation)| operation.clone());
        Group { about: text(tag, "description"), operations: operations.collect(), name }
    };
    ApiReference {
        base: base.to_owned(),
        about: text(&document["info"], "description").split("\n\n").map(str::to_owned).collect(),
        groups: document["tags"].as_array().into_iter().flatten().map(group).collect(),
        common: common(document),
        shapes: entries(&document["components"]["schemas"]).map(|(name, schema)| shape(name, schema)).collect(),
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// Every operation with its group.
fn operations(document: &Value, base: &str) -> Vec<(String, Operation)> {
    let mut all = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            let parameters: Vec<Field> =
                operation["parameters"].as_array().into_iter().flatten().map(parameter).collect();
            let token = operation.get("security").is_none();
            let body = operation.pointer("/requestBody/content/application~1json/schema").and_then(shape_name);
            let command = Command { document, base, method, path, token, body: body.as_deref() };
            let built = Operation {
                id: text(operation, "operationId"),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(operation, "summary"),
                about: text(operation, "description"),
                token,
                curl: command.curl(operation),
                parameters,
                body,
                answers: entries(&operation["responses"])
                    .filter(|(_, response)| response.get("$ref").is_none())
                    .map(|(status, response)| answer(document, status, response))
                    .collect(),
            };
            all.push((operation["tags"][0].as_str().unwrap_or_default().to_owned(), built));
        }
    }
    all
}

/// Answers that operations refer to instead of describing them, each once.
fn common(document: &Value) -> Vec<ApiAnswer> {
    let operations = entries(&document["paths"]).flat_map(|(_, item)| entries(item));
    let referred = operations.flat_map(|(_, operation)| entries(&operation["responses"]));
    let referred: BTreeMap<&String, &Value> = referred.filter(|(_, response)| response.get("$ref").is_some()).collect();
    referred.into_iter().map(|(status, response)| answer(document, status, response)).collect()
}

fn parameter(parameter: &Value) -> Field {
    Field {
        name: text(parameter, "name"),
        place: text(parameter, "in"),
        kind: kind(&parameter["schema"]),
        shape: shape_name(&parameter["schema"]),
        required: parameter["required"] == true,
        about: text(parameter, "description"),
    }
}

fn answer(document: &Value, status: &str, response: &Value) -> ApiAnswer {
    let response = resolve(document, response);
    let content = response["content"].as_object().and_then(|content| content.values().next());
    ApiAnswer {
        status: status.to_owned(),
        about: text(response, "description"),
        shape: content.and_then(|content| shape_name(&content["schema"])),
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn shape(name: &str, schema: &Value) -> Shape {
    // A flattened shape is written as all of its parts.
    let parts: Vec<&Value> = match schema["allOf"].as_array() {
        Some(parts) => parts.iter().collect(),
        None => vec![schema],
    };
    let mut fields = Vec::new();
    for part in parts {
        if let Some(shape) = shape_name(part) {
            let about = "Everything it holds, and:".to_owned();
            fields.push(Field {
                name: String::new(),
                place: String::new(),
                kind: String::new(),
                shape: Some(shape),
                required: true,
                about,
            });
        }
        let required: Vec<&str> = part["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        fields.extend(entries(&part["properties"]).map(|(name, schema)| field(name, schema, &required)));
    }
    Shape { name: name.to_owned(), about: text(schema, "description"), fields, words: words(schema) }
}

fn field(name: &str, schema: &Value, required: &[&str]) -> Field {
    Field {
        name: name.to_owned(),
        place: String::new(),
        kind: kind(schema),
        shape: shape_name(schema),
        required: required.contains(&name),
        about: text(schema, "description"),
    }
}

fn words(schema: &Value) -> Vec<String> {
    let plain = schema["enum"].as_array().into_iter().flatten();
    let described =
        schema["oneOf"].as_array().into_iter().flatten().flat_map(|one| one["enum"].as_array().into_iter().flatten());
    plain.chain(described).filter_map(|word| word.as_str().map(str::to_owned)).collect()
}

/// The name of the shape a schema refers to, alone or in a list.
fn shape_name(schema: &Value) -> Option<String> {
    let direct = schema["$ref"].as_str();
    let listed = schema["items"]["$ref"].as_str();
    let combined =
        ["oneOf", "allOf"].iter().find_map(|key| schema[*key].as_array()?.iter().find_map(|one| one["$ref"].as_str()));
    direct.or(listed).or(combined)?.rsplit('/').next().map(str::to_owned)
}

/// `string, uuid`, `integer, 1 to 100`, `list of`
fn kind(schema: &Value) -> String {
    let mut kinds: Vec<String> = match &schema["type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => vec![kinds.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or ")],
        _ => vec![],
    };
    if kinds.first().is_some_and(|kind| kind == "array") {
        let of = schema["items"]["type"].as_str().unwrap_or_default();
        kinds = vec![format!("list of {of}").trim_end().to_owned()];
    }
    kinds.extend(schema["format"].as_str().filter(|format| !format.starts_with("int")).map(str::to_owned));
    match (schema["minimum"].as_u64(), schema["maximum"].as_u64()) {
        (Some(least), Some(most)) => kinds.push(format!("{least} to {most}")),
        (Some(least), None) if least > 0 => kinds.push(format!("from {least}")),
        _ => {}
    }
    kinds.join(", ")
}

/// A call to be shown as a command.
struct Command<'a> {
    document: &'a Value,
    base: &'a str,
    method: &'a str,
    path: &'a str,
    token: bool,
    body: Option<&'a str>,
}

impl Command<'_> {
    fn curl(&self, operation: &Value) -> String {
        let parameters = || operation["parameters"].as_array().into_iter().flatten();
        let mut lines = vec![match self.method {
            "get" => "curl".to_owned(),
            method => format!("curl -X {}", method.to_uppercase()),
        }];
        if self.token {
            lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
        }
        for header in parameters().filter(|p| p["in"] == "header") {
            lines.push(format!("-H '{}: {}'", text(header, "name"), example(self.document, header)));
        }
        if let Some(body) = self.body.map(|name| self.example_body(name)) {
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{body}'"));
        }
        let mut path = self.path.to_owned();
        for parameter in parameters().filter(|p| p["in"] == "path") {
            path = path.replace(&format!("{{{}}}", text(parameter, "name")), &example(self.document, parameter));
        }
        let query: Vec<String> = parameters()
            .filter(|p| p["in"] == "query" && p["required"] == true)
            .map(|p| format!("{}={}", text(p, "name"), example(self.document, p)))
            .collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        lines.push(format!("'{}{path}{query}'", self.base));
        lines.join(" \\\n  ")
    }

    fn example_body(&self, name: &str) -> Value {
        let schema = &self.document["components"]["schemas"][name];
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let fields: Map<String, Value> = required
            .map(|field| {
                let example = example(self.document, &schema["properties"][field]);
                (field.to_owned(), Value::String(example))
            })
            .collect();
        Value::Object(fields)
    }
}

/// A value that could stand there.
fn example(document: &Value, described: &Value) -> String {
    let schema = described.get("schema").unwrap_or(described);
    let target = match shape_name(schema) {
        Some(name) => &document["components"]["schemas"][name],
        None => schema,
    };
    let given = [&described["example"], &schema["example"], &target["enum"][0], &target["oneOf"][0]["enum"][0]];
    if let Some(given) = given.into_iter().find_map(Value::as_str) {
        return given.to_owned();
    }
    match schema["format"].as_str() {
        Some("uuid") => "0195a3c4-7b1e-7000-8000-000000000001".to_owned(),
        Some("date-time") => "2026-03-05T09:00:00Z".to_owned(),
        _ => String::new(),
    }
}
