//! A deployment on a port of its own: the stand-in for Konnect, our webhooks, and a database.

use preau_kernel::{Currency, Money};
use preau_payments::model::decision::{Answer, AnswerStatus};
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use preau_payments::provider::{
    Capabilities, Hint, NextStep, PaymentProvider, Proof, ProviderError, RefundRequest, Refunded, StartRequest,
    Started, Webhook, WebhookError,
};
use preau_payments::server::{self, Providers, StartPayment, StartedPayment};
use preau_platform::outbox::Subscribers;
use preau_testkit::{Household, World};
use std::sync::{Arc, Mutex};

pub const PRICE: Money = Money::new(179_000, Currency::Tnd);

pub const FRANCS: Money = Money::new(10_000, Currency::Xof);

pub struct Site {
    pub world: World,
    pub providers: Providers,
    pub url: String,
    pub http: reqwest::Client,
    _files: tempfile::TempDir,
}

impl Site {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let url = format!("http://{addr}");
        let files = tempfile::tempdir().unwrap();
        let world = World::with(|config| {
            config.data_dir = files.path().to_owned();
            config.addr = addr;
            config.public_url = format!("http://{addr}");
        })
        .await;
        let (platform, http) = (&world.platform, world.platform.http.clone());
        let providers = Providers::from_config(&platform.config, &http);
        // The stand-in does not deliver: each test delivers (or not) by itself.
        let nowhere =
            reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let clock = platform.clone();
        let clock = preau_sandbox::Clock::new(move || clock.now());
        let sandbox = preau_sandbox::routes(platform.db.pool().clone(), url.clone(), nowhere.clone(), clock);
        let app = sandbox.merge(server::routes(platform, &providers));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { world, providers, url, http: nowhere, _files: files }
    }

    pub async fn start(&self, family: &Household) -> StartedPayment {
        self.try_start(&self.providers, family).await.expect("a payment starts")
    }

    pub async fn try_start(&self, providers: &Providers, family: &Household) -> preau_kernel::Outcome<StartedPayment> {
        server::start(&self.world.platform, providers, &family.parent, order(family)).await
    }

    pub async fn check(&self, id: PaymentId) -> preau_kernel::Outcome<PaymentStatus> {
        server::check(&self.world.platform, &self.providers, id).await
    }

    /// Presses a button on the provider's page.
    pub async fn press(&self, started: &StartedPayment, decision: &str) {
        let answer = self.http.post(pay_url(started)).form(&[("decision", decision)]).send().await.unwrap();
        assert_eq!(answer.status(), 303);
    }

    /// Changes what the provider knows, as only an attacker or a defect could.
    pub async fn tamper(&self, id: PaymentId, change: &'static str) {
        let sql = format!("update sandbox.konnect_payments set {change} where payment_ref = $1");
        let payment_ref = self.text(id, "provider_ref").await;
        sqlx::query(sqlx::AssertSqlSafe(sql)).bind(payment_ref).execute(self.world.platform.db.pool()).await.unwrap();
    }

    /// A column of the payment, as text.
    pub async fn text(&self, id: PaymentId, column: &'static str) -> String {
        let sql = format!("select coalesce({column}::text, '') from payments where id = $1");
        let mut tx = self.world.house().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(id.0).fetch_one(&mut *tx).await.unwrap()
    }

    /// The black box, by code.
    pub async fn steps(&self, id: PaymentId) -> Vec<String> {
        let mut tx = self.world.house().await;
        sqlx::query_scalar("select summary from payment_events where payment_id = $1 order by id")
            .bind(id.0)
            .fetch_all(&mut *tx)
            .await
            .unwrap()
    }

    /// The address the provider was given for its webhook.
    pub async fn webhook_url(&self, id: PaymentId) -> String {
        let (provider, token) = (self.text(id, "provider").await, self.text(id, "webhook_token").await);
        format!("{}/api/v1/payments/webhooks/{provider}/{token}", self.url)
    }

    /// Starts a payment of something else than the usual order.
    pub async fn start_with(&self, family: &Household, provider: ProviderKind, purpose: &str) -> StartedPayment {
        let order = StartPayment {
            provider,
            purpose: purpose.to_owned(),
            amount: if provider == ProviderKind::CinetPay { FRANCS } else { PRICE },
            ..order(family)
        };
        server::start(&self.world.platform, &self.providers, &family.parent, order).await.expect("a payment starts")
    }

    /// Runs what is in line, and what follows from it.
    pub async fn work(&self) {
        for _ in 0..3 {
            self.world.settle(&Subscribers::new(server::subscribers())).await;
            let worker = preau_platform::jobs::worker(&self.world.platform, Subscribers::default())
                .add_extension(self.providers.clone())
                .define_job::<server::CheckPayment>()
                .define_job::<server::ReconcilePayments>()
                .define_job::<server::KeepMethod>()
                .define_job::<server::ForgetMethod>()
                .init()
                .await
                .unwrap();
            worker.run_once().await.unwrap();
        }
    }

    /// Delivers the webhook the way Konnect does; the status it is answered.
    pub async fn deliver(&self, id: PaymentId) -> u16 {
        let (url, payment_ref) = (self.webhook_url(id).await, self.text(id, "provider_ref").await);
        self.http.get(url).query(&[("payment_ref", payment_ref)]).send().await.unwrap().status().as_u16()
    }

    pub async fn settled(&self) -> i64 {
        self.world.count("select count(*) from outbox_events where kind = 'payment-settled'").await
    }

    pub async fn mails(&self, template: &'static str) -> i64 {
        self.world.settle(&Subscribers::new(server::subscribers())).await;
        let mut tx = self.world.house().await;
        sqlx::query_scalar("select count(*) from mails where template = $1")
            .bind(template)
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    }
}

