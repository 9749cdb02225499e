//! The job that hands a mail to the relay, once.
//!
//! The mail's row stays locked while the relay is spoken to and is marked sent in the transaction that holds the lock,
//! right after the relay accepted. So a mail is never handed over twice by two workers, nor again once it is marked. What
//! remains: the process dies (or Postgres is lost) between the relay's last word and our commit. Then the mail goes out
//! again, with the same Message-ID, by which mailboxes recognise it as the one they have.

use super::store::{self, KeptMail, Try};
use crate::model::{Attachment, MailId, MailStatus};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::mailer::{self, MailError, Mailer, OutgoingMail};
use serde::{Deserialize, Serialize};

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
        let job = context.job();
        let last_try = job.attempts() >= job.max_attempts();
        match send(&platform, outbound, self.mail_id, last_try).await? {
            Some(Try::Postponed { error }) => Err(JobError::Retry(error)),
            _ => Ok(()),
        }
    }
}

/// One try at a mail; `None` when there is nothing to do (any more). After the last try a mail that could go later is
/// given up too, so that the mailbox page does not call it waiting for ever.
pub(super) async fn send(platform: &Platform, outbound: &Outbound, id: MailId, last_try: bool) -> Outcome<Option<Try>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let Some(mail) = store::lock_mail(&mut tx, id).await?.filter(|mail| mail.status == MailStatus::Queued) else {
        return Ok(None);
    };
    let how = match outbound.0.send(&outgoing(mail)).await {
        Ok(()) => Try::Accepted { at: platform.now() },
        Err(MailError::Permanent(error)) => Try::Refused { error },
        Err(MailError::Temporary(error)) if last_try => Try::Refused { error },
        Err(MailError::Temporary(error)) => Try::Postponed { error },
    };
    store::note_try(&mut tx, id, &how).await?;
    tx.commit().await?;
    if let Try::Refused { error } = &how {
        tracing::warn!(%id, error, "a mail is given up");
    }
    Ok(Some(how))
}

fn outgoing(mail: KeptMail) -> OutgoingMail {
    OutgoingMail {
        to: mailbox(&mail.to_name, &mail.to_address),
        subject: mail.subject,
        text: mail.text_body,
        html: mail.html_body,
        message_id: mail.message_id,
        attachments: mail.attachments.0.into_iter().map(file).collect(),
        ..OutgoingMail::default()
    }
}

fn file(attachment: Attachment) -> mailer::Attachment {
    let Attachment { name, content_type, content } = attachment;
    mailer::Attachment { name, content_type, content: content.into_bytes() }
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
