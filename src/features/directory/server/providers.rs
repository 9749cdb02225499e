//! Reads and adds providers.

use crate::model::{ProviderCard, ProviderId, ProviderKind, ProviderProfile, Subject, Video};
use preau_kernel::id::UserId;
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};

/// A row with its subjects as three parallel arrays, so that a list is one query however long it is.
struct ProviderRow {
    id: ProviderId,
    slug: String,
    pseudonym: String,
    kind: ProviderKind,
    headline_fr: String,
    headline_en: String,
    bio_fr: String,
    bio_en: String,
    diplomas_fr: Vec<String>,
    diplomas_en: Vec<String>,
    languages: Vec<String>,
    online: bool,
    in_person: bool,
    city: String,
    picture: String,
    expertises_fr: Vec<String>,
    expertises_en: Vec<String>,
    radius_km: Option<i32>,
    rate_online_minor: Option<i64>,
    rate_in_person_minor: Option<i64>,
    rate_currency: Option<Currency>,
    video_url: String,
    subjects: Vec<String>,
    subjects_fr: Vec<String>,
    subjects_en: Vec<String>,
}

impl ProviderRow {
    fn into_profile(self) -> ProviderProfile {
        let names = self.subjects_fr.into_iter().zip(self.subjects_en).map(|(fr, en)| Text { fr, en });
        let subjects = self.subjects.into_iter().zip(names).map(|(slug, name)| Subject { slug, name }).collect();
        let rate = |minor: Option<i64>| Some(Money::new(minor?, self.rate_currency?));
        ProviderProfile {
            rate_online: rate(self.rate_online_minor),
            rate_in_person: rate(self.rate_in_person_minor),
            radius_km: self.radius_km,
            video: Video::parse(&self.video_url),
            expertises: self
                .expertises_fr
                .into_iter()
                .zip(self.expertises_en)
                .map(|(fr, en)| Text { fr, en })
                .collect(),
            card: ProviderCard {
                id: self.id,
                slug: self.slug,
                pseudonym: self.pseudonym,
                kind: self.kind,
                headline: Text { fr: self.headline_fr, en: self.headline_en },
                subjects,
                languages: self.languages,
                online: self.online,
                in_person: self.in_person,
                city: self.city,
                picture: self.picture,
            },
            bio: Text { fr: self.bio_fr, en: self.bio_en },
            diplomas: self.diplomas_fr.into_iter().zip(self.diplomas_en).map(|(fr, en)| Text { fr, en }).collect(),
            rating: None,
            reviews: Vec::new(),
        }
    }
}

/// What is wanted; `None` does not narrow.
#[derive(Default)]
struct Wanted<'a> {
    published_only: bool,
    id: Option<ProviderId>,
    slug: Option<&'a str>,
    user_id: Option<UserId>,
    subject: Option<&'a str>,
}

