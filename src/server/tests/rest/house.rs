//! A school with a coach, two families and staff, its router, and somebody to ask it as.

use crate::document;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use preau_billing::model::Item;
use preau_billing::server::invoices::{self, NewInvoice, NewLine};
use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::{NewGrant, expiry, grant};
use preau_directory::ProviderId;
use preau_identity::server::origin::Origin;
use preau_identity::server::tokens::{self, TokenPair};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, Money, Role};
use preau_payments::server::Providers;
use preau_testkit::{Household, Teacher, World};
use serde_json::{Value, json};
use tower::ServiceExt;

pub const PASSWORD: &str = "trois mots sans rapport";

pub struct House {
    pub world: World,
    pub router: Router,
    pub document: Value,
    pub ours: Household,
    pub theirs: Household,
    pub coach: Teacher,
    pub other_coach: Teacher,
    pub assistant: UserId,
    pub admin: UserId,
    pub provider: ProviderId,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

fn id_of(actor: &Actor) -> UserId {
    actor.user_id().expect("a person")
}

impl House {
    pub async fn build() -> Self {
        let world = World::with(|config| config.api_requests_per_minute = 10_000).await;
        let platform = world.platform.clone();
        let (ours, theirs) = (world.household("Inès").await, world.household("Malek").await);
        let (coach, other_coach) = (world.teacher("Hédi").await, world.teacher("Zeineb").await);
        let (assistant, admin) = (id_of(&world.staff(Role::Assistant).await), id_of(&world.staff(Role::Admin).await));
        preau_server::seed::seed_reference(&platform).await.expect("reference data");
        let (helios, zenon) = (coach.user_id, other_coach.user_id);
        let provider = world
            .house_does(async |tx| {
                let providers =
                    preau_directory::server::seed::seed_demo_providers(&platform, tx, helios, zenon).await?;
                preau_scheduling::server::seed::seed_demo_schedule(&platform, tx, providers.helios).await?;
                Ok(providers.helios)
            })
            .await;
        let payments = Providers::from_config(&platform.config, &platform.http);
        let router = preau_server::http::application(&platform, &payments);
        let document = preau_server::rest::Api::new(&platform).document;
        let house = Self { world, router, document, ours, theirs, coach, other_coach, assistant, admin, provider };
        for home in [&house.ours, &house.theirs] {
            house.give_credits(home, Credits::whole(20)).await;
        }
        house
    }

    pub async fn give_credits(&self, home: &Household, amount: Credits) {
        let new = NewGrant {
            student_id: home.student_id,
            account_id: home.account_id,
            kind: EntryKind::Purchase,
            amount,
            cause: uuid::Uuid::now_v7().to_string(),
            note: preau_kernel::text!("Pack de démarrage", "Starter pack"),
            expires_at: expiry(self.world.now()),
        };
        self.world.house_does(async |tx| grant(&self.world.platform, tx, &new).await).await;
    }

    /// A payment of ours that waits for the family's parent; its id.
    pub async fn payment(&self) -> String {
        let id = uuid::Uuid::now_v7();
        let mut tx = self.world.house().await;
        sqlx::query(
            "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency,
                                   webhook_token, created_at, expires_at)
             values ($1, 'PAY-REST-0001', $2, $3, 'stripe', 'invoice:test', 'Formule', 47000, 'EUR', repeat('t', 43), $4,
                     $4 + interval '1 hour')",
        )
        .bind(id)
        .bind(self.ours.account_id.0)
        .bind(self.ours.parent_id.0)
        .bind(self.world.now())
        .execute(&mut *tx)
        .await
        .expect("payment");
        tx.commit().await.expect("commit");
        id.to_string()
    }

