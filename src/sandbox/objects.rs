//! What the stand-ins for Stripe and PayPal know: one document per object, as the service itself would show it. Fields that
//! begin with `_` are the stand-in's own and are shown to nobody.

use serde_json::Value;
use sqlx::PgPool;

/// An object that is to be made.
#[derive(Debug)]
pub(crate) struct NewObject<'a> {
    /// "stripe"
    pub(crate) service: &'a str,
    pub(crate) id: &'a str,
    /// Under which asking again makes nothing new.
    pub(crate) key: Option<&'a str>,
    /// What was asked for under the key.
    pub(crate) request: &'a str,
    pub(crate) body: &'a Value,
}

/// What asking for an object came to.
#[derive(Debug)]
pub(crate) enum Made {
    /// It is new.
    New,
    /// It was made before under this key, for the same words.
    Before(Value),
    /// The key was used for other words.
    KeyUsed,
}

/// Makes an object, once per key.
pub(crate) async fn insert(pool: &PgPool, new: &NewObject<'_>) -> sqlx::Result<Made> {
    let inserted = sqlx::query!(
        "insert into sandbox.objects (id, service, idempotency_key, request, body) values ($1, $2, $3, $4, $5)
         on conflict on constraint objects_key do nothing",
        new.id,
        new.service,
        new.key,
        new.request,
        new.body,
    )
    .execute(pool)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Made::New);
    }
    let before = sqlx::query!(
        "select request, body from sandbox.objects where service = $1 and idempotency_key = $2",
        new.service,
        new.key
    )
    .fetch_one(pool)
    .await?;
    Ok(if before.request == new.request { Made::Before(before.body) } else { Made::KeyUsed })
}

/// The object of this id; none for what cannot be one.
pub(crate) async fn find(pool: &PgPool, service: &str, id: &str) -> sqlx::Result<Option<Value>> {
    if id.contains('\0') {
        return Ok(None);
    }
    sqlx::query_scalar!("select body from sandbox.objects where service = $1 and id = $2", service, id)
        .fetch_optional(pool)
        .await
}

/// Lays `change` over the object if it is in one of these states; true if it was.
pub(crate) async fn change(pool: &PgPool, id: &str, from: &[&str], change: &Value) -> sqlx::Result<bool> {
    let from: Vec<String> = from.iter().map(|&status| status.to_owned()).collect();
    let changed = sqlx::query!(
        "update sandbox.objects set body = body || $3 where id = $1 and body ->> 'status' = any($2)",
        id,
        &from,
        change,
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// What was given back of a payment.
pub(crate) async fn refunded(pool: &PgPool, service: &str, paid: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select coalesce(sum((body ->> '_minor')::bigint), 0)::bigint as "sum!" from sandbox.objects
            where service = $1 and body ->> '_refund_of' = $2"#,
        service,
        paid,
    )
    .fetch_one(pool)
    .await
}

/// The objects whose own field `field` names `of`, in the order made.
pub(crate) async fn list_of(pool: &PgPool, service: &str, field: &str, of: &str) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        "select body from sandbox.objects where service = $1 and body ->> $2 = $3 order by created_at, id",
        service,
        field,
        of,
    )
    .fetch_all(pool)
    .await
}

/// 32 hexadecimal digits nobody can guess.
pub(crate) async fn digits(pool: &PgPool) -> sqlx::Result<String> {
    sqlx::query_scalar!(r#"select replace(gen_random_uuid()::text, '-', '') as "digits!""#).fetch_one(pool).await
}

/// The object as the service shows it.
pub(crate) fn shown(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|name, _| !name.starts_with('_'));
    }
    object
}
