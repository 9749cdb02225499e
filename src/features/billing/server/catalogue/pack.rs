//! The editor of packs.

use super::words::{TypedWords, Words, read_credits, read_currency, read_words, wrong_amount};
use super::{changed_meanwhile, open, refused, ticked, version};
use crate::model::editor::PackForm;
use crate::model::typed;
use preau_credits::Credits;
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::{Actor, AppError, Currency, Money, Outcome, text};
use preau_platform::{IntoInternal, Platform};

/// A pack as its editor shows it; a new one for an empty code.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_pack(platform: &Platform, actor: &Actor, code: &str) -> Outcome<PackForm> {
    let mut tx = open(platform, actor).await?;
    let locale = actor.signed_in()?.locale;
    if code.is_empty() {
        let currency = organisation::find(&mut tx).await?.currency.code().to_owned();
        return Ok(PackForm { currency, valid_months: "12".to_owned(), public: ticked(true), ..PackForm::default() });
    }
    let row = sqlx::query!(
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", credits as "credits: Credits", valid_months, public, position, version
             from packs where code = $1"#,
        code
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find pack of the back office")?
    .ok_or(AppError::NotFound)?;
    Ok(PackForm {
        of: row.code.clone(),
        version: row.version.to_string(),
        code: row.code,
        name_fr: row.name_fr,
        name_en: row.name_en,
        summary_fr: row.summary_fr,
        summary_en: row.summary_en,
        features_fr: row.features_fr.join("\n"),
        features_en: row.features_en.join("\n"),
        price: typed::amount_field(Money::new(row.price_minor, row.currency), locale),
        currency: row.currency.code().to_owned(),
        credits: row.credits.plain(),
        valid_months: row.valid_months.to_string(),
        public: ticked(row.public),
        position: row.position.to_string(),
    })
}

/// Saves a pack; its code.
///
/// # Errors
/// As for [`save_plan`].
pub async fn save_pack(platform: &Platform, actor: &Actor, form: &PackForm) -> Outcome<String> {
    let mut tx = open(platform, actor).await?;
    let pack = read_pack(form)?;
    tx.write_as_house().await?;
    let (words, code) = (&pack.words, &pack.words.code);
    let saved = if form.of.is_empty() {
        sqlx::query!(
            "insert into packs (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                                credits, valid_months, public, position)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            code,
            words.name.fr,
            words.name.en,
            words.summary.fr,
            words.summary.en,
            &words.features_fr,
            &words.features_en,
            pack.price.minor,
            pack.price.currency.code(),
            pack.credits.0,
            pack.valid_months,
            pack.public,
            words.position,
        )
        .execute(&mut *tx)
        .await
    } else {
        sqlx::query!(
            "update packs set name_fr = $3, name_en = $4, summary_fr = $5, summary_en = $6, features_fr = $7, features_en = $8,
                    price_minor = $9, currency = $10, credits = $11, valid_months = $12, public = $13, position = $14,
                    version = version + 1
              where code = $1 and version = $2",
            code,
            version(&form.version),
            words.name.fr,
            words.name.en,
            words.summary.fr,
            words.summary.en,
            &words.features_fr,
            &words.features_en,
            pack.price.minor,
            pack.price.currency.code(),
            pack.credits.0,
            pack.valid_months,
            pack.public,
            words.position,
        )
        .execute(&mut *tx)
        .await
    };
    if saved.map_err(refused)?.rows_affected() == 0 {
        return Err(changed_meanwhile());
    }
    tx.commit().await?;
    Ok(pack.words.code)
}

struct TypedPack {
    words: Words,
    price: Money,
    credits: Credits,
    valid_months: i32,
    public: bool,
}

fn read_pack(form: &PackForm) -> Outcome<TypedPack> {
    let mut checks = Checks::default();
    let words = read_words(
        &mut checks,
        &TypedWords {
            of: &form.of,
            code: &form.code,
            names: [&form.name_fr, &form.name_en],
            summaries: [&form.summary_fr, &form.summary_en],
            features: [&form.features_fr, &form.features_en],
            position: &form.position,
        },
    );
    let currency = read_currency(&mut checks, &form.currency);
    let price = typed::amount(&form.price, currency).filter(|price| price.minor > 0);
    checks.that(price.is_some(), "price", wrong_amount);
    let credits = read_credits(&mut checks, &form.credits);
    checks.that(!form.credits.trim().is_empty() && credits.0 > 0, "credits", || {
        text!("Combien de crédits le pack apporte-t-il ?", "How many credits does the pack bring?")
    });
    let valid = typed::optional_count(&form.valid_months, 1, 36);
    checks.that(matches!(valid, Ok(Some(_))), "valid_months", || text!("De 1 à 36 mois.", "From 1 to 36 months."));
    checks.done()?;
    Ok(TypedPack {
        words,
        price: price.unwrap_or(Money::zero(currency)),
        credits,
        valid_months: valid.ok().flatten().unwrap_or(12).cast_signed(),
        public: !form.public.is_empty(),
    })
}
