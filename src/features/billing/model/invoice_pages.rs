//! Invoices as pages show them: dates are already written for the reader.

use super::{Amounts, InvoiceForm, InvoiceId, InvoiceKind, InvoiceStatus};
use preau_kernel::id::AccountId;
use preau_kernel::{Money, PageRequest, Text, text};
use preau_payments::model::{Offer, PaymentId};
use serde::{Deserialize, Serialize};

/// One line of a list of documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// Which.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// "INV-2026-0001"; empty for a draft.
    pub reference: String,
    /// Name of the account.
    pub account: String,
    /// Its first line.
    pub about: String,
    /// When it was issued; for a draft, written.
    pub date: String,
    /// Last day to pay; empty for a draft and a credit note.
    pub due: String,
    /// With tax.
    pub total: Money,
    /// What is left to pay.
    pub balance: Money,
    /// Where it stands.
    pub status: InvoiceStatus,
}

/// What is wanted of the back office's list; all of it is in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceQuery {
    /// Which page.
    pub page: PageRequest,
    /// Part of a number, an account's name or a line.
    pub q: String,
    /// Only in this state.
    pub status: Option<InvoiceStatus>,
    /// Only of this currency, by its code; empty for all.
    pub currency: String,
}

/// What is open, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSum {
    /// Of all sent invoices.
    pub open: Money,
    /// Of those whose day is over.
    pub overdue: Money,
}

/// The back office's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceList {
    /// The documents.
    pub page: preau_kernel::Page<InvoiceRow>,
    /// What is open, by currency.
    pub sums: Vec<OpenSum>,
}

/// A family's or a company's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnInvoices {
    /// Issued documents, the latest first.
    pub documents: Vec<InvoiceRow>,
    /// What is open, by currency.
    pub sums: Vec<OpenSum>,
    /// Credit that can be used, by currency.
    pub credits: Vec<Money>,
    /// Whom invoices are made out to.
    pub profiles: Vec<Profile>,
}

/// Whom an account's invoices are made out to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Which account.
    pub account_id: String,
    /// Name of the person or company.
    pub legal_name: String,
    /// Street and number.
    pub address: String,
    /// Code of the place.
    pub postal_code: String,
    /// Place.
    pub city: String,
    /// ISO 3166-1.
    pub country: String,
    /// Of VAT.
    pub tax_number: String,
}

/// A party of a document: name and what is printed below.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyView {
    /// Name.
    pub name: String,
    /// Address, numbers.
    pub lines: Vec<String>,
}

/// A line of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// In words.
    pub description: String,
    /// "2,5"
    pub quantity: String,
    /// Of one.
    pub unit: Money,
    /// Taken off.
    pub discount: Money,
    /// "19 %"
    pub rate: String,
    /// With tax, or without, as the document's prices are.
    pub total: Money,
}

/// The tax of one rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxView {
    /// "19 %"
    pub rate: String,
    /// On what, and how much.
    pub amounts: Amounts,
}

/// What money did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum EntryKind {
    /// A payment came.
    Payment,
    /// Credit was used.
    Credit,
    /// Money went back.
    Refund,
    /// Money became credit.
    ToCredit,
}

impl EntryKind {
    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Payment => text!("Paiement reçu", "Payment received"),
            Self::Credit => text!("Crédit utilisé", "Credit used"),
            Self::Refund => text!("Remboursement", "Refund"),
            Self::ToCredit => text!("Mis au crédit du compte", "Put to the account’s credit"),
        }
    }
}

/// Money in or out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryView {
    /// When.
    pub date: String,
    /// What it did.
    pub kind: EntryKind,
    /// Below zero when it went out.
    pub amount: Money,
    /// The payment, and how people quote it.
    pub payment: Option<(PaymentId, String)>,
}

/// A part that is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartView {
    /// Last day.
    pub due: String,
    /// How much.
    pub amount: Money,
    /// Nothing of it is left.
    pub done: bool,
    /// Its day is over and something is left.
    pub late: bool,
}

/// A document, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceView {
    /// What a list shows of it.
    pub row: InvoiceRow,
    /// Whose it is.
    pub account_id: AccountId,
    /// A draft that staff may write anew.
    pub is_editable: bool,
    /// Who sells.
    pub seller: PartyView,
    /// To whom.
    pub buyer: PartyView,
    /// Do unit prices include tax?
    pub inclusive: bool,
    /// Above the lines.
    pub note: String,
    /// What is bought.
    pub lines: Vec<LineView>,
    /// By rate.
    pub taxes: Vec<TaxView>,
    /// Without tax, and the tax.
    pub amounts: Amounts,
    /// What was paid and kept.
    pub paid: Money,
    /// What credit notes took off.
    pub credited: Money,
    /// Money in and out, in order.
    pub entries: Vec<EntryView>,
    /// When which part is due; none when all is due at once.
    pub parts: Vec<PartView>,
    /// What to pay next: a part, or nothing when all is due at once.
    pub next_part: Option<Money>,
    /// Credit notes of an invoice.
    pub notes: Vec<(InvoiceId, String, Money)>,
    /// Of a credit note: the invoice.
    pub corrects: Option<(InvoiceId, String)>,
    /// Ways to pay, while it can be paid.
    pub offers: Vec<Offer>,
    /// Is its payer asked whether what they pay with is kept? What it is for renews, and nothing is kept yet.
    pub asks_to_keep: bool,
    /// Credit of the account that can be used.
    pub credit: Money,
    /// For a form that must count once.
    pub idempotency_key: String,
    /// Last day that instalments begin by default.
    pub today: String,
    /// How transfers reach the seller.
    pub bank_details: String,
    /// Below the document.
    pub footer: String,
}

/// What the form for a new invoice chooses from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftChoices {
    /// Accounts by name.
    pub accounts: Vec<(String, String)>,
    /// Usual rate, "19".
    pub rate: String,
    /// Do prices include tax?
    pub inclusive: bool,
    /// What the form begins with: the usual currency alone, or a draft as it is.
    pub form: InvoiceForm,
}
