//! Documents that go with mails: named when a mail is written, printed when it is sent, kept with it.
//!
//! Setting a document takes longer than writing a mail, and the mail is written in the transaction of what it is about. So it
//! is printed by the job that sends the mail, while no transaction is open.

use super::store::{self, KeptFile, KeptMail};
use crate::model::Attachment;
use async_trait::async_trait;
use preau_kernel::{Actor, Outcome};
use preau_platform::error::internal_error;
use preau_platform::{Platform, mailer};
use std::fmt::Debug;
use std::sync::Arc;
use uuid::Uuid;

/// A document on paper and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// File name: `INV-2026-0001.pdf`.
    pub name: String,
    /// Media type without parameters: `application/pdf`.
    pub content_type: &'static str,
    /// The file.
    pub content: Vec<u8>,
}

/// Prints the documents of one kind: rooms below this one say how, as it does not know them.
#[async_trait]
pub trait Printer: Debug + Send + Sync {
    /// "invoice" of `invoice:<id>`.
    fn kind(&self) -> &'static str;

    /// The document as it is now; `None` when there is nothing to print, and the mail goes without.
    ///
    /// # Errors
    /// [`preau_kernel::AppError::Unavailable`] when it will be there soon: the mail waits a little.
    async fn print(&self, platform: &Platform, id: Uuid) -> Outcome<Option<Printed>>;
}

/// Everything that can go with a mail; put together by the server, an extension of the worker.
#[derive(Clone, Debug, Default)]
pub struct Printers(Arc<[Arc<dyn Printer>]>);

impl Printers {
    /// These.
    pub fn new(all: Vec<Arc<dyn Printer>>) -> Self {
        Self(all.into())
    }

    async fn print(&self, platform: &Platform, document: &str) -> Outcome<Option<Printed>> {
        let (kind, id) = document.split_once(':').unwrap_or((document, ""));
        let printer = self.0.iter().find(|printer| printer.kind() == kind);
        let printer = printer.ok_or_else(|| internal_error("find who prints", &document))?;
        let id: Uuid = id.parse().map_err(|error| internal_error("read which document", &error))?;
        printer.print(platform, id).await
    }
}

/// Prints what goes with the mail and was not printed by an earlier try.
pub(super) async fn print_missing(platform: &Platform, printers: &Printers, mail: &KeptMail) -> Outcome<()> {
    let documents = mail.attachments.iter().zip(0_i32..).filter_map(|(file, position)| match file {
        Attachment::Document { document } => Some((document, position)),
        Attachment::Text(_) => None,
    });
    let documents: Vec<_> = documents.collect();
    if documents.is_empty() {
        return Ok(());
    }
    let there = list(platform, mail).await?;
    for (document, position) in documents {
        if there.iter().any(|file| file.position == position) {
            continue;
        }
        let Some(Printed { name, content_type, content }) = printers.print(platform, document).await? else { continue };
        let file = KeptFile { position, name, content_type: content_type.to_owned(), content };
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        store::insert_file(&mut tx, mail.id, &file, platform.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Everything that goes out with the mail: its texts, and of its documents those that are printed.
pub(super) async fn enclosed(platform: &Platform, mail: &KeptMail) -> Outcome<Vec<mailer::Attachment>> {
    if mail.attachments.is_empty() {
        return Ok(vec![]);
    }
    let mut printed = list(platform, mail).await?;
    let file = |(file, position): (&Attachment, i32)| match file {
        Attachment::Text(text) => Some(mailer::Attachment {
            name: text.name.clone(),
            content_type: text.content_type.clone(),
            content: text.content.clone().into_bytes(),
        }),
        Attachment::Document { .. } => {
            let at = printed.iter().position(|file| file.position == position)?;
            let KeptFile { name, content_type, content, .. } = printed.swap_remove(at);
            Some(mailer::Attachment { name, content_type, content })
        }
    };
    Ok(mail.attachments.iter().zip(0..).filter_map(file).collect())
}

async fn list(platform: &Platform, mail: &KeptMail) -> Outcome<Vec<KeptFile>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let files = store::list_files(&mut tx, mail.id).await?;
    tx.commit().await?;
    Ok(files)
}
