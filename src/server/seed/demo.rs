//! The demonstration: a tutoring academy in Tunis some weeks into the school year (SPEC §6). Dates are relative to now, so
//! that the demonstration never ages.

use super::people::{self, NewPerson};
use chrono::{DateTime, TimeDelta, Utc};
use preau_billing::model::SubscriptionId;
use preau_billing::server::invoices::{DemoMonth, DemoPayer, seed_demo_invoices, seed_demo_month};
use preau_billing::server::quotes::seed_demo_quotes;
use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::seed::{DemoCredits, seed_demo_credits};
use preau_credits::server::{NewGrant, expiry, grant};
use preau_identity::server::events::AccountOpened;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Outcome, text};
use preau_payments::server::seed::seed_demo_variety;
use preau_payroll::server::seed::{DemoPay, seed_demo_pay};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use preau_scheduling::server::seed::{DemoStudent, seed_demo_bookings};
use preau_scheduling::server::seed_reports::seed_demo_reports;
use preau_scheduling::server::seed_workshops::{DemoWorkshop, seed_demo_classmates, seed_demo_workshop};
use uuid::Uuid;

/// Of everybody in the demonstration.
pub const DEMO_PASSWORD: &str = "Preau-demo-2026";

/// Sign-in address and who it is, for the README and the start message.
pub const DEMO_ACCOUNTS: [(&str, &str); 8] = [
    ("admin@demo.preau", "administration"),
    ("assistante@demo.preau", "assistante"),
    ("helios@demo.preau", "coach Hélios (mathématiques, NSI)"),
    ("zenon@demo.preau", "coach Zénon (philosophie, français)"),
    ("parent@demo.preau", "parent de deux élèves"),
    ("eleve@demo.preau", "élève (HYBRIDE, 4 crédits)"),
    ("client@demo.preau", "client (Atelier Sahel)"),
    ("member@demo.preau", "membre de la communauté"),
];

/// Writes everything in the caller's transaction, as the house.
pub(super) async fn fill(platform: &Platform, tx: &mut Tx, hash: &str) -> Outcome<()> {
    let add = async |tx: &mut Tx, email, first_name, last_name, role| {
        people::insert(platform, tx, &NewPerson { email, first_name, last_name, role, password_hash: Some(hash) }).await
    };
    add(tx, "admin@demo.preau", "Amine", "Trabelsi", "admin").await?;
    let assistant = add(tx, "assistante@demo.preau", "Sonia", "Gharbi", "assistant").await?;
    let helios = add(tx, "helios@demo.preau", "Hédi", "Mansour", "provider").await?;
    let zenon = add(tx, "zenon@demo.preau", "Zeineb", "Nouri", "provider").await?;
    let parent = add(tx, "parent@demo.preau", "Karim", "Ben Salah", "parent").await?;
    let ines = add(tx, "eleve@demo.preau", "Inès", "Ben Salah", "student").await?;
    let youssef = add(tx, "youssef.ben-salah@eleves.nexus-reussite.tn", "Youssef", "Ben Salah", "student").await?;
    let client = add(tx, "client@demo.preau", "Mariam", "Sahli", "client").await?;
    let member = add(tx, "member@demo.preau", "Thomas", "Leroy", "member").await?;

    let household =
        people::insert_account(platform, tx, "household", "Famille Ben Salah", &[parent, ines, youssef]).await?;
    sqlx::query!("insert into parents (user_id, account_id) values ($1, $2)", parent.0, household.0)
        .execute(&mut **tx)
        .await
        .internal("insert parent")?;
    let goals = "Viser la mention Très bien, et reprendre confiance en mathématiques avant les épreuves de juin.";
    people::insert_student(tx, ines, household, "terminale", &["mathematiques", "nsi"], goals).await?;
    people::insert_student(tx, youssef, household, "seconde", &["francais"], "").await?;
    let opened = AccountOpened { account_id: household, user_id: parent, student_id: ines };
    outbox::record(tx, platform.now(), &opened).await?;
    let company = people::insert_account(platform, tx, "company", "Atelier Sahel", &[client]).await?;
    seed_demo_variety(platform, tx, (household, parent), (company, client)).await?;
    let individual = people::insert_account(platform, tx, "individual", "Thomas Leroy", &[member]).await?;

    let providers = preau_directory::server::seed::seed_demo_providers(platform, tx, helios, zenon).await?;
    preau_scheduling::server::seed::seed_demo_schedule(platform, tx, providers.helios).await?;
    preau_scheduling::server::seed::seed_demo_schedule(platform, tx, providers.zenon).await?;

    let now = platform.now();
    let paid_at = now - TimeDelta::days(17);
    let subscription = subscribe(platform, tx, household, ines, paid_at).await?;
    let month = Month { subscription, household, parent, student: ines, paid_at, reference: "PREAU-DEMO-0001" };
    pay_month(platform, tx, &month).await?;
    let payer = |account_id, payer_id| DemoPayer { account_id, payer_id };
    let (household_pays, company_pays) = (payer(household, parent), payer(company, client));
    seed_demo_invoices(platform, tx, household_pays, company_pays, payer(individual, member)).await?;
    seed_demo_quotes(platform, tx, company_pays, assistant).await?;
    let first_credits = DemoCredits { account_id: household, regular: ines, newcomer: youssef, given_by: assistant };
    let learner = DemoStudent { student_id: ines, account_id: household, booked_by: parent };
    seed_demo_bookings(platform, tx, providers, &[learner]).await?;
    seed_demo_reports(platform, tx, learner).await?;
    seed_demo_credits(platform, tx, &first_credits).await?;
    let classmates = seed_demo_classmates(platform, tx).await?;
    let workshop = DemoWorkshop { provider_id: providers.zenon, planned_by: zenon, seated: &classmates, waiting: ines };
    seed_demo_workshop(platform, tx, workshop).await?;
    preau_billing::server::seed_demo_promotions(platform, tx).await?;
    preau_identity::server::consents::seed_recording(&platform.at(paid_at), tx, ines, parent).await?;
    preau_scheduling::server::seed_demo_availability(platform, tx, providers).await?;
    late_family(platform, tx, hash).await?;
    preau_scheduling::server::seed_demo_meetings(tx).await?;
    let pay = DemoPay { expert: providers.helios, confirmed: providers.zenon, paid_by: assistant };
    seed_demo_pay(platform, tx, pay).await
}

