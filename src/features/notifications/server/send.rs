//! The job that hands a mail to the relay: once, as far as that can be had.
//!
//! Nobody can make SMTP and a database agree at one instant. So the order is: claim the mail and commit; hand it over; note
//! what the relay said, at once. What can go wrong in between, and what happens then:
//!
//! - **Postgres is lost or restarts** after the claim. This process knows what the relay said, and goes on trying to note it
//!   ([`NOTING`]); meanwhile [`InHand`] keeps this process off the mail, and the claim all others. It goes out once.
//! - **A worker is told to end, or restarts inside the process.** A try is a task of its own and runs to its end. Once.
//! - **The process is killed** before the mail was handed over: the claim runs out and the mail goes out then. Once.
//! - **The process is killed after the relay took the mail and before the note is committed**: a few milliseconds, at most
//!   one mail per slot of the worker. Nobody knows then whether the relay has it. It goes out again, since a confirmation
//!   or an activation link that never comes is worse than one that comes twice; it carries the same Message-ID, by which
//!   mailboxes recognise the mail they have, and the log says so.
//! - **The relay takes the mail and its answer is lost** on the way: the same, for the same reason.

use super::documents::{self, Printers};
use super::store::{self, KeptMail, Try};
use crate::model::{MailId, MailStatus};
use chrono::TimeDelta;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, AppError, Locale, Outcome};
use preau_platform::error::internal_error;
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::mailer::{self, MailError, Mailer, OutgoingMail};
use preau_platform::{Platform, Tx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a try keeps others off a mail. Only a try whose process died is waited for, or one that is cut off from
/// Postgres; the queue itself takes 20 to 30 s to believe that a worker is dead (`jobs::worker`).
const CLAIM: TimeDelta = TimeDelta::seconds(30);

/// How long what the relay said is tried to be noted, while there is no Postgres.
const NOTING: Duration = Duration::from_secs(120);

/// Between two tries to note it.
const PAUSE: Duration = Duration::from_millis(200);

/// Mails that this process is handing over. A worker that restarts in it does not take them up again, however long Postgres
/// was away.
static IN_HAND: Mutex<BTreeSet<MailId>> = Mutex::new(BTreeSet::new());

/// One of [`IN_HAND`], until dropped.
struct InHand(MailId);

impl InHand {
    fn take(id: MailId) -> Option<Self> {
        let fresh = IN_HAND.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        // Not `then_some`, which would make one and drop it: its end takes the other's mail off the list.
        fresh.then(|| Self(id))
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        IN_HAND.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Tries that a mail waits for a document that cannot be printed, which is a minute or two; then it goes without: what it
/// says is worth more than what it carries, and the document is on its page.
const PATIENCE: i32 = 5;

/// How mails leave the house; an extension of the worker.
#[derive(Clone, Debug)]
pub struct Outbound(pub Mailer);

/// Hands one mail to the relay.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendMail {
    /// Which mail.
    pub mail_id: MailId,
}

impl TaskHandler for SendMail {
    const IDENTIFIER: &'static str = "send-mail";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        let outbound =
            context.get_ext::<Outbound>().ok_or_else(|| JobError::Retry("worker has no mailer".to_owned()))?;
        let printers = context.get_ext::<Printers>().cloned().unwrap_or_default();
        let job = context.job();
        let last_try = job.attempts() >= job.max_attempts();
        match send(&platform, outbound, &printers, self.mail_id, last_try).await? {
            Some(Try::Postponed { error }) => Err(JobError::Retry(error)),
            _ => Ok(()),
        }
    }
}

/// One try at a mail; `None` when there is nothing to do (any more). After the last try a mail that could go later is
/// given up too, so that the mailbox page does not call it waiting for ever.
pub(super) async fn send(
    platform: &Platform,
    outbound: &Outbound,
    printers: &Printers,
    id: MailId,
    last_try: bool,
) -> Outcome<Option<Try>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let Some(mail) = store::lock_mail(&mut tx, id).await?.filter(|mail| mail.status == MailStatus::Queued) else {
        return Ok(None);
    };
    let claimed = mail.claimed_until.is_some_and(|until| until > platform.now());
    let Some(in_hand) = InHand::take(id).filter(|_| !claimed) else {
        return Ok(Some(Try::Postponed { error: "another try has it in hand".to_owned() }));
    };
    if mail.claimed_until.is_some() {
        tracing::warn!(%id, "a try at a mail ended without a word; in case the relay has it, it comes twice");
    }
    let attempt = store::claim(&mut tx, id, platform.now() + CLAIM).await?;
    tx.commit().await?;
    let (platform, outbound, printers) = (platform.clone(), outbound.clone(), printers.clone());
    let to_its_end = async move {
        let how = match print(&platform, &printers, &mail, attempt, last_try).await {
            Some(error) => postpone(&platform, id, attempt, error).await,
            None => hand_over(platform, outbound, mail, attempt, last_try).await,
        };
        drop(in_hand);
        how
    };
    let how = tokio::spawn(to_its_end).await.map_err(|e| internal_error("hand a mail over", &e))??;
    if let Try::Refused { error } = &how {
        tracing::warn!(%id, error, "a mail is given up");
    }
    Ok(Some(how))
}

