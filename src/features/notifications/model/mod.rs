//! Mails as the back office sees them. Times are wall-clock times of the reader.

use chrono::NaiveDateTime;
use preau_kernel::{Locale, Text, id_type, text};
use serde::{Deserialize, Serialize};

id_type!(
    /// One mail to one person.
    MailId
);

id_type!(
    /// One text message to one person.
    TextMessageId
);

/// A text message in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextMessageRow {
    /// Which message.
    pub id: TextMessageId,
    /// When it was written.
    pub created_at: NaiveDateTime,
    /// Name of the reader.
    pub to_name: String,
    /// International telephone number.
    pub to_number: String,
    /// What it says.
    pub body: String,
    /// Which kind of message.
    pub template: String,
    /// Where it stands.
    pub status: MailStatus,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum MailStatus {
    /// In line, or to be tried again.
    Queued,
    /// Accepted by the relay, or kept in the mailbox when there is no relay.
    Sent,
    /// Given up: refused for good, or tried too often.
    Failed,
}

impl MailStatus {
    /// Every status, in the order of a mail's life.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Sent, Self::Failed];

    /// As stored and as shown in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Queued => text!("En attente", "Waiting"),
            Self::Sent => text!("Envoyé", "Sent"),
            Self::Failed => text!("Échec", "Failed"),
        }
    }
}

/// A mail in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    /// Which mail.
    pub id: MailId,
    /// When it was written.
    pub created_at: NaiveDateTime,
    /// Name of the reader; may be empty.
    pub to_name: String,
    /// Address of the reader.
    pub to_address: String,
    /// Subject line.
    pub subject: String,
    /// Which kind of mail: "booking-confirmed".
    pub template: String,
    /// Where it stands.
    pub status: MailStatus,
}

/// A mail with everything it says, except its HTML body, which has an address of its own ([`Self::html_address`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailDetail {
    /// What the list shows of it.
    pub row: MailRow,
    /// Language it is written in.
    pub locale: Locale,
    /// Stable for ever, so that a mail delivered twice is recognised as one.
    pub message_id: String,
    /// Names the event and the reader it was written for.
    pub dedup_key: String,
    /// How often it was handed to the relay.
    pub attempts: i32,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When the relay accepted it.
    pub sent_at: Option<NaiveDateTime>,
    /// Text version.
    pub text_body: String,
    /// Files.
    pub attachments: Vec<AttachedFile>,
}

impl MailDetail {
    /// Where the HTML version is, to be framed.
    pub fn html_address(&self) -> String {
        format!("/admin/courriels/{}/html", self.row.id)
    }

    /// Where attachment number `index` (from 0) can be downloaded.
    pub fn attachment_address(&self, index: usize) -> String {
        format!("/admin/courriels/{}/pieces/{index}", self.row.id)
    }
}

/// A file that goes with a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Attachment {
    /// Written with the mail.
    Text(TextFile),
    /// A document of another room, printed when the mail is sent.
    Document {
        /// Its kind and which: `invoice:<id>`.
        document: String,
    },
}

impl Attachment {
    /// The document of this kind and id; whoever prints the kind is known to the worker.
    pub fn document(kind: &str, id: impl std::fmt::Display) -> Self {
        Self::Document { document: format!("{kind}:{id}") }
    }
}

/// A text as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextFile {
    /// File name: `rendez-vous.ics`.
    pub name: String,
    /// Media type with its parameters: `text/calendar; method=REQUEST; charset=utf-8`.
    pub content_type: String,
    /// What is in it.
    pub content: String,
}

/// A file of a mail, as the mailbox page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttachedFile {
    /// A text, shown as it is.
    Text(TextFile),
    /// A document that was printed: to be downloaded.
    Printed {
        /// File name: `INV-2026-0001.pdf`.
        name: String,
        /// Media type.
        content_type: String,
        /// In bytes.
        size: u64,
    },
    /// A document that is printed when the mail is sent, or that was not there to be printed.
    Unprinted {
        /// Its kind and which.
        document: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_again_by_its_code() {
        assert!(MailStatus::ALL.into_iter().all(|status| MailStatus::from_code(status.code()) == Some(status)));
        assert_eq!(MailStatus::from_code(""), None);
        assert_eq!(MailStatus::from_code("SENT"), None);
    }
}
