//! What was sent, for the back office.

use super::store::{self, KeptFile, KeptMail, Wanted};
use crate::model::{AttachedFile, Attachment, MailDetail, MailId, MailRow, MailStatus};
use chrono::{DateTime, NaiveDateTime, Utc};
use preau_kernel::{Action, Actor, AppError, Outcome, Page, PageRequest, Relation};
use preau_platform::{Platform, time};

/// Mails whose reader, subject or kind contains `q`, newest first; all of them when `q` is empty.
///
/// # Errors
/// Those of the policy: staff only.
pub async fn list_mails(
    platform: &Platform,
    actor: &Actor,
    page: PageRequest,
    q: &str,
    status: Option<MailStatus>,
) -> Outcome<Page<MailRow>> {
    actor.may(Action::MailboxRead, Relation::Foreign)?;
    let wanted = Wanted { pattern: pattern(q), status };
    let mut tx = platform.db.begin_as(actor).await?;
    let total = store::count_mails(&mut tx, &wanted).await?;
    let lines = store::list_mails(&mut tx, &wanted, page).await?;
    tx.commit().await?;
    let rows = lines.into_iter().map(|line| MailRow {
        id: line.id,
        created_at: local(actor, line.created_at),
        to_name: line.to_name,
        to_address: line.to_address,
        subject: line.subject,
        template: line.template,
        status: line.status,
    });
    Ok(Page::new(page, rows.collect(), total))
}

/// One mail.
///
/// # Errors
/// Those of the policy; [`AppError::NotFound`].
pub async fn find_mail(platform: &Platform, actor: &Actor, id: MailId) -> Outcome<MailDetail> {
    let (mail, files) = find_kept_mail(platform, actor, id).await?;
    let attachments = mail.attachments.0.into_iter().zip(0_i32..).map(|(file, position)| shown(file, position, &files));
    Ok(MailDetail {
        row: MailRow {
            id: mail.id,
            created_at: local(actor, mail.created_at),
            to_name: mail.to_name,
            to_address: mail.to_address,
            subject: mail.subject,
            template: mail.template,
            status: mail.status,
        },
        locale: mail.locale,
        message_id: mail.message_id,
        dedup_key: mail.dedup_key,
        attempts: mail.attempts,
        last_error: mail.last_error,
        sent_at: mail.sent_at.map(|at| local(actor, at)),
        text_body: mail.text_body,
        attachments: attachments.collect(),
    })
}

fn shown(file: Attachment, position: i32, files: &[KeptFile]) -> AttachedFile {
    let document = match file {
        Attachment::Text(text) => return AttachedFile::Text(text),
        Attachment::Document { document } => document,
    };
    match files.iter().find(|file| file.position == position) {
        Some(KeptFile { name, content_type, content, .. }) => {
            AttachedFile::Printed { name: name.clone(), content_type: content_type.clone(), size: content.len() as u64 }
        }
        None => AttachedFile::Unprinted { document },
    }
}

/// One mail with its HTML version, and what was printed for it.
pub(super) async fn find_kept_mail(
    platform: &Platform,
    actor: &Actor,
    id: MailId,
) -> Outcome<(KeptMail, Vec<KeptFile>)> {
    actor.may(Action::MailboxRead, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let mail = store::find_mail(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let files = store::list_files(&mut tx, id).await?;
    tx.commit().await?;
    Ok((mail, files))
}

/// The reader's wall clock.
pub(super) fn local(actor: &Actor, at: DateTime<Utc>) -> NaiveDateTime {
    let zone = match actor {
        Actor::User(person) => time::zone(&person.time_zone),
        Actor::Visitor | Actor::System => chrono_tz::Tz::UTC,
    };
    time::local(at, zone)
}

/// `%q%`, where what is special in `like` stands for itself.
pub(super) fn pattern(q: &str) -> Option<String> {
    let q = q.trim().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    (!q.is_empty()).then(|| format!("%{q}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_is_taken_literally() {
        assert_eq!(pattern("  "), None);
        assert_eq!(pattern(r"50%_\"), Some(r"%50\%\_\\%".to_owned()));
    }
}
