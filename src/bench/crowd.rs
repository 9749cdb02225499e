//! A crowd of households, coaches and open payments, made in SQL; and what they send, as a browser would send it.

use crate::client::Ask;
use chrono::{DateTime, TimeDelta, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

/// What a number stands for; the values are those of `crowd.sql`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An account.
    Account = 1,
    /// The user who is the household's student.
    Student = 2,
    /// The user who is its parent.
    Parent = 3,
    /// The student's one grant of credits.
    Grant = 5,
    /// The user who is a coach.
    Coach = 6,
    /// That coach's profile.
    Provider = 7,
    /// A payment.
    Payment = 9,
}

/// The id of the `n`th of its kind.
pub fn id(kind: Kind, n: u64) -> Uuid {
    Uuid::from_u128(0xc000_0000_0000_4000_8000_0000_0000_0000 | (kind as u128) << 48 | u128::from(n))
}

/// The same as an expression in SQL over the number `n` (also an expression).
pub fn id_in_sql(kind: Kind, n: &str) -> String {
    format!("('c0000000-0000-4000-800{}-' || lpad(to_hex({n}), 12, '0'))", kind as u8)
}

/// Token of the session that the `n`th student or parent (or of the address of the `n`th payment's webhook) has.
pub fn token(who: &str, n: u64) -> String {
    format!("crowd-{who}-{n:0width$}", width = 36 - who.len())
}

/// The same as an expression in SQL.
pub fn token_in_sql(who: &str, n: &str) -> String {
    format!("('crowd-{who}-' || lpad(({n})::text, {}, '0'))", 36 - who.len())
}

/// What the provider calls the `n`th payment.
pub fn payment_ref(n: u64) -> String {
    format!("crowd{n:019}")
}

/// The same as an expression in SQL.
pub fn payment_ref_in_sql(n: &str) -> String {
    format!("('crowd' || lpad(({n})::text, 19, '0'))")
}

/// How many of each to add, numbered from 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    /// Parent, student, credits and a session for each.
    pub households: i64,
    /// Hundredths of a credit that each student gets.
    pub credits: i32,
    /// Coaches who can be booked around the clock.
    pub coaches: i64,
    /// Coaches with hours as people keep them, numbered from [`FIRST_TUTOR`].
    pub tutors: i64,
    /// Payments that wait for their payers.
    pub payments: i64,
    /// From which household on, how many more with a plan whose paid time ends in five days.
    pub subscribers: Option<(i64, i64)>,
}

/// Adds a crowd to the database of a school, which must be seeded.
///
/// # Errors
/// When the database refuses, as it does a second time.
pub async fn gather(connection: &mut PgConnection, size: Size) -> Result<(), sqlx::Error> {
    let mut tx = connection.begin().await?;
    sqlx::raw_sql(concat!("set local preau.actor = 'system';", include_str!("crowd.sql"))).execute(&mut *tx).await?;
    if size.households > 0 {
        sqlx::query("select pg_temp.crowd_household(0, $1 - 1, $2)")
            .bind(size.households)
            .bind(size.credits)
            .execute(&mut *tx)
            .await?;
    }
    if size.coaches > 0 {
        sqlx::query("select pg_temp.crowd_coach(0, $1 - 1)").bind(size.coaches).execute(&mut *tx).await?;
    }
    if size.tutors > 0 {
        let first = FIRST_TUTOR.cast_signed();
        sqlx::query("select pg_temp.crowd_tutor($1, $2)")
            .bind(first)
            .bind(first + size.tutors - 1)
            .execute(&mut *tx)
            .await?;
    }
    if let Some((first, count)) = size.subscribers {
        let last = first + count - 1;
        let households = "select pg_temp.crowd_household($1, $2, 100)";
        for statement in [households, "select pg_temp.crowd_subscription($1, $2)"] {
            sqlx::query(statement).bind(first).bind(last).execute(&mut *tx).await?;
        }
    }
    if size.payments > 0 {
        sqlx::query(
            "select pg_temp.crowd_payment(0, $1 - 1, (select count(*) from accounts where id::text like 'c0000000%'))",
        )
        .bind(size.payments)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    // As autovacuum would a minute later.
    sqlx::raw_sql("discard plans; analyze").execute(connection).await?;
    Ok(())
}

/// A slot of a coach of the crowd, and who takes it: the same for the same `i`, never the same slot twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Number of the household.
    pub student: u64,
    /// Number of the coach.
    pub coach: u64,
    /// Beginning.
    pub start: DateTime<Utc>,
}

