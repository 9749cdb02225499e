//! Quotes as pages show them: dates are already written for the reader.

use super::{Part, QuoteForm, QuoteId, QuoteStatus};
use crate::model::invoice_pages::{LineView, PartyView, TaxView};
use crate::model::{Amounts, InvoiceId, InvoiceStatus};
use preau_kernel::{Money, Page};
use serde::{Deserialize, Serialize};

/// One line of a list of quotes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRow {
    /// Which.
    pub id: QuoteId,
    /// "Q-2026-0001"; empty for a draft.
    pub reference: String,
    /// Name of the account.
    pub account: String,
    /// What it is about.
    pub title: String,
    /// When it was sent; for a draft, written.
    pub date: String,
    /// Last day to accept it.
    pub valid_until: String,
    /// With tax.
    pub total: Money,
    /// What was invoiced of it, with tax.
    pub invoiced: Money,
    /// Where it stands.
    pub status: QuoteStatus,
}

/// What is wanted of the back office's list; all of it is in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuoteQuery {
    /// Which page, from 1.
    pub page: u32,
    /// Part of a number, an account's name, a title or a line.
    pub q: String,
    /// Code of a status; empty for all.
    pub status: String,
    /// Code of a currency; empty for all.
    pub currency: String,
}

/// The back office's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteList {
    /// The quotes.
    pub page: Page<QuoteRow>,
    /// What waits for an answer, by currency.
    pub waiting: Vec<Money>,
}

/// Who accepted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureView {
    /// As it was typed.
    pub name: String,
    /// "mardi 24 novembre 2026 à 14:00".
    pub at: String,
    /// From where.
    pub ip: String,
}

/// An invoice that was made of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotePart {
    /// Which part.
    pub part: Part,
    /// Which invoice.
    pub invoice: InvoiceId,
    /// Its number.
    pub reference: String,
    /// With tax.
    pub total: Money,
    /// Where it stands.
    pub status: InvoiceStatus,
}

/// Something that happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineEntry {
    /// When.
    pub at: String,
    /// What happened, by whom.
    pub what: String,
    /// In their words; may be empty.
    pub note: String,
}

/// What staff can invoice of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payable {
    /// Nothing: not accepted, or all of it is invoiced.
    Nothing,
    /// There is no deposit: the whole.
    Whole(Money),
    /// What the deposit leaves.
    Rest(Money),
}

/// A quote, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteView {
    /// What a list shows of it.
    pub row: QuoteRow,
    /// Who offers.
    pub seller: PartyView,
    /// To whom.
    pub buyer: PartyView,
    /// Do unit prices include tax?
    pub inclusive: bool,
    /// Above the lines.
    pub introduction: String,
    /// Below the lines.
    pub terms: String,
    /// What is offered.
    pub lines: Vec<LineView>,
    /// By rate.
    pub taxes: Vec<TaxView>,
    /// Without tax, and the tax.
    pub amounts: Amounts,
    /// Due when it is accepted.
    pub deposit: Option<Money>,
    /// "30 %", when the deposit was said as a share.
    pub deposit_share: String,
    /// Who accepted it.
    pub signature: Option<SignatureView>,
    /// Invoices of it.
    pub parts: Vec<QuotePart>,
    /// What staff can invoice.
    pub payable: Payable,
    /// What happened, the first first; for staff.
    pub timeline: Vec<TimelineEntry>,
    /// May whoever reads it accept or refuse it now?
    pub can_answer: bool,
    /// Name of whoever reads it, to sign with.
    pub reader: String,
    /// Below the document.
    pub footer: String,
}

/// What the form for a quote chooses from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorChoices {
    /// Accounts by name.
    pub accounts: Vec<(String, String)>,
    /// Usual rate, "19".
    pub rate: String,
    /// Do prices include tax?
    pub inclusive: bool,
    /// The first day that a quote can end.
    pub today: String,
    /// What the form begins with: an empty quote, or a draft as it is.
    pub form: QuoteForm,
}
