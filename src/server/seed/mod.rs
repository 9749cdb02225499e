//! First data: what every deployment needs to start ([`seed_reference`]) and the demonstration of SPEC §6 ([`seed_demo`]).

mod demo;
mod people;

use preau_kernel::{Actor, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};

pub use demo::{DEMO_ACCOUNTS, DEMO_PASSWORD};

/// Brings an empty database to where the application works: organisation, subjects, services, skills, plans, first pages. Changes
/// nothing that exists.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_reference(platform: &Platform) -> Outcome<()> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    insert_organisation(&mut tx).await?;
    preau_directory::server::seed::seed_subjects(&mut tx).await?;
    preau_scheduling::server::seed::seed_services(&mut tx).await?;
    preau_scheduling::server::seed_skills(&mut tx).await?;
    preau_billing::server::seed(&mut tx).await?;
    preau_site::server::seed(platform, &mut tx).await?;
    tx.commit().await
}

/// Fills a database without people with the demonstration data. Returns false, and changes nothing, when there are people.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_demo(platform: &Platform) -> Outcome<bool> {
    seed_reference(platform).await?;
    let hash = platform.passwords.hash(DEMO_PASSWORD.into()).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let empty = sqlx::query_scalar!(r#"select not exists (select from users) as "empty!""#)
        .fetch_one(&mut *tx)
        .await
        .internal("look for people")?;
    if !empty {
        return Ok(false);
    }
    demo::fill(platform, &mut tx, &hash).await?;
    tx.commit().await?;
    preau_platform::outbox::ring(platform);
    Ok(true)
}

/// An administrator who chooses a password with the returned activation token (`preau admin`).
///
/// # Errors
/// When the address is taken or the connection is lost.
pub async fn add_admin(platform: &Platform, email: &str) -> Outcome<String> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let name = email.split('@').next().unwrap_or(email);
    let person = people::NewPerson { email, first_name: name, last_name: "", role: "admin", password_hash: None };
    let user_id = people::insert(platform, &mut tx, &person).await?;
    let token = preau_identity::server::activation::issue(&mut tx, user_id, platform.now()).await?;
    tx.commit().await?;
    Ok(token)
}

async fn insert_organisation(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!(
        "insert into organisation (name, tagline_fr, tagline_en, currency, time_zone, student_domain, email, phone)
         values ('Nexus Réussite', 'L’accompagnement qui mène au Bac', 'Tutoring that leads to the Baccalauréat', 'TND',
                 'Africa/Tunis', 'eleves.nexus-reussite.tn', 'contact@nexus-reussite.tn', '+216 71 000 000')
         on conflict do nothing",
    )
    .execute(&mut **tx)
    .await
    .internal("insert organisation")?;
    Ok(())
}
