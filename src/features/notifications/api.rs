//! Server functions of the mailbox page.

use crate::model::{MailDetail, MailId, MailRow, TextMessageRow};
use leptos::prelude::*;
use preau_kernel::{AppError, Page};

/// One page of what was sent; `status` is a code of [`crate::model::MailStatus`] or empty.
///
/// # Errors
/// Staff only.
#[server]
pub async fn list_mails(page: u32, q: String, status: String) -> Result<Page<MailRow>, AppError> {
    use crate::{model::MailStatus, server::mailbox};
    use preau_kernel::PageRequest;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let (page, status) = (PageRequest::new(page), MailStatus::from_code(&status));
    answer(mailbox::list_mails(&platform, &actor, page, &q, status)).await
}

/// One mail that was sent.
///
/// # Errors
/// Staff only; not found.
#[server]
pub async fn find_mail(id: MailId) -> Result<MailDetail, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::mailbox::find_mail(&platform, &actor, id)).await
}

/// One page of text messages that were sent.
///
/// # Errors
/// Staff only.
#[server]
pub async fn list_text_messages(
    #[server(default)] page: u32,
    #[server(default)] q: String,
) -> Result<Page<TextMessageRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::sms::list(&platform, &actor, preau_kernel::PageRequest::new(page), &q)).await
}
