//! Documents on paper: statements, and what else a family or an office prints or files.
//!
//! A room says what a document is made of: a letterhead, a title, facts, headings, paragraphs, tables. This crate sets it on
//! A4, breaks lines and pages, repeats the heads of tables, numbers the pages and writes a PDF that can be searched, copied
//! from and read aloud (PDF/UA-1: every export is checked against it); an electronic invoice is PDF/A-3 as well. How it looks is
//! a [`Template`]. Native only, no input or output: the same document gives the same bytes.
//!
//! ```
//! # use preau_documents::{Column, Document, Letterhead, Row, Table, Template};
//! # use preau_kernel::Locale;
//! let letterhead = Letterhead::new("Nexus Réussite", "#21409a").line("contact@nexus.example");
//! let mut document = Document::new(Locale::Fr, "Relevé de crédits", chrono::DateTime::UNIX_EPOCH, letterhead);
//! document.heading("Mouvements");
//! let mut table = Table::new("Mouvements", [Column::label("Date"), Column::text("Opération"), Column::figure("Crédits")]);
//! table.push(Row::new(["2 mars 2026", "Réservation", "−1,25"]));
//! document.table(table);
//! let pdf: Vec<u8> = document.print(&Template::default())?;
//! # Ok::<(), preau_documents::Unprintable>(())
//! ```

#![warn(missing_docs)]

mod document;
mod electronic;
mod flow;
mod fonts;
mod ink;
mod lines;
mod look;
mod press;
mod structure;
mod table;
mod template;

pub use document::{Document, Letterhead, Party};
pub use table::{Cell, Column, Row, Table};
pub use template::{BadTemplate, Invoice, InvoiceBlock, Template, Word, Words};

/// A document could not be written: a fault of ours, never of what somebody typed.
#[derive(Debug, thiserror::Error)]
pub enum Unprintable {
    /// A font of the house cannot be read.
    #[error("a font cannot be read")]
    Font,
    /// The PDF breaks a rule of PDF/UA or of PDF itself.
    #[error("not a valid PDF: {0}")]
    Invalid(String),
}
