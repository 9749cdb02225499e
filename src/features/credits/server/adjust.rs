//! The back office gives or takes credits, with a reason that the family reads. The preview and the adjustment go through
//! the same function up to the point of writing.

use super::events::CreditsAdjusted;
use super::grant::{NewGrant, grant_by};
use super::take::{Taking, take};
use super::{SpendableGrant, balance, expiry, list_spendable, sharing, wait_for_accounts};
use crate::model::adjustment::Wish;
use crate::model::{Adjusted, AdjustmentForm, AdjustmentPreview, Credits, Direction, EntryKind, LiveGrant, share_out};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use preau_identity::model::Student;
use preau_identity::server::{organisation, people};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Text, text};
use preau_platform::idempotency::Keyed;
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx, outbox};
use serde::Serialize;
use uuid::Uuid;

/// What the adjustment would do; its key makes the adjustment happen once.
///
/// # Errors
/// Those of [`adjust`], except that no reason is needed yet.
pub async fn preview_adjustment(
    platform: &Platform,
    actor: &Actor,
    form: &AdjustmentForm,
) -> Outcome<AdjustmentPreview> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(platform, actor, &mut tx, form, false).await?;
    let person = actor.signed_in()?;
    let day = |at| person.locale.date(local(at, zone(&person.time_zone)).date());
    let expiry_of = |id: Uuid| case.grants.iter().find(|g| g.id == id).map(|g| day(g.expires_at)).unwrap_or_default();
    Ok(AdjustmentPreview {
        direction: case.wish.direction,
        amount: case.wish.amount,
        before: case.balance,
        after: case.after,
        shared: sharing::is_shared(&mut tx, case.student.account_id).await?,
        expires: (case.wish.direction == Direction::Give).then(|| day(case.expires_at)),
        taken: case.shares(platform)?.into_iter().map(|(id, amount)| (amount, expiry_of(id))).collect(),
        student: case.student.first_name,
        idempotency_key: platform.new_id::<Uuid>().to_string(),
    })
}

/// Gives a grant, or takes from what there is, the soonest to expire first; once per idempotency key.
///
/// # Errors
/// - field errors for what is missing or wrong;
/// - rule `adjustment-too-large` when more would be taken than there is: a balance is never negative;
/// - conflict `idempotency-key-reused`;
/// - [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`] when there is no such student.
pub async fn adjust(platform: &Platform, actor: &Actor, form: &AdjustmentForm) -> Outcome<Adjusted> {
    let mut tx = platform.db.begin_as(actor).await?;
    actor.may(Action::CreditAdjust, Relation::Foreign)?;
    let actor_id = actor.signed_in()?.user_id;
    let request = Request::of(form);
    let keyed = Keyed { user_id: actor_id, scope: "credits/adjust", key: &form.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, &request).await? {
        return Ok(before);
    }
    let case = open_case(platform, actor, &mut tx, form, true).await?;
    tx.write_as_house().await?;
    // In the account's turn also when giving, so that the balance that is answered is the one there is then.
    wait_for_accounts(&mut tx, &[case.student.account_id]).await?;
    let cause = format!("adjustment:{}", platform.new_id::<Uuid>());
    let (student, wish) = (&case.student, &case.wish);
    let reason = Text::typed(&wish.reason);
    let entry_id = match wish.direction {
        Direction::Give => {
            let new = NewGrant {
                student_id: student.user_id,
                account_id: student.account_id,
                kind: EntryKind::Adjustment,
                amount: wish.amount,
                cause,
                note: reason,
                expires_at: case.expires_at,
            };
            grant_by(platform, &mut tx, &new, Some(actor_id)).await?.ok_or(AppError::Unavailable)?
        }
        Direction::Take => {
            let taking = Taking {
                student_id: student.user_id,
                account_id: student.account_id,
                kind: EntryKind::Adjustment,
                amount: wish.amount,
                cause: &cause,
                note: &reason,
                actor_id: Some(actor_id),
            };
            take(platform, &mut tx, &taking).await?.map_err(|balance| too_large(wish.amount, balance))?
        }
    };
    outbox::record(&mut tx, platform.now(), &CreditsAdjusted { entry_id }).await?;
    let adjusted = Adjusted { balance: balance(platform, &mut tx, student.user_id).await? };
    keyed.keep(&mut tx, &request, &adjusted, platform.now()).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(adjusted)
}