    /// An issued invoice of our family over this amount; its id.
    pub async fn invoice(&self, amount: Money) -> String {
        let new = NewInvoice {
            account_id: self.ours.account_id,
            payer_id: self.ours.parent_id,
            currency: amount.currency,
            origin: preau_billing::model::Origin::Staff,
            note: String::new(),
            lines: vec![NewLine::one(Item::Other, "Stage intensif", amount)],
            created_by: None,
        };
        let platform = &self.world.platform;
        let id = self
            .world
            .house_does(async |tx| {
                let id = invoices::draft(platform, tx, new).await?;
                invoices::issue(platform, tx, id, None).await?;
                Ok(id)
            })
            .await;
        id.to_string()
    }

    /// Gives the person a password unless they have one (a new one would end their sessions); their e-mail address.
    pub async fn enrol(&self, user_id: UserId) -> String {
        let hash = self.world.platform.passwords.hash(PASSWORD.into()).await.expect("a hash");
        let mut tx = self.world.house().await;
        let email = sqlx::query_scalar(
            "with changed as (update users set password_hash = $2 where id = $1 and password_hash is null)
             select email::text from users where id = $1",
        )
        .bind(user_id.0)
        .bind(hash)
        .fetch_one(&mut *tx)
        .await
        .expect("the person");
        tx.commit().await.expect("commit");
        email
    }

    /// Tokens of this person, who signs in with their password.
    pub async fn pair(&self, user_id: UserId) -> TokenPair {
        let email = self.enrol(user_id).await;
        tokens::grant(&self.world.platform, &Origin::default(), &email, PASSWORD.into()).await.expect("tokens")
    }

    pub async fn token(&self, user_id: UserId) -> String {
        self.pair(user_id).await.access
    }

    /// Asks, and holds the answer against the document.
    pub async fn ask(&self, method: &str, path: &str, request: axum::http::request::Builder, body: Body) -> Answer {
        let request = request.method(method).uri(path).body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
        let paper = headers.get("content-type").is_some_and(|kind| kind == document::PDF);
        let json = || serde_json::from_slice(&bytes);
        let body = if bytes.is_empty() || paper { Ok(Value::Null) } else { json() };
        let body =
            body.unwrap_or_else(|_| panic!("{method} {path} answers {status} {}", String::from_utf8_lossy(&bytes)));
        let answer = Answer { status, headers, body };
        if path.starts_with("/api/v1") {
            document::check(&self.document, method, path, &answer);
        }
        answer
    }

    pub async fn get_open(&self, path: &str) -> Answer {
        self.ask("GET", path, Request::builder(), Body::empty()).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.ask("GET", path, bearer(token), Body::empty()).await
    }

    pub async fn delete(&self, token: &str, path: &str) -> Answer {
        self.ask("DELETE", path, bearer(token), Body::empty()).await
    }

    pub async fn post_open(&self, path: &str, body: &Value) -> Answer {
        self.ask("POST", path, json_of(Request::builder()), Body::from(body.to_string())).await
    }

    /// `POST /api/v1/bookings` under a key.
    pub async fn book(&self, token: &str, key: &str, body: &Value) -> Answer {
        let request = json_of(bearer(token)).header("idempotency-key", key);
        self.ask("POST", "/api/v1/bookings", request, Body::from(body.to_string())).await
    }

    /// A body that books Hélios at `start` for `student`.
    pub fn booking(&self, start: &str, student: UserId) -> Value {
        json!({
            "provider_id": self.provider.0, "service": "online", "subject": "mathematiques",
            "start": start, "student_id": student.0,
        })
    }

    pub async fn page(&self, path: &str) -> String {
        let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 200, "{path}");
        let bytes = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
        String::from_utf8(bytes.to_vec()).expect("text")
    }
}

pub fn bearer(token: &str) -> axum::http::request::Builder {
    Request::builder().header(header::AUTHORIZATION, format!("Bearer {token}")).header(header::ACCEPT_LANGUAGE, "en")
}

pub fn json_of(request: axum::http::request::Builder) -> axum::http::request::Builder {
    request.header(header::CONTENT_TYPE, "application/json")
}
