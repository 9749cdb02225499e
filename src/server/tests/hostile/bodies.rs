//! Bodies that no page of ours sends.

use serde_json::{Value, json};

/// One request.
pub struct Sent {
    pub what: String,
    pub kind: Option<&'static str>,
    pub accept: &'static str,
    pub body: Vec<u8>,
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// Longer than any field may be.
const LONG: usize = 200_000;

fn sent(what: impl Into<String>, kind: Option<&'static str>, body: impl Into<Vec<u8>>) -> Sent {
    Sent { what: what.into(), kind, accept: JSON, body: body.into() }
}

/// Everything that is tried with a function whose ordinary body and fields these are.
pub fn hostile(ordinary: &str, fields: &[Vec<String>]) -> Vec<Sent> {
    let mut all = malformed(ordinary);
    for field in fields {
        if ordinary.starts_with('{') {
            all.extend(in_json(ordinary, field))
        } else {
            all.extend(in_form(ordinary, field))
        }
    }
    all
}

/// What is wrong as a whole, whatever the fields are.
fn malformed(ordinary: &str) -> Vec<Sent> {
    let half = ordinary.len() / 2;
    let half = (half..).find(|at| ordinary.is_char_boundary(*at)).expect("a boundary");
    let mut all = vec![
        sent("nothing at all", None, ""),
        sent("nothing", Some(FORM), ""),
        sent("no JSON", Some(JSON), ""),
        sent("bytes that are no text", Some(FORM), b"a=\xff\xfe\x80&\xc3\x28=1".to_vec()),
        sent("bytes that are no text in JSON", Some(JSON), b"{\"a\":\"\xff\xfe\"}".to_vec()),
        sent("escapes that are no text", Some(FORM), "%FF%FE=%80&a=%ZZ&%=%"),
        sent("a NUL", Some(FORM), "%00=%00"),
        sent("half of it", Some(FORM), &ordinary[..half]),
        sent("half of it as JSON", Some(JSON), &ordinary[..half]),
        sent("half a surrogate", Some(JSON), r#"{"query":"\ud800"}"#),
        sent("a deep list", Some(JSON), "[".repeat(100_000)),
        sent("a deep object", Some(JSON), r#"{"query":"#.repeat(50_000)),
        sent("a deep form", Some(FORM), format!("query{}=1", "[a]".repeat(50_000))),
        sent("many fields", Some(FORM), "a[]=1&".repeat(50_000)),
        sent("a form of brackets", Some(FORM), "[[]]=&][=1&a[=2&a]=3&query[0][x]=1&query[x]=2&query=3"),
    ];
    for value in ["null", "[]", "{}", "\"text\"", "1e999", "-0", "{\"query\":null}", "{\"query\":[]}", "{\"form\":7}"] {
        all.push(sent(format!("the JSON {value}"), Some(JSON), value));
    }
    for kind in
        ["text/plain", "multipart/form-data; boundary=x", "multipart/form-data", "application/cbor", "nonsense", "a/b;"]
    {
        all.push(sent(format!("the type {kind}"), Some(kind), ordinary));
    }
    all.push(sent("no type", None, ordinary));
    all
}

/// One field of a form, as hostile as can be; the others as they are.
fn in_form(ordinary: &str, field: &[String]) -> Vec<Sent> {
    let name = field.join(".");
    let others: Vec<&str> = ordinary.split('&').filter(|pair| pair.split('=').next() != Some(name.as_str())).collect();
    let others = others.join("&");
    let with = |what: &str, pairs: String| sent(format!("{what} in {name}"), Some(FORM), format!("{others}&{pairs}"));
    let page = |what: &str, pairs: String| Sent { accept: "text/html", ..with(what, pairs) };
    vec![
        with("a NUL", format!("{name}=a%00b")),
        with("bytes that are no text", format!("{name}=%FF%FE")),
        with("a long text", format!("{name}={}", "x".repeat(LONG))),
        with("a long number", format!("{name}={}", "9".repeat(400))),
        with("less than nothing", format!("{name}=-1")),
        with("signs that turn the text round", format!("{name}=%E2%80%AE%F0%9F%92%A9%1B[31m%0D%0AX:%20y")),
        with("the end of time", format!("{name}=%2B262142-12-31T23:59:59Z")),
        with("the same twice", format!("{name}=1&{name}=2")),
        with("a list", format!("{name}[]=1&{name}[]=2")),
        with("an object", format!("{name}[a][b]=1")),
        page("a NUL for a page", format!("{name}=a%00b")),
        page("the same twice for a page", format!("{name}=1&{name}=2")),
    ]
}

/// One value of a JSON body, as hostile as can be; the others as they are.
fn in_json(ordinary: &str, path: &[String]) -> Vec<Sent> {
    let name = path.join(".");
    let ordinary: Value = serde_json::from_str(ordinary).expect("the table holds JSON");
    let hostile = [
        json!("a\u{0}b"),
        json!("x".repeat(LONG)),
        json!("9".repeat(400)),
        json!("+262142-12-31T23:59:59Z"),
        json!("\u{202e}\u{1b}[31m\r\n"),
        json!(-1),
        json!(u64::MAX),
        json!(1.5),
        json!(1e308),
        json!(true),
        json!(null),
        json!([]),
        json!(["a", 1]),
        json!({ "a": { "b": 1 } }),
    ];
    let mut all: Vec<Sent> = hostile
        .into_iter()
        .map(|value| {
            let what = value.to_string().chars().take(40).collect::<String>();
            let mut body = ordinary.clone();
            *path.iter().fold(&mut body, |inner, part| {
                if !inner.is_object() {
                    *inner = json!({});
                }
                &mut inner[part.as_str()]
            }) = value;
            sent(format!("{what} in {name}"), Some(JSON), body.to_string())
        })
        .collect();
    let twice = format!("{{\"{}\":1,{}", path[0], &ordinary.to_string()[1..]);
    all.push(sent(format!("{name} twice"), Some(JSON), twice));
    all
}
