//! Every server function, called by somebody allowed with bodies that no page of ours sends: none is a defect of ours, each is
//! answered in words, and the house still works afterwards.

mod bodies;
mod fields;

use crate::{House, TABLE};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use bodies::Sent;
use preau_kernel::{AppError, Locale};
use tower::ServiceExt;

impl House {
    /// The status and the text of the answer.
    async fn send(&self, function: &str, cookie: &str, sent: Sent) -> (u16, Vec<u8>) {
        let mut request = Request::post(format!("/api/{function}"))
            .header(header::ACCEPT, sent.accept)
            .header(header::COOKIE, cookie);
        if let Some(kind) = sent.kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(sent.body)).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        (status, to_bytes(response.into_body(), 1 << 24).await.expect("a body").to_vec())
    }

    /// Nobody is kept out for having asked too often: what is behind that wall is attacked here.
    async fn forget_how_often(&self) {
        let mut tx = self.world.house().await;
        sqlx::query("delete from rate_counters").execute(&mut *tx).await.expect("counters");
        tx.commit().await.expect("commit");
    }

    /// What this body of the table is when it is filled.
    fn filled(&self, body: &str, key: &str) -> String {
        let body = body.replace("{key}", key);
        self.fill.iter().fold(body, |body, (name, value)| body.replace(name, value))
    }
}

/// Whether the refusal says what is wrong, in both languages.
fn says_why(answer: &[u8]) -> bool {
    serde_json::from_slice::<AppError>(answer).is_ok_and(|error| {
        let message = error.message();
        !message.get(Locale::Fr).is_empty() && !message.get(Locale::En).is_empty()
    })
}

#[tokio::test]
async fn no_body_however_hostile_is_a_defect_or_stays_without_an_answer() {
    let house = House::build().await;
    let sources = fields::Sources::read();
    let mut wrong = Vec::new();
    for (function, body, allowed) in TABLE {
        let caller = allowed.chars().find(|caller| *caller != 'V').expect("somebody");
        // A payment provider, which is not running here, may be asked.
        let outside = function.starts_with("preau_billing") || function.starts_with("preau_payments");
        let paths = sources.fields_of(function);
        house.forget_how_often().await;
        let cookie = house.sign_in(house.callers[&caller].expect("a person")).await.1;
        for sent in bodies::hostile(&house.filled(body, function), &paths) {
            let what = format!("{function} with {}", sent.what);
            let page = sent.accept.contains("html");
            let (status, answer) = house.send(function, &cookie, sent).await;
            let told = match status {
                500.. => outside && status == 503,
                400.. if page => !answer.is_empty(),
                400.. => says_why(&answer),
                _ => true,
            };
            if !told {
                let answer: String = String::from_utf8_lossy(&answer).chars().take(300).collect();
                wrong.push(format!("{what}: {status} {answer}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} answers\n{}", wrong.len(), wrong.join("\n"));
    for (function, body, allowed) in TABLE.iter().filter(|(function, ..)| function.ends_with("show_week")) {
        let caller = allowed.chars().next().expect("somebody");
        assert_eq!(house.call(function, body, caller, "").await.0, 200, "the house still works");
    }
}

#[test]
fn the_fields_of_every_server_function_are_found() {
    let sources = fields::Sources::read();
    let of = |function: &str| sources.fields_of(function);
    assert_eq!(of("preau_identity/api/sign_in"), [["email"], ["password"], ["remember"], ["suite"]]);
    assert!(of("preau_scheduling/api/show_week").contains(&vec!["query".to_owned(), "week".to_owned()]));
    let fields: usize = TABLE.iter().map(|(function, ..)| of(function).len()).sum();
    assert!(fields > 300, "{fields} fields are attacked");
}