/// What is compared when a key comes back.
#[derive(Serialize)]
struct Request<'a>(Option<UserId>, [&'a str; 4]);

impl<'a> Request<'a> {
    fn of(form: &'a AdjustmentForm) -> Self {
        Self(form.student_id, [&form.direction, &form.credits, &form.expires_on, &form.reason])
    }
}

/// An adjustment that may be made, and what it would do.
struct Case {
    student: Student,
    wish: Wish,
    grants: Vec<SpendableGrant>,
    balance: Credits,
    after: Credits,
    expires_at: DateTime<Utc>,
}

impl Case {
    /// What would be taken from which grant.
    fn shares(&self, platform: &Platform) -> Outcome<Vec<(Uuid, Credits)>> {
        if self.wish.direction == Direction::Give {
            return Ok(vec![]);
        }
        let live: Vec<_> = self
            .grants
            .iter()
            .map(|g| LiveGrant {
                id: g.id,
                own: g.student_id == self.student.user_id,
                remaining: g.remaining,
                expires_at: g.expires_at,
            })
            .collect();
        let shares = share_out(self.wish.amount, &live, platform.now());
        let shares = shares.ok_or_else(|| too_large(self.wish.amount, self.balance))?;
        Ok(shares.into_iter().map(|share| (share.grant_id, share.amount)).collect())
    }
}

/// The one way to an adjustment.
async fn open_case(
    platform: &Platform,
    actor: &Actor,
    tx: &mut Tx,
    form: &AdjustmentForm,
    with_reason: bool,
) -> Outcome<Case> {
    // Whoever may not adjust anything is told so before anything is looked up.
    actor.may(Action::CreditAdjust, Relation::Foreign)?;
    let student_id = form.student_id.ok_or(AppError::NotFound)?;
    let student = people::find_student(tx, student_id).await?.ok_or(AppError::NotFound)?;
    let home = zone(&organisation::find(tx).await?.time_zone);
    let wish = form.read(local(platform.now(), home).date(), with_reason)?;
    let grants = list_spendable(platform, tx, student.user_id).await?;
    let balance: Credits = grants.iter().map(|g| g.remaining).sum();
    let after = match wish.direction {
        Direction::Give => balance + wish.amount,
        Direction::Take if wish.amount > balance => return Err(too_large(wish.amount, balance)),
        Direction::Take => balance - wish.amount,
    };
    let expires_at = wish.expires_on.map_or_else(|| expiry(platform.now()), |day| end_of(day, home));
    Ok(Case { student, wish, grants, balance, after, expires_at })
}

/// The last second of a day: "until the 31st" includes the 31st.
fn end_of(day: NaiveDate, zone: chrono_tz::Tz) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX).and_time(chrono::NaiveTime::MIN);
    // Midnight may not exist where clocks change at midnight; then the day ends an hour into the gap.
    let start = next.and_local_timezone(zone).earliest();
    let start = start.or_else(|| (next + TimeDelta::hours(1)).and_local_timezone(zone).earliest());
    start.map_or(DateTime::<Utc>::MAX_UTC, |at| at.to_utc() - TimeDelta::seconds(1))
}

fn too_large(wanted: Credits, balance: Credits) -> AppError {
    use preau_kernel::Locale::{En, Fr};
    let (wanted_fr, balance_fr) = (wanted.format(Fr), balance.format(Fr));
    let (wanted_en, balance_en) = (wanted.format(En), balance.format(En));
    AppError::rule(
        "adjustment-too-large",
        text!(
            "Impossible de retirer {wanted_fr}\u{202f}: le solde est de {balance_fr}, et un solde n’est jamais négatif.",
            "{wanted_en} cannot be taken: the balance is {balance_en}, and a balance is never negative."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_a_day_includes_that_day_where_it_is() {
        let end = |day: &str, zone: chrono_tz::Tz| end_of(day.parse().unwrap(), zone).to_rfc3339();
        assert_eq!(end("2026-12-31", chrono_tz::Africa::Tunis), "2026-12-31T22:59:59+00:00");
        assert_eq!(end("2026-10-25", chrono_tz::Europe::Paris), "2026-10-25T22:59:59+00:00");
        // Beirut springs forward at midnight: the 28th ends where the 29th begins, at 01:00 summer time.
        assert_eq!(end("2026-03-28", chrono_tz::Asia::Beirut), "2026-03-28T21:59:59+00:00");
    }
}
