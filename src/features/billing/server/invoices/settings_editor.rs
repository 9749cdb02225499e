//! Staff edit how the organisation invoices. Invoices that are issued keep what they were issued with: the parties of each
//! are a copy ([`super::issue`]).

use super::settings::{self, Settings};
use crate::model::TaxRate;
use crate::model::billing_settings::{BillingSettingsForm, BillingSettingsPage, SettingsChange};
use crate::server::catalogue::changed_meanwhile;
use chrono::{DateTime, Utc};
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, Locale, Outcome, Relation, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use sqlx::types::Json;
use std::collections::BTreeMap;

/// The settings as they are typed, and who changed them lately.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn show_settings(platform: &Platform, actor: &Actor) -> Outcome<BillingSettingsPage> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let mut tx = platform.db.begin_as(actor).await?;
    let form = find_form(platform, &mut tx, locale).await?;
    let zone = zone(&organisation::find(&mut tx).await?.time_zone);
    let at = |at: DateTime<Utc>| locale.long_date_time(local(at, zone));
    let rows = sqlx::query!(
        r#"select c.changed_at, u.first_name || ' ' || u.last_name as "by!", c.changes as "changes: Json<Changes>"
             from billing_settings_changes c join users u on u.id = c.changed_by
            order by c.version desc limit 10"#
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list changes of billing settings")?;
    let changes = rows.into_iter().map(|row| SettingsChange {
        at: at(row.changed_at),
        by: row.by,
        fields: row.changes.0.into_iter().map(|(field, [before, after])| (field, before, after)).collect(),
    });
    Ok(BillingSettingsPage { form, changes: changes.collect() })
}

/// By field: before and after.
type Changes = BTreeMap<String, [String; 2]>;

/// Saves the settings; they count for what is issued from now on.
///
/// # Errors
/// Every field that is wrong; [`preau_kernel::AppError::Conflict`] when somebody else saved meanwhile,
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn save_settings(platform: &Platform, actor: &Actor, form: BillingSettingsForm) -> Outcome<()> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let typed = read(form)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let before = find_form(platform, &mut tx, person.locale).await?;
    let version = save(&mut tx, &typed).await?.ok_or_else(changed_meanwhile)?;
    let after = find_form(platform, &mut tx, person.locale).await?;
    let pairs = before.fields().into_iter().zip(after.fields());
    let changes: Changes = pairs
        .filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| (field.to_owned(), [before.to_owned(), after.to_owned()]))
        .collect();
    if changes.is_empty() {
        return tx.rollback().await;
    }
    sqlx::query!(
        "insert into billing_settings_changes (version, changed_by, changed_at, changes) values ($1, $2, $3, $4)",
        version,
        person.user_id.0,
        platform.now(),
        Json(&changes) as _,
    )
    .execute(&mut *tx)
    .await
    .internal("note a change of billing settings")?;
    tx.commit().await
}

/// What was typed, checked.
struct Typed {
    form: BillingSettingsForm,
    tax_bp: i32,
    inclusive: bool,
    terms_days: i32,
    bank_details: String,
    version: i32,
}

fn read(form: BillingSettingsForm) -> Outcome<Typed> {
    let tidy = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let mut checks = Checks::default();
    let longest = |field| match field {
        "footer_fr" | "footer_en" | "bank_details" => 1_000,
        "address" => 300,
        _ => 200,
    };
    for (field, value) in form.fields() {
        let most = longest(field);
        checks.that(value.chars().count() <= most, field, || text!("C’est trop long.", "This is too long."));
    }
    checks.that(!form.legal_name.trim().is_empty(), "legal_name", || text!("Indiquez un nom.", "Enter a name."));
    let country = form.country.trim().to_uppercase();
    checks.that(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()), "country", || {
        text!("Deux lettres, comme TN ou FR.", "Two letters, such as TN or FR.")
    });
    let rate = TaxRate::typed(&form.tax_rate);
    checks.that(rate.is_some(), "tax_rate", || text!("Indiquez un taux de 0 à 100.", "Enter a rate from 0 to 100."));
    let terms_days = form.terms_days.trim().parse::<i32>().ok().filter(|days| (0..=365).contains(days));
    checks.that(terms_days.is_some(), "terms_days", || {
        text!("Un nombre de jours, de 0 à 365.", "A number of days, from 0 to 365.")
    });
    let iban = account_number(&form.iban);
    checks.that(iban.is_ok(), "iban", || {
        text!(
            "Ce n’est pas un IBAN\u{202f}: un signe manque ou deux sont intervertis. Un RIB se met ci-dessous.",
            "This is no IBAN: a sign is missing or two are swapped. A national number goes below."
        )
    });
    let details = tidy(&form.bank_details);
    checks.that(details.lines().all(|line| !is_iban_line(line)), "bank_details", || {
        text!("Mettez l’IBAN dans son propre champ.", "Put the IBAN into its own field.")
    });
    checks.done()?;
    let iban = iban.ok().flatten().map(|iban| format!("{IBAN} {iban}"));
    let bank_details: Vec<String> = iban.into_iter().chain((!details.is_empty()).then_some(details)).collect();
    Ok(Typed {
        tax_bp: rate.and_then(|rate| i32::try_from(rate.0).ok()).unwrap_or_default(),
        inclusive: form.prices_include_tax == "true",
        terms_days: terms_days.unwrap_or_default(),
        bank_details: bank_details.join("\n"),
        version: form.version.parse().unwrap_or_default(),
        form: BillingSettingsForm {
            legal_name: tidy(&form.legal_name),
            address: tidy(&form.address),
            postal_code: tidy(&form.postal_code),
            city: tidy(&form.city),
            country,
            tax_number: tidy(&form.tax_number),
            registration: tidy(&form.registration),
            footer_fr: tidy(&form.footer_fr),
            footer_en: tidy(&form.footer_en),
            ..BillingSettingsForm::default()
        },
    })
}

