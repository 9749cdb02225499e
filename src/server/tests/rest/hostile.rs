//! Every route of the document, called by somebody allowed with what no client should send: each answer is described by the
//! document (`House::ask` looks), none is a defect of ours, and each refusal is a problem document that says why.

use crate::access::TABLE;
use crate::house::{House, bearer, json_of};
use axum::body::Body;
use preau_kernel::{Currency, Money};
use serde_json::{Value, json};

/// What is wrong as a whole: media type and body.
fn malformed(ordinary: &str) -> Vec<(&'static str, Vec<u8>)> {
    let half = &ordinary[..ordinary.len() / 2];
    let mut all: Vec<(&str, Vec<u8>)> = vec![("text/plain", ordinary.into()), ("nonsense", ordinary.into())];
    all.push(("multipart/form-data; boundary=x", ordinary.into()));
    all.push(("application/x-www-form-urlencoded", b"a=%FF&\xff".to_vec()));
    for body in ["", "null", "[]", "\"text\"", "1e999", "{\"a\":1,\"a\":2}", "{\"\\ud800\":1}", "{\"\\u0000\":1}", half]
    {
        all.push(("application/json", body.into()));
    }
    all.push(("application/json", b"{\"subject\":\"\xff\xfe\"}".to_vec()));
    all.push(("application/json", "[".repeat(60_000).into()));
    all.push(("application/json", r#"{"a":"#.repeat(10_000).into()));
    all.push(("application/json", format!("{{\"a\":\"{}\"}}", "x".repeat(1_000_000)).into()));
    all
}

fn hostile_values() -> Vec<Value> {
    let long = |n| "x".repeat(n);
    let text = ["a\u{0}b", "\u{202e}\u{1b}[31m\r\n", "+262142-12-31T23:59:59Z", "-1", ""].map(|text| json!(text));
    let other =
        [json!(-1), json!(1e308), json!(true), json!(null), json!([]), json!(["a"]), json!({ "a": { "b": 1 } })];
    text.into_iter().chain([json!(long(60_000)), json!(long(1_000_000))]).chain(other).collect()
}

/// How a query string may say a value: as it should be, and not.
fn hostile_queries(name: &str) -> Vec<String> {
    let long = "x".repeat(7_000);
    [
        "a%00b",
        "%FF%FE",
        "%ZZ",
        "-1",
        "99999999999999999999",
        "%2B262142-12-31T23:59:59Z",
        "%E2%80%AE%1B%0D%0A",
        "",
        &long,
    ]
    .map(|value| format!("{name}={value}"))
    .into_iter()
    .chain([format!("{name}=1&{name}=2"), format!("{name}[]=1"), format!("{name}[a][b]=1"), name.to_owned()])
    .collect()
}

struct Attack<'a> {
    house: &'a House,
    token: String,
    method: &'a str,
}

impl Attack<'_> {
    async fn send(&self, path: &str, kind: &str, body: Vec<u8>) {
        let request = bearer(&self.token).header("content-type", kind).header("idempotency-key", key());
        let what: String = format!("{} {path} {kind} {}", self.method, String::from_utf8_lossy(&body));
        let what: String = what.chars().take(300).collect();
        let answer = self.house.ask(self.method, path, request, Body::from(body)).await;
        assert!(answer.status < 500, "{what}: {}", answer.body);
        if answer.status >= 400 {
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{what}");
            let said = |name: &str| answer.body[name].as_str().is_some_and(|text| !text.is_empty());
            assert!(said("detail") && said("code"), "{what}: {}", answer.body);
        }
    }
}

fn key() -> String {
    uuid::Uuid::now_v7().to_string()
}

#[tokio::test]
async fn nothing_hostile_is_a_defect_or_stays_without_a_problem_document() {
    let house = House::build().await;
    let student = house.token(house.ours.student_id).await;
    let booked = house.book(&student, "hostile", &house.booking("2026-03-05T09:00:00Z", house.ours.student_id)).await;
    let fill = [
        ("{provider}", house.provider.to_string()),
        ("{student}", house.ours.student_id.to_string()),
        ("{payment}", house.payment().await),
        ("{invoice}", house.invoice(Money::new(47_000, Currency::Eur)).await),
        ("{booking}", booked.body["id"].as_str().unwrap().to_owned()),
    ];
    let filled = |text: &str| fill.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let mut tried = 0;
    for (route, address, body, _) in TABLE {
        let (method, template) = route.split_once(' ').expect("method and path");
        let path = filled(if address.is_empty() { template } else { address });
        let operation = &house.document["paths"][template][method.to_lowercase()];
        let attack = Attack { house: &house, token: house.token(house.ours.parent_id).await, method };
        let ordinary = filled(body);
        let bare = path.split('?').next().unwrap();
        // Parameters of the query, and one that nobody knows.
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let queried = parameters.iter().filter(|p| p["in"] == "query").map(|p| p["name"].as_str().unwrap());
        for query in queried.chain(["unheard-of"]).flat_map(hostile_queries) {
            attack.send(&format!("{bare}?{query}"), "application/json", Vec::new()).await;
            tried += 1;
        }
        for place in ["%00", "%FF", "..%2F..%2Fetc%2Fpasswd", &"9".repeat(5_000), "%E2%80%AE"] {
            if let Some((before, _)) = template.split_once('{') {
                attack.send(&format!("{before}{place}"), "application/json", Vec::new()).await;
            }
        }
        // Bodies, also where none belongs.
        for (kind, body) in malformed(&ordinary) {
            attack.send(bare, kind, body).await;
            tried += 1;
        }
        let reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str();
        let Some(reference) = reference else { continue };
        let schema = house.document.pointer(reference.trim_start_matches('#')).expect("a schema");
        for name in schema["properties"].as_object().expect("properties").keys() {
            for value in hostile_values() {
                let mut body: Value = serde_json::from_str(&ordinary).unwrap();
                body[name] = value;
                attack.send(bare, "application/json", body.to_string().into()).await;
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "{tried} hostile requests");
    // A key that is hostile itself, a header that promises what does not come, and the house afterwards.
    let token = house.token(house.ours.student_id).await;
    let body = house.booking("2026-03-06T09:00:00Z", house.ours.student_id).to_string();
    for key in [" ", "x".repeat(10_000).as_str(), "'; drop table bookings; --"] {
        let request = json_of(bearer(&token)).header("idempotency-key", key);
        let answer = house.ask("POST", "/api/v1/bookings", request, Body::from(body.clone())).await;
        assert!(answer.status < 500, "{}", answer.body);
    }
    assert_eq!(house.get(&token, "/api/v1/me").await.status, 200, "the house still works");
}