/// Prints what goes with the mail; why it should be waited for.
async fn print(
    platform: &Platform,
    printers: &Printers,
    mail: &KeptMail,
    attempt: i32,
    last: bool,
) -> Option<AppError> {
    let error = documents::print_missing(platform, printers, mail).await.err()?;
    let waits = attempt < PATIENCE && !last;
    tracing::warn!(id = %mail.id, %error, waits, "a document that goes with a mail cannot be printed");
    waits.then_some(error)
}

async fn postpone(platform: &Platform, id: MailId, attempt: i32, error: AppError) -> Outcome<Try> {
    let how = Try::Postponed { error: error.message().get(Locale::En).to_owned() };
    note_anew(platform, id, attempt, &how).await?;
    Ok(how)
}

/// Speaks to the relay, then notes what it said.
async fn hand_over(platform: Platform, outbound: Outbound, mail: KeptMail, attempt: i32, last: bool) -> Outcome<Try> {
    let id = mail.id;
    let files = documents::enclosed(&platform, &mail).await?;
    // Open before, so that the note has to wait for nobody.
    let tx = platform.db.begin_as(&Actor::System).await?;
    let how = match outbound.0.send(&outgoing(mail, files)).await {
        Ok(()) => Try::Accepted { at: platform.now() },
        Err(MailError::Permanent(error)) => Try::Refused { error },
        Err(MailError::Temporary(error)) if last => Try::Refused { error },
        Err(MailError::Temporary(error)) => Try::Postponed { error },
    };
    let Err(mut error) = note(tx, id, attempt, &how).await else { return Ok(how) };
    let since = Instant::now();
    while since.elapsed() < NOTING {
        tracing::warn!(%id, %error, "what the relay said is not noted yet; trying again");
        tokio::time::sleep(PAUSE).await;
        match note_anew(&platform, id, attempt, &how).await {
            Ok(()) => return Ok(how),
            Err(again) => error = again,
        }
    }
    Err(error)
}

async fn note_anew(platform: &Platform, id: MailId, attempt: i32, how: &Try) -> Outcome<()> {
    note(platform.db.begin_as(&Actor::System).await?, id, attempt, how).await
}

async fn note(mut tx: Tx, id: MailId, attempt: i32, how: &Try) -> Outcome<()> {
    // Not noted means: it was, and only the answer was lost; or another try has begun, which will note its own.
    store::note_try(&mut tx, id, attempt, how).await?;
    tx.commit().await
}

fn outgoing(mail: KeptMail, attachments: Vec<mailer::Attachment>) -> OutgoingMail {
    OutgoingMail {
        to: mailbox(&mail.to_name, &mail.to_address),
        subject: mail.subject,
        text: mail.text_body,
        html: mail.html_body,
        message_id: mail.message_id,
        attachments,
        ..OutgoingMail::default()
    }
}

/// `"Name" <address>`: quoted, so that a name with a comma or a bracket is not read as an address (RFC 5322 §3.2.4).
fn mailbox(name: &str, address: &str) -> String {
    if name.is_empty() {
        return address.to_owned();
    }
    let name: String = name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
    format!("\"{name}\" <{address}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_read_as_an_address() {
        assert_eq!(mailbox("", "a@example.test"), "a@example.test");
        assert_eq!(mailbox("Ben Salah, Amel", "a@example.test"), "\"Ben Salah, Amel\" <a@example.test>");
        assert_eq!(mailbox("x\" <b@evil.test>, \"", "a@example.test"), "\"x <b@evil.test>, \" <a@example.test>");
    }
}