/// A family whose renewal has not been paid for five days.
async fn late_family(platform: &Platform, tx: &mut Tx, hash: &str) -> Outcome<()> {
    let add = async |tx: &mut Tx, email, first_name, role| {
        let person = NewPerson { email, first_name, last_name: "Chaabane", role, password_hash: Some(hash) };
        people::insert(platform, tx, &person).await
    };
    let parent = add(tx, "leila.chaabane@demo.preau", "Leïla", "parent").await?;
    let child = add(tx, "adam.chaabane@eleves.nexus-reussite.tn", "Adam", "student").await?;
    let household = people::insert_account(platform, tx, "household", "Famille Chaabane", &[parent, child]).await?;
    sqlx::query!(
        "with called as (update users set phone = '+216 20 987 654' where id = $1)
         insert into parents (user_id, account_id) values ($1, $2)",
        parent.0,
        household.0
    )
    .execute(&mut **tx)
    .await
    .internal("insert late parent")?;
    people::insert_student(tx, child, household, "premiere", &["francais"], "").await?;
    preau_billing::server::dunning::seed_late_family(platform, tx, household, parent, child).await
}

/// Inès takes HYBRIDE with ARIA in mathematics and NSI.
async fn subscribe(
    platform: &Platform,
    tx: &mut Tx,
    household: AccountId,
    student: UserId,
    since: DateTime<Utc>,
) -> Outcome<Uuid> {
    let id: Uuid = platform.new_id();
    sqlx::query!(
        "insert into subscriptions (id, account_id, student_id, plan, status, aria_subjects, created_at, activated_at)
         values ($1, $2, $3, 'HYBRIDE', 'active', '{mathematiques,nsi}', $4, $4)",
        id,
        household.0,
        student.0,
        since,
    )
    .execute(&mut **tx)
    .await
    .internal("insert demo subscription")?;
    Ok(id)
}

struct Month<'a> {
    subscription: Uuid,
    household: AccountId,
    parent: UserId,
    student: UserId,
    paid_at: DateTime<Utc>,
    reference: &'a str,
}

/// A month that was paid through Konnect: invoice, payment, period, credits.
async fn pay_month(platform: &Platform, tx: &mut Tx, month: &Month<'_>) -> Outcome<()> {
    let payer = DemoPayer { account_id: month.household, payer_id: month.parent };
    let subscription = SubscriptionId(month.subscription);
    let (reference, paid_at) = (month.reference, month.paid_at);
    let bought = DemoMonth { payer, subscription, child: "Inès", reference, paid_at };
    let line = seed_demo_month(platform, tx, &bought).await?;
    let period_id: Uuid = platform.new_id();
    sqlx::query!(
        "insert into subscription_periods (id, subscription_id, during, invoice_line_id, created_at, plan, months, credits)
         values ($1, $2, tstzrange($3, $4), $5, $3, 'HYBRIDE', 1, 400)",
        period_id,
        month.subscription,
        month.paid_at,
        month.paid_at + TimeDelta::days(30),
        line.0,
    )
    .execute(&mut **tx)
    .await
    .internal("insert demo period")?;
    let new = NewGrant {
        student_id: month.student,
        account_id: month.household,
        kind: EntryKind::MonthlyAllocation,
        amount: Credits::whole(4),
        cause: format!("period:{period_id}"),
        note: text!("Hybride", "Hybrid"),
        expires_at: expiry(month.paid_at),
    };
    grant(&platform.at(month.paid_at), tx, &new).await?;
    Ok(())
}
