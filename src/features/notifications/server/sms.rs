//! Text messages: put in line once per key, handed to the gateway by a job, kept for the back office to read.

use super::mailbox;
use crate::model::{MailStatus, TextMessageId, TextMessageRow};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, Locale, Outcome, Page, PageRequest, Relation};
use preau_platform::jobs::{self, Enqueue, JobError, platform_of};
use preau_platform::sms::{SmsError, SmsSender, TextMessage};
use preau_platform::{IntoInternal, Platform, Tx};
use serde::{Deserialize, Serialize};

/// A message to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTextMessage<'a> {
    /// Names the event and the reader: a second message of the same key is none.
    pub dedup_key: &'a str,
    /// Which kind of message, in kebab-case.
    pub template: &'static str,
    /// Who reads it.
    pub user_id: UserId,
    /// Their name.
    pub name: &'a str,
    /// International: `+21620123456`.
    pub number: &'a str,
    /// Language it is written in.
    pub locale: Locale,
    /// What it says, up to 480 characters.
    pub body: &'a str,
}

/// How messages leave the house; an extension of the worker.
#[derive(Clone, Debug)]
pub struct OutboundSms(pub SmsSender);

/// Hands one message to the gateway.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendTextMessage {
    /// Which message.
    pub id: TextMessageId,
}

impl TaskHandler for SendTextMessage {
    const IDENTIFIER: &'static str = "send-text-message";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        let outbound =
            context.get_ext::<OutboundSms>().ok_or_else(|| JobError::Retry("worker has no SMS sender".to_owned()))?;
        let last_try = context.job().attempts() >= context.job().max_attempts();
        match send(&platform, &outbound.0, self.id, last_try).await? {
            Err(SmsError::Temporary(error)) if !last_try => Err(JobError::Retry(error)),
            _ => Ok(()),
        }
    }
}

/// Keeps a message and puts it in line, in the caller's transaction, which may write as the house; false when there is one
/// with its key.
///
/// # Errors
/// When the connection is lost.
pub async fn queue(platform: &Platform, tx: &mut Tx, new: &NewTextMessage<'_>) -> Outcome<bool> {
    let id: TextMessageId = platform.new_id();
    let inserted = sqlx::query!(
        "insert into text_messages (id, dedup_key, template, user_id, to_number, to_name, locale, body, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint text_messages_dedup_key do nothing",
        id.0,
        new.dedup_key,
        new.template,
        new.user_id.0,
        new.number,
        new.name,
        new.locale.tag(),
        new.body,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert text message")?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    let how = Enqueue { key: Some(format!("sms:{id}")), ..Enqueue::default() };
    jobs::enqueue(tx, &SendTextMessage { id }, how).await?;
    Ok(true)
}

/// One try; the row is held meanwhile, so that two workers do not send it twice. The gateway knows the message by its id.
pub(super) async fn send(
    platform: &Platform,
    sender: &SmsSender,
    id: TextMessageId,
    last_try: bool,
) -> Outcome<Result<(), SmsError>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let row =
        sqlx::query!("select to_number, body from text_messages where id = $1 and status = 'queued' for update", id.0)
            .fetch_optional(&mut *tx)
            .await
            .internal("lock text message")?;
    let Some(row) = row else { return Ok(Ok(())) };
    let how = sender.send(&TextMessage { id: id.0, to: row.to_number, text: row.body }).await;
    let (status, error) = match &how {
        Ok(()) => (MailStatus::Sent, None),
        Err(SmsError::Temporary(error)) if !last_try => (MailStatus::Queued, Some(error)),
        Err(SmsError::Temporary(error) | SmsError::Permanent(error)) => (MailStatus::Failed, Some(error)),
    };
    sqlx::query!(
        "update text_messages set attempts = attempts + 1, status = $2, last_error = $3, sent_at = $4 where id = $1",
        id.0,
        status.code(),
        error,
        how.is_ok().then(|| platform.now()),
    )
    .execute(&mut *tx)
    .await
    .internal("note try at a text message")?;
    tx.commit().await?;
    Ok(how)
}

/// What was sent, newest first.
///
/// # Errors
/// Staff only.
pub async fn list(platform: &Platform, actor: &Actor, page: PageRequest, q: &str) -> Outcome<Page<TextMessageRow>> {
    actor.may(Action::MailboxRead, Relation::Foreign)?;
    let pattern = mailbox::pattern(q);
    let mut tx = platform.db.begin_as(actor).await?;
    let rows = sqlx::query!(
        r#"select id as "id: TextMessageId", created_at, to_name, to_number, body, template, status as "status: MailStatus",
                  count(*) over () as "total!"
             from text_messages
            where $1::text is null or unaccent(to_name || ' ' || to_number || ' ' || body || ' ' || template) ilike unaccent($1)
            order by created_at desc, id desc limit $2 offset $3"#,
        pattern,
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list text messages")?;
    tx.rollback().await?;
    let total = rows.first().map_or(0, |row| row.total);
    let rows = rows.into_iter().map(|row| TextMessageRow {
        id: row.id,
        created_at: mailbox::local(actor, row.created_at),
        to_name: row.to_name,
        to_number: row.to_number,
        body: row.body,
        template: row.template,
        status: row.status,
    });
    Ok(Page::new(page, rows.collect(), total))
}