async fn select(tx: &mut Tx, wanted: Wanted<'_>) -> Outcome<Vec<ProviderProfile>> {
    let rows = sqlx::query_as!(
        ProviderRow,
        r#"select p.id as "id: ProviderId", p.slug, p.pseudonym, p.kind as "kind: ProviderKind",
                  p.headline_fr, p.headline_en, p.bio_fr, p.bio_en, p.diplomas_fr, p.diplomas_en,
                  p.languages, p.online, p.in_person, p.city, p.picture,
                  p.expertises_fr, p.expertises_en, p.radius_km, p.rate_online_minor, p.rate_in_person_minor,
                  p.rate_currency as "rate_currency: Currency", p.video_url,
                  s.slugs as "subjects!", s.fr as "subjects_fr!", s.en as "subjects_en!"
             from providers p
            cross join lateral (
                  select coalesce(array_agg(s.slug    order by s.position, s.slug), '{}') as slugs,
                         coalesce(array_agg(s.name_fr order by s.position, s.slug), '{}') as fr,
                         coalesce(array_agg(s.name_en order by s.position, s.slug), '{}') as en
                    from provider_subjects ps join subjects s on s.slug = ps.subject
                   where ps.provider_id = p.id) s
            where (p.published or not $1)
              and ($2::uuid is null or p.id = $2)
              and ($3::text is null or p.slug = $3)
              and ($4::uuid is null or p.user_id = $4)
              and ($5::text is null or $5 = any (s.slugs))
            order by p.position, p.pseudonym, p.id"#,
        wanted.published_only,
        wanted.id.map(|id| id.0),
        wanted.slug,
        wanted.user_id.map(|id| id.0),
        wanted.subject,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list providers")?;
    Ok(rows.into_iter().map(ProviderRow::into_profile).collect())
}

async fn select_one(tx: &mut Tx, wanted: Wanted<'_>) -> Outcome<Option<ProviderProfile>> {
    Ok(select(tx, wanted).await?.pop())
}

/// Published providers, perhaps only those who teach the subject of this slug, in the organisation's order.
///
/// # Errors
/// When the connection is lost.
pub async fn list_providers(tx: &mut Tx, subject: Option<&str>) -> Outcome<Vec<ProviderCard>> {
    let found = select(tx, Wanted { published_only: true, subject, ..Wanted::default() }).await?;
    Ok(found.into_iter().map(|p| p.card).collect())
}

/// The published provider of this slug.
///
/// # Errors
/// When the connection is lost.
pub async fn find_by_slug(tx: &mut Tx, slug: &str) -> Outcome<Option<ProviderProfile>> {
    select_one(tx, Wanted { published_only: true, slug: Some(slug), ..Wanted::default() }).await
}

/// The published provider of this id.
///
/// # Errors
/// When the connection is lost.
pub async fn find_provider(tx: &mut Tx, id: ProviderId) -> Outcome<Option<ProviderCard>> {
    let found = select_one(tx, Wanted { published_only: true, id: Some(id), ..Wanted::default() }).await?;
    Ok(found.map(|p| p.card))
}

/// The published provider of this id, with what their page says.
///
/// # Errors
/// When the connection is lost.
pub async fn find_profile(tx: &mut Tx, id: ProviderId) -> Outcome<Option<ProviderProfile>> {
    select_one(tx, Wanted { published_only: true, id: Some(id), ..Wanted::default() }).await
}

/// The provider this person is, published or not.
///
/// # Errors
/// When the connection is lost.
pub async fn find_of_user(tx: &mut Tx, user_id: UserId) -> Outcome<Option<ProviderCard>> {
    Ok(select_one(tx, Wanted { user_id: Some(user_id), ..Wanted::default() }).await?.map(|p| p.card))
}

/// The provider of this id, published or not.
pub(super) async fn find_any(tx: &mut Tx, id: ProviderId) -> Outcome<Option<ProviderProfile>> {
    select_one(tx, Wanted { id: Some(id), ..Wanted::default() }).await
}

/// A provider to be added, published from the start.
#[derive(Clone, Debug)]
pub struct NewProvider<'a> {
    /// The person behind the pseudonym, who has the role `provider`.
    pub user_id: UserId,
    /// Lower-case letters, digits and dashes; unique.
    pub slug: &'a str,
    /// The name they teach under.
    pub pseudonym: &'a str,
    /// Tutor, coach or mentor.
    pub kind: ProviderKind,
    /// One sentence.
    pub headline: Text,
    /// How they introduce themselves; paragraphs are separated by an empty line.
    pub bio: Text,
    /// Diplomas and experience, the highest first.
    pub diplomas: &'a [Text],
    /// Slugs of what they teach.
    pub subjects: &'a [&'a str],
    /// Languages they teach in (BCP 47).
    pub languages: &'a [&'a str],
    /// Do they teach on site, and where?
    pub city: Option<&'a str>,
    /// Path of the picture, or empty.
    pub picture: &'a str,
    /// Place in lists, from 1.
    pub position: i32,
}

/// Adds a provider, as the house.
///
/// # Errors
/// [`preau_kernel::AppError::Internal`] when the slug or the person is taken, or a subject does not exist.
pub async fn add_provider(platform: &Platform, tx: &mut Tx, new: &NewProvider<'_>) -> Outcome<ProviderId> {
    let id: ProviderId = platform.new_id();
    let both = |pick: fn(&Text) -> &String| new.diplomas.iter().map(pick).cloned().collect::<Vec<_>>();
    let owned = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into providers (id, user_id, slug, pseudonym, kind, headline_fr, headline_en, bio_fr, bio_en, diplomas_fr,
                                diplomas_en, languages, online, in_person, city, picture, published, position, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, true, $13, $14, $15, true, $16, $17)",
        id.0,
        new.user_id.0,
        new.slug,
        new.pseudonym,
        new.kind as _,
        new.headline.fr,
        new.headline.en,
        new.bio.fr,
        new.bio.en,
        &both(|t| &t.fr),
        &both(|t| &t.en),
        &owned(new.languages),
        new.city.is_some(),
        new.city.unwrap_or_default(),
        new.picture,
        new.position,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("add provider")?;
    sqlx::query!(
        "insert into provider_subjects (provider_id, subject) select $1, unnest($2::text[])",
        id.0,
        &owned(new.subjects)
    )
    .execute(&mut **tx)
    .await
    .internal("add what a provider teaches")?;
    Ok(id)
}
