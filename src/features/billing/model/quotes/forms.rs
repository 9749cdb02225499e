//! What people type about quotes, as it is sent.

use super::QuoteId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A quote that staff write. Its lines are the numbered fields of [`crate::model::InvoiceForm`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteForm {
    /// Which draft is written anew; empty for a new one.
    #[serde(default)]
    pub quote_id: String,
    /// For whom.
    #[serde(default)]
    pub account_id: String,
    /// Code.
    #[serde(default)]
    pub currency: String,
    /// What it is about, in a few words.
    #[serde(default)]
    pub title: String,
    /// Above the lines.
    #[serde(default)]
    pub introduction: String,
    /// Below the lines.
    #[serde(default)]
    pub terms: String,
    /// Last day to accept it.
    #[serde(default)]
    pub valid_until: String,
    /// `none`, `share` or `fixed`.
    #[serde(default)]
    pub deposit_kind: String,
    /// Percents or an amount with tax.
    #[serde(default)]
    pub deposit: String,
    /// "send", or anything else for a draft.
    #[serde(default)]
    pub then: String,
    /// The lines.
    #[serde(flatten)]
    pub lines: BTreeMap<String, String>,
}

/// Somebody accepts a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignForm {
    /// Which.
    pub quote_id: QuoteId,
    /// The name, typed.
    #[serde(default)]
    pub name: String,
}

/// Somebody does not want a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefuseForm {
    /// Which.
    pub quote_id: QuoteId,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}
