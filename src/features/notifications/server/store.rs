//! SQL of the room.

use super::mail::Recipient;
use super::render::{self, Rendered};
use crate::model::{Attachment, MailId, MailStatus};
use chrono::{DateTime, Utc};
use preau_kernel::{Locale, Outcome, PageRequest};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Tx};

/// A mail about to be kept.
pub(super) struct NewMail<'a> {
    pub id: MailId,
    pub dedup_key: &'a str,
    pub to: &'a Recipient,
    pub template: &'a str,
    pub rendered: &'a Rendered,
    pub attachments: &'a [Attachment],
    pub message_id: &'a str,
    pub created_at: DateTime<Utc>,
}

/// Keeps a mail; false when there is one with its key.
pub(super) async fn insert_mail(tx: &mut Tx, mail: &NewMail<'_>) -> Outcome<bool> {
    let attachments = serde_json::to_value(mail.attachments).map_err(|e| internal_error("encode attachments", &e))?;
    let inserted = sqlx::query!(
        "insert into mails (id, dedup_key, template, user_id, to_address, to_name, locale, subject, text_body,
                            html_body, attachments, message_id, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         on conflict on constraint mails_dedup_key do nothing",
        mail.id.0,
        mail.dedup_key,
        mail.template,
        mail.to.user_id.map(|id| id.0),
        render::header(&mail.to.address),
        render::header(&mail.to.name),
        mail.to.locale.tag(),
        mail.rendered.subject,
        mail.rendered.text,
        mail.rendered.html,
        attachments,
        mail.message_id,
        mail.created_at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert mail")?;
    Ok(inserted.rows_affected() == 1)
}

/// A mail with all of its parts.
#[derive(Debug)]
pub(super) struct KeptMail {
    pub id: MailId,
    pub dedup_key: String,
    pub template: String,
    pub to_address: String,
    pub to_name: String,
    pub locale: Locale,
    pub subject: String,
    pub text_body: String,
    pub html_body: String,
    pub attachments: sqlx::types::Json<Vec<Attachment>>,
    pub message_id: String,
    pub status: MailStatus,
    pub attempts: i32,
    pub last_error: Option<String>,
    /// Somebody is handing it to the relay, and nobody else does before this instant.
    pub claimed_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub sent_at: Option<DateTime<Utc>>,
}

/// A mail, which nobody else changes until the transaction ends.
pub(super) async fn lock_mail(tx: &mut Tx, id: MailId) -> Outcome<Option<KeptMail>> {
    sqlx::query_as!(
        KeptMail,
        r#"select id as "id: MailId", dedup_key, template, to_address, to_name, locale as "locale: Locale", subject,
                  text_body, html_body, attachments as "attachments: sqlx::types::Json<Vec<Attachment>>", message_id,
                  status as "status: MailStatus", attempts, last_error,
                  claimed_until, created_at, sent_at
             from mails where id = $1 for update"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("lock mail")
}

/// A mail, to be looked at.
pub(super) async fn find_mail(tx: &mut Tx, id: MailId) -> Outcome<Option<KeptMail>> {
    sqlx::query_as!(
        KeptMail,
        r#"select id as "id: MailId", dedup_key, template, to_address, to_name, locale as "locale: Locale", subject,
                  text_body, html_body, attachments as "attachments: sqlx::types::Json<Vec<Attachment>>", message_id,
                  status as "status: MailStatus", attempts, last_error,
                  claimed_until, created_at, sent_at
             from mails where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find mail")
}

/// A document that was printed for a mail.
#[derive(Debug)]
pub(super) struct KeptFile {
    /// In the mail's attachments.
    pub position: i32,
    pub name: String,
    pub content_type: String,
    pub content: Vec<u8>,
}

/// What was printed for a mail so far.
pub(super) async fn list_files(tx: &mut Tx, id: MailId) -> Outcome<Vec<KeptFile>> {
    sqlx::query_as!(
        KeptFile,
        "select position, name, content_type, content from mail_files where mail_id = $1 order by position",
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list files of a mail")
}

/// Keeps what was printed; what is there stays.
pub(super) async fn insert_file(tx: &mut Tx, id: MailId, file: &KeptFile, at: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "insert into mail_files (mail_id, position, name, content_type, content, printed_at)
         values ($1, $2, $3, $4, $5, $6) on conflict on constraint mail_files_once do nothing",
        id.0,
        file.position,
        file.name,
        file.content_type,
        file.content,
        at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert file of a mail")?;
    Ok(())
}

/// How a try to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Try {
    /// The relay has it.
    Accepted { at: DateTime<Utc> },
    /// It may work later.
    Postponed { error: String },
    /// It never will.
    Refused { error: String },
}

/// Nobody else tries this mail before `until`. Answers the number of the try that begins: what it learns is noted with it,
/// and not at all when another one has begun in the meantime.
pub(super) async fn claim(tx: &mut Tx, id: MailId, until: DateTime<Utc>) -> Outcome<i32> {
    sqlx::query_scalar!(
        "update mails set attempts = attempts + 1, claimed_until = $2 where id = $1 returning attempts",
        id.0,
        until
    )
    .fetch_one(&mut **tx)
    .await
    .internal("claim mail")
}

/// Writes down how a try ended; false when it had been written down, or another try has begun.
pub(super) async fn note_try(tx: &mut Tx, id: MailId, attempt: i32, how: &Try) -> Outcome<bool> {
    let (status, sent_at, error) = match how {
        Try::Accepted { at } => (MailStatus::Sent, Some(*at), None),
        Try::Postponed { error } => (MailStatus::Queued, None, Some(error)),
        Try::Refused { error } => (MailStatus::Failed, None, Some(error)),
    };
    let noted = sqlx::query!(
        "update mails set claimed_until = null, status = $3, sent_at = $4, last_error = $5
          where id = $1 and attempts = $2 and claimed_until is not null",
        id.0,
        attempt,
        status.code(),
        sent_at,
        error,
    )
    .execute(&mut **tx)
    .await
    .internal("note try")?;
    Ok(noted.rows_affected() == 1)
}

/// A line of the mailbox page.
#[derive(Debug)]
pub(super) struct MailLine {
    pub id: MailId,
    pub created_at: DateTime<Utc>,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub template: String,
    pub status: MailStatus,
}

/// What is looked for in the mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// A `like` pattern for name, address, subject or template; accents and case do not matter. All, when `None`.
    pub pattern: Option<String>,
    /// All, when `None`.
    pub status: Option<MailStatus>,
}

/// One page of what is wanted, newest first.
pub(super) async fn list_mails(tx: &mut Tx, wanted: &Wanted, page: PageRequest) -> Outcome<Vec<MailLine>> {
    sqlx::query_as!(
        MailLine,
        r#"select id as "id: MailId", created_at, to_name, to_address, subject, template, status as "status: MailStatus"
             from mails
            where ($1::text is null
                   or unaccent(to_name || ' ' || to_address || ' ' || subject || ' ' || template) ilike unaccent($1))
              and ($2::text is null or status = $2)
            order by created_at desc, id desc
            limit $3 offset $4"#,
        wanted.pattern,
        wanted.status.map(MailStatus::code),
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list mails")
}

/// How many are wanted in all.
pub(super) async fn count_mails(tx: &mut Tx, wanted: &Wanted) -> Outcome<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from mails
            where ($1::text is null
                   or unaccent(to_name || ' ' || to_address || ' ' || subject || ' ' || template) ilike unaccent($1))
              and ($2::text is null or status = $2)"#,
        wanted.pattern,
        wanted.status.map(MailStatus::code),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count mails")
}