pub fn order(family: &Household) -> StartPayment {
    StartPayment {
        account_id: family.account_id,
        payer_id: family.parent_id,
        purpose: "subscription:test".to_owned(),
        description: "Formule Hybride – Inès".to_owned(),
        amount: PRICE,
        provider: ProviderKind::Konnect,
    }
}

pub fn pay_url(started: &StartedPayment) -> String {
    match &started.next {
        NextStep::Redirect { url } => url.clone(),
        NextStep::BankTransfer { .. } => panic!("a redirect is expected"),
    }
}

/// A provider that says what it is told to say.
#[derive(Clone, Debug)]
pub struct Scripted {
    pub says: Arc<Mutex<Result<AnswerStatus, ProviderError>>>,
    order_id: Arc<Mutex<Option<String>>>,
}

impl Scripted {
    pub fn new() -> Self {
        Self { says: Arc::new(Mutex::new(Ok(AnswerStatus::Pending))), order_id: Arc::default() }
    }

    pub fn say(&self, says: Result<AnswerStatus, ProviderError>) {
        *self.says.lock().unwrap() = says;
    }
}

#[async_trait::async_trait]
impl PaymentProvider for Scripted {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Konnect
    }
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: vec![Currency::Tnd],
            payable_for: chrono::TimeDelta::hours(1),
            refunds: false,
            webhooks: true,
        }
    }
    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        self.says.lock().unwrap().clone()?;
        *self.order_id.lock().unwrap() = Some(request.reference.clone());
        Ok(Started {
            provider_ref: "scripted".to_owned(),
            next: NextStep::Redirect { url: "https://pay.test/".to_owned() },
        })
    }
    async fn fetch(&self, _provider_ref: &str) -> Result<Answer, ProviderError> {
        let status = self.says.lock().unwrap().clone()?;
        Ok(Answer { status, amount: Some(PRICE), order_id: self.order_id.lock().unwrap().clone() })
    }
    async fn refund(&self, _request: &RefundRequest) -> Result<Refunded, ProviderError> {
        Err(ProviderError::Unsupported("refund"))
    }
    async fn verify(&self, _webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        Ok(Proof::Nothing)
    }
    fn parse(&self, _webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        Err(WebhookError::Refused("silent"))
    }
    fn is_pay_url(&self, url: &str) -> bool {
        url.starts_with("https://pay.test/")
    }
    fn pay_sites(&self) -> Vec<String> {
        vec![]
    }
}
