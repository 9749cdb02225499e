//! Packs, read.

use crate::model::PackCard;
use preau_credits::Credits;
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Tx};

struct Row {
    code: String,
    name_fr: String,
    name_en: String,
    summary_fr: String,
    summary_en: String,
    features_fr: Vec<String>,
    features_en: Vec<String>,
    price_minor: i64,
    currency: Currency,
    credits: Credits,
    valid_months: i32,
}

impl From<Row> for PackCard {
    fn from(row: Row) -> Self {
        Self {
            code: row.code,
            name: Text { fr: row.name_fr, en: row.name_en },
            summary: Text { fr: row.summary_fr, en: row.summary_en },
            features: row.features_fr.into_iter().zip(row.features_en).map(|(fr, en)| Text { fr, en }).collect(),
            price: Money::new(row.price_minor, row.currency),
            credits: row.credits,
            valid_months: row.valid_months.unsigned_abs(),
        }
    }
}

/// Public packs, in their order.
pub(super) async fn list(tx: &mut Tx) -> Outcome<Vec<PackCard>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", credits as "credits: Credits", valid_months
             from packs where public order by position, code"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list packs")?;
    Ok(rows.into_iter().map(PackCard::from).collect())
}

/// A pack, on offer or not.
pub(super) async fn find(tx: &mut Tx, code: &str) -> Outcome<Option<PackCard>> {
    let row = sqlx::query_as!(
        Row,
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", credits as "credits: Credits", valid_months
             from packs where code = $1"#,
        code
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find pack")?;
    Ok(row.map(PackCard::from))
}
