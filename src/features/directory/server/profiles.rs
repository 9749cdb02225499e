//! Profiles as providers edit them, and the back office for them (SPEC DI-1).

use super::subjects::list_subjects;
use crate::model::typed::plain;
use crate::model::{
    Introduction, ProfileForm, ProfileRow, ProfileSheet, ProviderId, ProviderKind, ProviderProfile, Standing,
};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Currency, Locale, Money, Outcome, Relation, Text, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Everybody who gives appointments, published or not.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_profiles(platform: &Platform, actor: &Actor) -> Outcome<Vec<ProfileRow>> {
    actor.may(Action::ProviderEdit, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select p.slug, p.pseudonym, p.kind as "kind: ProviderKind", p.published,
                  array(select s.name_fr from provider_subjects ps join subjects s on s.slug = ps.subject
                         where ps.provider_id = p.id order by s.position, s.slug) as "fr!",
                  array(select s.name_en from provider_subjects ps join subjects s on s.slug = ps.subject
                         where ps.provider_id = p.id order by s.position, s.slug) as "en!"
             from providers p order by p.position, p.pseudonym, p.id"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list profiles")?;
    Ok(rows
        .into_iter()
        .map(|row| ProfileRow {
            slug: row.slug,
            name: row.pseudonym,
            kind: row.kind,
            subjects: row.fr.into_iter().zip(row.en).map(|(fr, en)| Text { fr, en }).collect(),
            published: row.published,
        })
        .collect())
}

/// The profile of the provider of this slug, or the actor's own.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`] for anybody but the provider and the back office.
pub async fn show_profile(platform: &Platform, actor: &Actor, slug: Option<&str>) -> Outcome<ProfileSheet> {
    let locale = actor.signed_in()?.locale;
    let mut tx = platform.db.begin_as(actor).await?;
    let found = find(&mut tx, actor, slug).await?;
    let profile = super::providers::find_any(&mut tx, found.id).await?.ok_or(AppError::NotFound)?;
    Ok(ProfileSheet {
        name: profile.card.pseudonym.clone(),
        slug: profile.card.slug.clone(),
        published: found.published,
        by_house: found.by_house,
        subjects: list_subjects(&mut tx).await?,
        currency: currency(&mut tx).await?,
        form: written(profile, &found, slug, locale),
    })
}

/// Saves a profile: the actor's own, or for the back office that of the slug in the form.
///
/// # Errors
/// Field errors for what is missing or wrong; conflict `changed-meanwhile`; otherwise as for [`show_profile`].
pub async fn save_profile(platform: &Platform, actor: &Actor, form: &ProfileForm) -> Outcome<()> {
    let slug = (!form.coach.is_empty()).then_some(form.coach.as_str());
    let mut tx = platform.db.begin_as(actor).await?;
    let found = find(&mut tx, actor, slug).await?;
    let (currency, subjects) = (currency(&mut tx).await?, list_subjects(&mut tx).await?);
    let introduction = form.read(currency, &subjects);
    // Who may not decide it does not get to: what they sent along is not even read.
    let standing = if found.by_house { form.read_standing().map(Some) } else { Ok(None) };
    let (introduction, standing) = both(introduction, standing)?;
    tx.write_as_house().await?;
    write(&mut tx, found.id, form.version.parse().unwrap_or_default(), &introduction).await?;
    if let Some(standing) = standing {
        write_standing(&mut tx, found.id, &standing).await?;
    }
    tx.commit().await
}

