//! Reads the terms, and keeps those who value sessions and those who change terms apart.

use crate::model::{Rate, Rule, RuleKind, Standing, TermBook, Tier};
use preau_directory::ProviderId;
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::{IntoInternal, Tx};
use preau_scheduling::model::ServiceCode;

/// All terms that the actor of this transaction may see.
pub(super) async fn read(tx: &mut Tx) -> Outcome<TermBook> {
    let rates = sqlx::query!(
        r#"select service as "service: ServiceCode", tier as "tier: Tier", hourly_minor, currency as "currency: Currency", holds_from
             from pay_rates order by holds_from, seq"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("read rates")?;
    let rules = sqlx::query!(
        r#"select kind as "kind: RuleKind", basis_points, threshold, holds_from from pay_rules order by holds_from, seq"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("read rules of pay")?;
    let standings = sqlx::query_as!(
        Standing,
        r#"select provider_id as "provider_id: ProviderId", tier as "tier: Tier", holds_from
             from coach_tiers order by holds_from, seq"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("read tiers")?;
    let rates = rates.into_iter().map(|row| Rate {
        service: row.service,
        tier: row.tier,
        hourly: Money::new(row.hourly_minor, row.currency),
        holds_from: row.holds_from,
    });
    let rules = rules.into_iter().map(|row| Rule {
        kind: row.kind,
        basis_points: row.basis_points.unsigned_abs(),
        threshold: row.threshold.unsigned_abs(),
        holds_from: row.holds_from,
    });
    Ok(TermBook { rates: rates.collect(), rules: rules.collect(), standings })
}

/// Whoever values a session with the terms as they are keeps them from changing until it is done.
pub(super) async fn hold_terms(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!("select pg_advisory_xact_lock_shared(hashtextextended('payroll/terms', 0))")
        .execute(&mut **tx)
        .await
        .internal("hold terms")?;
    Ok(())
}

/// Whoever changes terms waits for those who use them, and then values again what was counted.
pub(super) async fn wait_for_terms(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('payroll/terms', 0))")
        .execute(&mut **tx)
        .await
        .internal("wait for terms")?;
    Ok(())
}
