//! The OpenAPI 3.1 document: what the rooms declare, completed by what is true of every route.

use preau_platform::config::Config;
use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi;

/// What every page of the description begins with.
const ABOUT: &str = "What a program can do for a person who has an account: read who they are, find free slots, book and \
cancel, follow credits and invoices, get into a video room.\n\n\
**Tokens.** `POST /api/v1/auth/token` gives an access token (15 minutes) and a refresh token (30 days, used once). Every \
other call carries `Authorization: Bearer <access token>`; the cookie of a browser opens nothing here.\n\n\
**Errors** are RFC 9457 problem documents; `code` is stable, `detail` is a sentence in the language of `Accept-Language` \
(`fr` or `en`), `errors` lists wrong fields.\n\n\
**Values.** Times are RFC 3339, answered in UTC. Credits are decimal strings such as `1.25`. Ids are UUIDs. Names nobody \
knows, in a body or a query string, are refused: they are most often typing errors.\n\n\
**Limits.** `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds) say where one stands; beyond, the answer \
is 429 with `Retry-After`.";

/// Groups of operations, in the order they are shown.
const TAGS: [(&str, &str); 9] = [
    ("auth", "Tokens for programs."),
    ("me", "Who the token stands for."),
    ("providers", "Those who give appointments."),
    ("availability", "What can be booked."),
    ("bookings", "Booking, reading, cancelling."),
    ("credits", "What a student can spend."),
    ("payments", "Paying what is owed, and how a payment stands."),
    ("invoices", "What is owed and what was paid."),
    ("sessions", "Video rooms."),
];

/// The document of this deployment; `open` needs no token.
pub(super) fn describe(open: OpenApi, closed: OpenApi, config: &Config) -> Value {
    let mut openapi = open;
    openapi.merge(closed);
    let mut document = json!(openapi);
    document["info"] = json!({
        "title": "Préau REST API",
        "version": "1",
        "description": ABOUT,
        "license": { "name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later" },
    });
    document["servers"] = json!([{ "url": config.public_url }]);
    document["security"] = json!([{ "bearer": [] }]);
    document["tags"] = TAGS.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect();
    document["components"]["securitySchemes"] = json!({ "bearer": {
        "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
        "description": "The access token of `POST /api/v1/auth/token`.",
    }});
    document["components"]["responses"] = common_responses();
    document["components"]["headers"] = rate_headers();
    let mut bodies = Vec::new();
    for item in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(method, operation);
            bodies.extend(body_schema(operation));
        }
    }
    for name in bodies {
        document["components"]["schemas"][name]["additionalProperties"] = json!(false);
    }
    document
}

/// Adds to an operation what the layers around it may answer.
fn complete(method: &str, operation: &mut Value) {
    let needs_token = operation.get("security").is_none();
    let has_body = operation.get("requestBody").is_some();
    let mut common = vec!["400", "406", "414", "500", "503"];
    if needs_token {
        common.extend(["401", "429"]);
    }
    if method != "get" {
        common.extend(["403", "429"]);
    }
    if has_body {
        common.extend(["413", "415"]);
        // All but the one that says so in its description.
        let optional = operation["requestBody"]["description"] == "Optional.";
        operation["requestBody"]["required"] = json!(!optional);
    }
    if let Some(responses) = operation["responses"].as_object_mut() {
        for status in common {
            responses
                .entry(status)
                .or_insert_with(|| json!({ "$ref": format!("#/components/responses/{}", response_name(status)) }));
        }
        if needs_token {
            add_rate_headers(responses);
        }
    }
}

/// Where one stands is told in every answer given to somebody known.
fn add_rate_headers(responses: &mut Map<String, Value>) {
    for (status, response) in responses {
        let known = status.starts_with('2') && response.get("$ref").is_none();
        if known {
            for name in ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] {
                response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
            }
        }
    }
}

fn body_schema(operation: &Value) -> Option<String> {
    let reference = operation.pointer("/requestBody/content/application~1json/schema/$ref")?.as_str()?;
    reference.rsplit('/').next().map(str::to_owned)
}

fn response_name(status: &str) -> &'static str {
    match status {
        "400" => "Malformed",
        "401" => "Unauthenticated",
        "403" => "ForeignOrigin",
        "406" => "NotAcceptable",
        "413" => "TooLarge",
        "414" => "AddressTooLong",
        "415" => "UnsupportedMediaType",
        "429" => "RateLimited",
        "500" => "Internal",
        _ => "Unavailable",
    }
}

fn common_responses() -> Value {
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let mut unauthenticated =
        problem("`unauthenticated` without an access token, `invalid-token` with one that is not valid.");
    unauthenticated["headers"] = json!({ "WWW-Authenticate": {
        "description": "`Bearer`, with what is wrong (RFC 6750).", "required": true, "schema": { "type": "string" },
    }});
    let mut limited = problem("`rate-limited`: too many requests.");
    limited["headers"] = json!({ "Retry-After": {
        "description": "Seconds to wait.", "required": true, "schema": { "type": "integer", "minimum": 1 },
    }});
    json!({
        "Malformed": problem("`malformed-request`: a body that is no JSON, or an address that is not encoded well."),
        "Unauthenticated": unauthenticated,
        "ForeignOrigin": problem("`foreign-origin`: a browser sent it, with a cookie, from another site."),
        "NotAcceptable": problem("`not-acceptable`: the API answers in JSON only."),
        "TooLarge": problem("`too-large`: the body is longer than 64 KiB."),
        "AddressTooLong": problem("`address-too-long`"),
        "UnsupportedMediaType": problem("`unsupported-media-type`: the body is not announced as JSON."),
        "RateLimited": limited,
        "Internal": problem("`internal`: a defect of ours; `detail` has a reference to quote."),
        "Unavailable": problem("`unavailable`: for a moment; trying again is safe."),
    })
}

fn rate_headers() -> Value {
    let header = |description: &str| json!({ "description": description, "required": true, "schema": { "type": "integer", "minimum": 0 } });
    json!({
        "RateLimit-Limit": header("Requests allowed in a window of a minute."),
        "RateLimit-Remaining": header("Requests left in this window."),
        "RateLimit-Reset": header("Seconds until the window ends."),
    })
}
