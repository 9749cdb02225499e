//! A deployment on a port of its own, with the seeded plans and two subjects.

use preau_billing::server::invoices::InvoiceBooks;
use preau_billing::server::{Subscribe, Subscribed};
use preau_kernel::{Actor, Outcome};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_platform::outbox::Subscribers;
use preau_testkit::{Household, World};
use std::sync::Arc;

pub struct Site {
    pub world: World,
    pub providers: Providers,
    http: reqwest::Client,
}

impl Site {
    pub async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let world = World::with(|config| {
            config.addr = addr;
            config.public_url = format!("http://{addr}");
        })
        .await;
        let platform = &world.platform;
        let providers = Providers::from_config(&platform.config, &platform.http).with_books(Arc::new(InvoiceBooks));
        let http = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let clock = platform.clone();
        let clock = preau_sandbox::Clock::new(move || clock.now());
        let (pool, url) = (platform.db.pool().clone(), platform.config.public_url.clone());
        let sandbox = preau_sandbox::routes(pool, url, http.clone(), clock);
        let app = sandbox;
        tokio::spawn(async move { axum::serve(listener, app).await });
        world
            .house_does(async |tx| {
                preau_billing::server::seed(tx).await?;
                let subjects = "insert into subjects (slug, name_fr, name_en, position) values
                    ('mathematiques', 'Mathématiques', 'Mathematics', 1), ('nsi', 'NSI', 'Computer science', 2),
                    ('francais', 'Français', 'French', 3)";
                sqlx::query(subjects).execute(&mut **tx).await.expect("subjects");
                Ok(())
            })
            .await;
        Self { world, providers, http }
    }

    pub async fn subscribe(&self, actor: &Actor, wanted: Subscribe) -> Outcome<Subscribed> {
        preau_billing::server::subscribe(&self.world.platform, &self.providers, actor, wanted).await
    }

    /// Pays on the provider's page, asks the provider, and lets everybody react.
    pub async fn pay(&self, started: &Subscribed) {
        self.pay_at(&started.url, started.payment_id).await;
    }

    /// The same for any payment.
    pub async fn pay_at(&self, url: &str, payment: PaymentId) {
        self.decide_at(url, payment, "pay").await;
    }

    /// Pays, and lets only the room of payments hear of it.
    pub async fn settle_payment_only(&self, started: &Subscribed) {
        self.press(&started.url, started.payment_id, "pay").await;
        self.world.settle(&Subscribers::new(preau_payments::server::subscribers())).await;
    }

    /// Presses another button of the provider's page.
    pub async fn decide_at(&self, url: &str, payment: PaymentId, decision: &str) {
        self.press(url, payment, decision).await;
        self.settle().await;
    }

    async fn press(&self, url: &str, payment: PaymentId, decision: &str) {
        let answer = self.http.post(url).form(&[("decision", decision)]).send().await.unwrap();
        assert_eq!(answer.status(), 303);
        preau_payments::server::check(&self.world.platform, &self.providers, payment).await.unwrap();
    }

    pub async fn settle(&self) {
        let all = [preau_billing::server::subscribers(), preau_payments::server::subscribers()].concat();
        self.world.settle(&Subscribers::new(all)).await;
    }

    /// Chooses a plan and pays it.
    pub async fn take(&self, family: &Household, plan: &str) -> Subscribed {
        let started = self.subscribe(&family.parent, wanted(family, plan)).await.expect("subscribes");
        self.pay(&started).await;
        started
    }

    /// Plan, status and paid time of every subscription, oldest first.
    pub async fn subscriptions(&self) -> Vec<(String, String, Vec<String>)> {
        let mut tx = self.world.house().await;
        sqlx::query_as(
            "select plan, status, array(select lower(during)::date || ' ' || upper(during)::date from subscription_periods p
                                         where p.subscription_id = s.id order by during)
               from subscriptions s order by created_at, id",
        )
        .fetch_all(&mut *tx)
        .await
        .unwrap()
    }

    pub async fn credits(&self, family: &Household) -> i32 {
        let mut tx = self.world.as_actor(&family.parent).await;
        preau_credits::server::balance(&self.world.platform, &mut tx, family.student_id).await.unwrap().0
    }
}

pub fn wanted(family: &Household, plan: &str) -> Subscribe {
    Subscribe {
        student_id: Some(family.student_id),
        plan: plan.to_owned(),
        aria_subjects: vec![],
        provider: Some(ProviderKind::Konnect),
    }
}