/// All mistakes at once.
fn both<A, B>(first: Outcome<A>, second: Outcome<B>) -> Outcome<(A, B)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(AppError::Invalid { fields: mut all }), Err(AppError::Invalid { fields: more })) => {
            all.extend(more);
            Err(AppError::Invalid { fields: all })
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

struct Found {
    id: ProviderId,
    version: i32,
    published: bool,
    by_house: bool,
}

/// The provider meant: the actor, or the one of this slug when the actor may.
async fn find(tx: &mut Tx, actor: &Actor, slug: Option<&str>) -> Outcome<Found> {
    let person = actor.signed_in()?;
    let row = sqlx::query!(
        r#"select id as "id: ProviderId", user_id as "user_id: UserId", version, published from providers
            where case when $1::text is null then user_id = $2 else slug = $1 end"#,
        slug,
        person.user_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find whose profile it is")?;
    let by_house = actor.may(Action::ProviderEdit, Relation::Foreign).is_ok();
    match row {
        Some(row) => {
            actor.may(Action::ProviderEdit, actor.relation_to(None, None, Some(row.user_id)))?;
            Ok(Found { id: row.id, version: row.version, published: row.published, by_house })
        }
        None if slug.is_some() && by_house => Err(AppError::NotFound),
        // Whoever may not look learns nothing about who exists.
        None => Err(AppError::Forbidden),
    }
}

async fn currency(tx: &mut Tx) -> Outcome<Currency> {
    sqlx::query_scalar!(r#"select currency as "currency: Currency" from organisation"#)
        .fetch_one(&mut **tx)
        .await
        .internal("read the currency")
}

fn written(profile: ProviderProfile, found: &Found, slug: Option<&str>, locale: Locale) -> ProfileForm {
    let ticked = |yes: bool| if yes { "true".to_owned() } else { String::new() };
    let lines =
        |texts: &[Text], locale: Locale| texts.iter().map(|text| text.get(locale)).collect::<Vec<_>>().join("\n");
    let typed = |rate: Option<Money>| rate.map(|rate| plain(rate, locale)).unwrap_or_default();
    let ProviderProfile { card, bio, diplomas, expertises, .. } = profile;
    ProfileForm {
        coach: slug.unwrap_or_default().to_owned(),
        version: found.version.to_string(),
        pseudonym: card.pseudonym,
        kind: card.kind.code().to_owned(),
        published: ticked(found.published),
        headline_fr: card.headline.fr,
        headline_en: card.headline.en,
        bio_fr: bio.fr,
        bio_en: bio.en,
        subjects: card.subjects.into_iter().map(|subject| subject.slug).collect(),
        expertises_fr: lines(&expertises, Locale::Fr),
        expertises_en: lines(&expertises, Locale::En),
        languages: card.languages,
        diplomas_fr: lines(&diplomas, Locale::Fr),
        diplomas_en: lines(&diplomas, Locale::En),
        online: ticked(card.online),
        in_person: ticked(card.in_person),
        city: card.city,
        radius_km: profile.radius_km.map(|km| km.to_string()).unwrap_or_default(),
        rate_online: typed(profile.rate_online),
        rate_in_person: typed(profile.rate_in_person),
        video_url: profile.video.map(|video| video.address().to_owned()).unwrap_or_default(),
    }
}

async fn write(tx: &mut Tx, id: ProviderId, version: i32, new: &Introduction) -> Outcome<()> {
    let lines = |texts: &[Text], pick: fn(&Text) -> &String| texts.iter().map(pick).cloned().collect::<Vec<_>>();
    let rate = new.rate_online.or(new.rate_in_person);
    let changed = sqlx::query!(
        "update providers
            set headline_fr = $3, headline_en = $4, bio_fr = $5, bio_en = $6, expertises_fr = $7, expertises_en = $8,
                languages = $9, diplomas_fr = $10, diplomas_en = $11, online = $12, in_person = $13, city = $14, radius_km = $15,
                rate_online_minor = $16, rate_in_person_minor = $17, rate_currency = $18, video_url = $19, version = version + 1
          where id = $1 and version = $2",
        id.0,
        version,
        new.headline.fr,
        new.headline.en,
        new.bio.fr,
        new.bio.en,
        &lines(&new.expertises, |text| &text.fr),
        &lines(&new.expertises, |text| &text.en),
        &new.languages,
        &lines(&new.diplomas, |text| &text.fr),
        &lines(&new.diplomas, |text| &text.en),
        new.online,
        new.in_person,
        new.city,
        new.radius_km,
        new.rate_online.map(|rate| rate.minor),
        new.rate_in_person.map(|rate| rate.minor),
        rate.map(|rate| rate.currency.code()),
        new.video.as_ref().map(|video| video.address()).unwrap_or_default(),
    )
    .execute(&mut **tx)
    .await
    .internal("save profile")?;
    if changed.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    sqlx::query!(
        "delete from provider_subjects where provider_id = $1 and not subject = any ($2)",
        id.0,
        &new.subjects
    )
    .execute(&mut **tx)
    .await
    .internal("clear what a provider teaches")?;
    sqlx::query!(
        "insert into provider_subjects (provider_id, subject) select $1, unnest($2::text[]) on conflict do nothing",
        id.0,
        &new.subjects
    )
    .execute(&mut **tx)
    .await
    .internal("save what a provider teaches")?;
    Ok(())
}

async fn write_standing(tx: &mut Tx, id: ProviderId, standing: &Standing) -> Outcome<()> {
    sqlx::query!(
        "update providers set pseudonym = $2, kind = $3, published = $4 where id = $1",
        id.0,
        standing.pseudonym,
        standing.kind.code(),
        standing.published,
    )
    .execute(&mut **tx)
    .await
    .internal("save standing of a provider")?;
    Ok(())
}

fn changed_meanwhile() -> AppError {
    AppError::conflict(
        "changed-meanwhile",
        text!(
            "Quelqu’un d’autre a modifié ce profil entre-temps. Rechargez la page pour voir où il en est.",
            "Somebody else changed this profile meanwhile. Reload the page to see how it is now."
        ),
    )
}