/// Slots a coach of the crowd has each day, from midnight UTC on.
pub const SLOTS_A_DAY: u64 = 23;

/// Number of the first coach with weekly hours: beyond any who works around the clock.
pub const FIRST_TUTOR: u64 = 1000;

/// When a tutor's slots begin from Monday to Saturday, in hours UTC: 9:00 to 12:00 and 14:00 to 19:00 in Tunis.
pub const TUTOR_HOURS: [u32; 8] = [8, 9, 10, 13, 14, 15, 16, 17];

impl Seat {
    /// The `i`th of a crowd. Coaches take turns, so that neighbours in time are not neighbours at one coach; so do
    /// students, and none is in two places while there are as many households as coaches.
    pub fn nth(i: u64, households: u64, coaches: u64, midnight: DateTime<Utc>) -> Self {
        let slot = i / coaches;
        let hours = i64::try_from(slot / SLOTS_A_DAY * 24 + slot % SLOTS_A_DAY).unwrap_or(i64::MAX / 3600);
        Self { student: i % households, coach: i % coaches, start: midnight + TimeDelta::hours(hours) }
    }
}

/// The cookie that carries a session on a loopback address.
pub fn cookie(token: &str) -> String {
    format!("__Host-preau={token}")
}

/// A call of a server function, as a page with JavaScript makes it.
pub fn call(origin: &str, path: &str, token: &str, fields: &[(&str, &str)]) -> Ask {
    let escape = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    Ask::post(path, pairs.join("&"))
        .with("content-type", "application/x-www-form-urlencoded")
        .with("accept", "application/json")
        .with("origin", origin)
        .with("cookie", &cookie(token))
}

/// Where bookings are sent.
pub const BOOK: &str = "/api/preau_scheduling/api/book_slot";

/// The student of `seat` books it online.
pub fn book(origin: &str, seat: Seat, key: &str) -> Ask {
    let start = seat.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let fields = [
        ("provider_id", id(Kind::Provider, seat.coach).to_string()),
        ("service", "online".to_owned()),
        ("subject", "mathematiques".to_owned()),
        ("start", start),
        ("student_id", id(Kind::Student, seat.student).to_string()),
        ("idempotency_key", key.to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    call(origin, BOOK, &token("student", seat.student), &fields)
}

/// Konnect's webhook for the `n`th payment of the crowd.
pub fn webhook(n: u64) -> Ask {
    Ask::get(&format!("/api/v1/payments/webhooks/konnect/{}?payment_ref={}", token("webhook", n), payment_ref(n)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_tokens_have_the_shapes_that_crowd_sql_gives_them() {
        assert_eq!(id(Kind::Provider, 0x2a).to_string(), "c0000000-0000-4000-8007-00000000002a");
        for (who, n) in [("student", 0), ("parent", 7), ("webhook", 123_456)] {
            assert_eq!(token(who, n).len(), 43);
        }
        assert_eq!(payment_ref(12).len(), 24);
    }

    #[test]
    fn no_two_seats_are_the_same_slot_and_no_student_is_in_two_places() {
        let midnight = DateTime::from_timestamp(1_772_000_000 / 86_400 * 86_400, 0).unwrap();
        let mut slots = std::collections::HashSet::new();
        let mut places = std::collections::HashSet::new();
        for seat in (0..20_000).map(|i| Seat::nth(i, 500, 40, midnight)) {
            assert!(slots.insert((seat.coach, seat.start)));
            assert!(places.insert((seat.student, seat.start)));
        }
    }
}