/// How the line of the bank details begins that holds the IBAN; the electronic invoice reads it there.
const IBAN: &str = "IBAN";

fn is_iban_line(line: &str) -> bool {
    line.trim_start().get(..IBAN.len()).is_some_and(|start| start.eq_ignore_ascii_case(IBAN))
}

/// An IBAN in groups of four, when its length, form and check digits are right; nothing for nothing.
fn account_number(typed: &str) -> Result<Option<String>, ()> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    if typed.trim().is_empty() {
        return Ok(None);
    }
    plain.parse::<iban::Iban>().map(|iban| Some(iban.to_string())).map_err(drop)
}

/// Writes them; the new version, or nothing when it is not the one that was seen.
async fn save(tx: &mut Tx, typed: &Typed) -> Outcome<Option<i32>> {
    let Typed { form, tax_bp, inclusive, terms_days, bank_details, version } = typed;
    sqlx::query_scalar!(
        "insert into billing_settings as s (legal_name, address, postal_code, city, country, tax_number, registration, tax_bp,
                                            prices_include_tax, terms_days, bank_details, footer_fr, footer_en, version)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 + 1)
         on conflict (id) do update set legal_name = excluded.legal_name, address = excluded.address,
             postal_code = excluded.postal_code, city = excluded.city, country = excluded.country,
             tax_number = excluded.tax_number, registration = excluded.registration, tax_bp = excluded.tax_bp,
             prices_include_tax = excluded.prices_include_tax, terms_days = excluded.terms_days,
             bank_details = excluded.bank_details, footer_fr = excluded.footer_fr, footer_en = excluded.footer_en,
             version = excluded.version
          where s.version = $14
         returning version",
        form.legal_name,
        form.address,
        form.postal_code,
        form.city,
        form.country,
        form.tax_number,
        form.registration,
        tax_bp,
        inclusive,
        terms_days,
        bank_details,
        form.footer_fr,
        form.footer_en,
        version,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("save billing settings")
}

async fn find_form(platform: &Platform, tx: &mut Tx, locale: Locale) -> Outcome<BillingSettingsForm> {
    let version = sqlx::query_scalar!("select version from billing_settings")
        .fetch_optional(&mut **tx)
        .await
        .internal("find version of billing settings")?;
    let Settings { seller, tax_rate, prices_include_tax, terms_days, footer_fr, footer_en, .. } =
        settings::find(platform, tx).await?;
    let (ibans, details): (Vec<&str>, Vec<&str>) = seller.bank_details.lines().partition(|line| is_iban_line(line));
    let iban = ibans.first().and_then(|line| line.trim().get(IBAN.len()..));
    Ok(BillingSettingsForm {
        version: version.unwrap_or_default().to_string(),
        iban: iban.unwrap_or_default().trim_start_matches([':', ' ', '\u{a0}', '\u{202f}']).to_owned(),
        bank_details: details.join("\n"),
        legal_name: seller.name,
        address: seller.address,
        postal_code: seller.postal_code,
        city: seller.city,
        country: seller.country,
        tax_number: seller.tax_number,
        registration: seller.registration,
        tax_rate: tax_rate.percent(locale.pick(",", ".").chars().next().unwrap_or('.')),
        prices_include_tax: prices_include_tax.to_string(),
        terms_days: terms_days.to_string(),
        footer_fr,
        footer_en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_number_is_checked_and_written_in_groups_of_four() {
        let right = "TN59 1000 6035 1835 9847 8831";
        for typed in [right, "tn59-1000-6035-1835-9847-8831", "TN5910006035183598478831"] {
            assert_eq!(account_number(typed), Ok(Some(right.to_owned())), "{typed}");
        }
        assert_eq!(account_number("  "), Ok(None));
        for wrong in ["TN59 1000 6035 1835 9847 8813", "TN59 1000", "10006035183598478831", "XX00", "—"] {
            assert_eq!(account_number(wrong), Err(()), "{wrong}");
        }
    }
}
