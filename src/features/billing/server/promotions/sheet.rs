//! Promotions with their uses, for spreadsheets.

use crate::model::promotion::Moments;
use preau_identity::server::organisation;
use preau_kernel::{Currency, Locale, Money, Outcome, Text};
use preau_platform::csv::{Cell, Sheet};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Tx};

/// One row per use, the latest promotion first; a promotion that nobody used has one row without a use.
pub(in crate::server) async fn uses_sheet(tx: &mut Tx, locale: Locale) -> Outcome<Sheet> {
    let home = zone(&organisation::find(tx).await?.time_zone);
    let rows = sqlx::query!(
        r#"select coalesce(p.code, '') as "code!", p.name_fr, p.name_en, p.applies_to as "applies_to: Moments", p.starts_at, p.ends_at,
                  p.active, a.name as "account?", u.reserved_at as "used_at?", u.before_minor as "before?", u.discount_minor as "off?",
                  u.currency as "currency?: Currency", u.status as "status?"
             from promotions p
             left join promotion_uses u on u.promotion_id = p.id and u.status <> 'released'
             left join accounts a on a.id = u.account_id
            order by p.starts_at desc, p.id, u.reserved_at, u.id"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list promotions with their uses")?;
    let head = match locale {
        Locale::Fr => [
            "Code",
            "Promotion",
            "S’applique",
            "Du",
            "Au",
            "Active",
            "Compte",
            "Utilisée le",
            "Avant remise",
            "Remise",
            "Devise",
            "Payée",
        ],
        Locale::En => [
            "Code",
            "Promotion",
            "Applies to",
            "From",
            "Until",
            "Active",
            "Account",
            "Used on",
            "Before",
            "Reduction",
            "Currency",
            "Paid",
        ],
    };
    let yes = |yes: bool| Cell::from(if yes { locale.pick("oui", "yes") } else { locale.pick("non", "no") });
    let day = |at| local(at, home).date();
    let mut sheet = Sheet::new(locale, &head);
    for row in rows {
        let amount = |minor: Option<i64>| {
            let amount = minor.zip(row.currency).map(|(minor, currency)| Money::new(minor, currency));
            amount.map_or_else(|| Cell::from(""), Cell::from)
        };
        sheet.add([
            row.code.into(),
            Text { fr: row.name_fr, en: row.name_en }.get(locale).into(),
            row.applies_to.label().get(locale).into(),
            Cell::day(Some(day(row.starts_at))),
            Cell::day(row.ends_at.map(|end| day(end - chrono::TimeDelta::seconds(1)))),
            yes(row.active),
            row.account.unwrap_or_default().into(),
            Cell::day(row.used_at.map(day)),
            amount(row.before),
            amount(row.off),
            row.currency.map(Currency::code).unwrap_or_default().into(),
            row.status.map_or_else(|| Cell::from(""), |status| yes(status == "used")),
        ]);
    }
    Ok(sheet)
}
