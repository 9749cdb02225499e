//! What a mail says, and putting it in line. Rooms describe a mail in blocks; how blocks look is in [`super::render`].

use super::render::Letterhead;
use super::send::SendMail;
use super::{render, store};
use preau_identity::model::Person;
use preau_identity::server::organisation;
use preau_kernel::id::UserId;
use preau_kernel::{Locale, Outcome, tr};
use preau_platform::jobs::{self, Enqueue};
use preau_platform::{Platform, Tx};

pub use crate::model::{Attachment, MailId, TextFile};

/// A mail, ready to be rendered in the language of its [`Recipient`]; its texts are already in that language.
///
/// Texts are plain: everything is escaped. Begin with a [`Block::greeting`]: none is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Which kind of mail, in kebab-case: `booking-confirmed`.
    pub template: &'static str,
    /// Subject line; control characters are dropped.
    pub subject: String,
    /// The line that inboxes show after the subject.
    pub preheader: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// A part of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text; a line break is kept.
    Paragraph(String),
    /// The thing to do; at most one per mail.
    Button {
        /// What it does.
        label: String,
        /// `https://…`, or starts with `/` and is then a page of ours.
        href: String,
    },
    /// Name and value of each fact.
    Facts(Vec<(String, String)>),
    /// Small print.
    Note(String),
    /// Heading of what follows.
    Heading(String),
}

impl Block {
    /// "Bonjour Amel,": how mails begin.
    pub fn greeting(reader: &Person) -> Self {
        let name = &reader.first_name;
        Self::Paragraph(tr!(reader.locale, "Bonjour {name},", "Hello {name},"))
    }
}

/// Who reads a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The person, if the address belongs to one.
    pub user_id: Option<UserId>,
    /// Where it goes.
    pub address: String,
    /// Shown next to the address.
    pub name: String,
    /// Language to write in.
    pub locale: Locale,
}

impl From<&Person> for Recipient {
    fn from(person: &Person) -> Self {
        Self {
            user_id: Some(person.user_id),
            address: person.email.clone(),
            name: person.full_name(),
            locale: person.locale,
        }
    }
}

/// Renders text and HTML and queues the mail in the caller's transaction, once per `dedup_key`: a second call with the
/// same key changes nothing and answers false. The key names the event and the reader
/// (`event:42/booking-confirmed/<user id>`). The transaction must have the right to write as the house.
///
/// # Errors
/// When the connection is lost, or the transaction may not write as the house.
pub async fn queue(platform: &Platform, tx: &mut Tx, dedup_key: &str, to: &Recipient, mail: Mail) -> Outcome<bool> {
    let letterhead = Letterhead::new(organisation::find(tx).await?, &platform.config.public_url);
    let id: MailId = platform.new_id();
    let new = store::NewMail {
        id,
        dedup_key,
        to,
        template: mail.template,
        rendered: &render::render(&letterhead, to.locale, &mail),
        attachments: &mail.attachments,
        message_id: &message_id(id, &platform.config.public_url),
        created_at: platform.now(),
    };
    if !store::insert_mail(tx, &new).await? {
        return Ok(false);
    }
    let how = Enqueue { key: Some(format!("mail:{id}")), ..Enqueue::default() };
    jobs::enqueue(tx, &SendMail { mail_id: id }, how).await?;
    Ok(true)
}

/// Queues a mail in which a subscriber tells one reader of one event: once, however often the event is heard.
///
/// # Errors
/// Those of [`queue`].
pub async fn tell(platform: &Platform, tx: &mut Tx, event_id: i64, reader: &Person, mail: Mail) -> Outcome<bool> {
    let key = format!("event:{event_id}/{}/{}", mail.template, reader.user_id);
    queue(platform, tx, &key, &Recipient::from(reader), mail).await
}

/// The same for ever, whatever is tried again (RFC 5322 §3.6.4).
fn message_id(id: MailId, public_url: &str) -> String {
    format!("<{id}@{}>", host(public_url))
}

/// Host of our public address, without port: right-hand side of Message-IDs and calendar UIDs.
pub(super) fn host(public_url: &str) -> String {
    let uri = public_url.parse::<http::Uri>().ok();
    uri.as_ref().and_then(http::Uri::host).unwrap_or("localhost").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_built_on_the_host_alone() {
        let id = MailId(uuid::Uuid::nil());
        assert_eq!(message_id(id, "https://nexus.tn"), "<00000000-0000-0000-0000-000000000000@nexus.tn>");
        assert_eq!(host("http://127.0.0.1:3000"), "127.0.0.1");
        assert_eq!(host("http://[::1]:3000"), "[::1]");
        assert_eq!(host("not an address"), "localhost");
    }
}
