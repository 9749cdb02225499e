//! Pages of the mailbox in the back office.

mod mail_page;
mod mailbox_page;
mod sms_page;

pub use mail_page::MailPage;
pub use mailbox_page::MailboxPage;
pub use sms_page::TextMessagesPage;

use crate::model::MailStatus;
use leptos::prelude::*;
use preau_ui::{Badge, Tone, use_locale};

/// Where a mail stands.
#[component]
pub fn MailStatusBadge(status: MailStatus) -> impl IntoView {
    let locale = use_locale();
    let tone = match status {
        MailStatus::Queued => Tone::Neutral,
        MailStatus::Sent => Tone::Success,
        MailStatus::Failed => Tone::Danger,
    };
    view! { <Badge tone>{status.label().get(locale).to_owned()}</Badge> }
}
