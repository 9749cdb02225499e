//! Balance, and what dashboards show.

use super::{list_spendable, note, sharing};
use crate::model::{Credits, Entry, EntryKind, Grant, Statement};
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// What the student can spend at this instant, with what siblings share; zero for somebody who has no credits (or whom
/// row-level security hides).
///
/// # Errors
/// When the connection is lost.
pub async fn balance(platform: &Platform, tx: &mut Tx, student_id: UserId) -> Outcome<Credits> {
    let sum = sqlx::query_scalar!(
        r#"select coalesce(sum(g.remaining), 0)::int as "sum!"
             from students s
             join credit_grants g on g.account_id = s.account_id
                                 and (g.student_id = s.user_id or credits_are_shared(s.account_id))
            where s.user_id = $1 and g.remaining > 0 and g.expires_at > $2"#,
        student_id.0,
        platform.now(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("sum balance")?;
    Ok(Credits(sum))
}

/// Statements of the actor's students: the household's children for a parent, the student's own for a student.
///
/// # Errors
/// [`preau_kernel::AppError::Unauthenticated`] for a visitor.
pub async fn statements(platform: &Platform, actor: &Actor) -> Outcome<Vec<Statement>> {
    let person = actor.signed_in()?;
    let (zone, locale) = (zone(&person.time_zone), person.locale);
    let mut tx = platform.db.begin_as(actor).await?;
    let mut statements = Vec::new();
    for student in people::list_students_for(&mut tx, actor).await? {
        actor.may(Action::CreditRead, actor.relation_to(Some(student.account_id), Some(student.user_id), None))?;
        let shared = sharing::is_shared(&mut tx, student.account_id).await?.then_some(student.account_id);
        let grants = list_spendable(platform, &mut tx, student.user_id).await?;
        let entries = list_entries(&mut tx, student.user_id).await?;
        statements.push(Statement {
            student_id: student.user_id,
            student_name: student.first_name,
            shared,
            balance: grants.iter().map(|g| g.remaining).sum(),
            grants: grants
                .into_iter()
                .map(|g| Grant {
                    amount: g.amount,
                    remaining: g.remaining,
                    expires: locale.date(local(g.expires_at, zone).date()),
                })
                .collect(),
            entries: entries
                .into_iter()
                .map(|e| Entry {
                    kind: e.kind,
                    amount: e.amount,
                    note: note::read(e.note, e.note_en).get(locale).to_owned(),
                    when: locale.long_date_time(local(e.recorded_at, zone)),
                })
                .collect(),
        });
    }
    Ok(statements)
}

struct EntryRow {
    kind: EntryKind,
    amount: Credits,
    note: String,
    note_en: String,
    recorded_at: chrono::DateTime<chrono::Utc>,
}

async fn list_entries(tx: &mut Tx, student_id: UserId) -> Outcome<Vec<EntryRow>> {
    sqlx::query_as!(
        EntryRow,
        r#"select kind as "kind: EntryKind", amount as "amount: Credits", note, note_en, recorded_at
             from credit_entries
            where student_id = $1 order by recorded_at desc, id desc limit 100"#,
        student_id.0,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list entries")
}
