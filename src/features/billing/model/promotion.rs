//! Promotions (SPEC BI-5): what they take off, and when they do not. One pure rule for the check while typing, the recap,
//! the purchase and the renewal.

use super::payable;
use chrono::{DateTime, Utc};
use preau_kernel::{Locale, Money, Text, id_type, text, tr};
use serde::{Deserialize, Serialize};

id_type!(
    /// One promotion.
    PromotionId
);

/// What is bought: a plan or a pack, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ware {
    /// Code of a plan.
    Plan(String),
    /// Code of a pack.
    Pack(String),
}

impl Ware {
    /// "plan:HYBRIDE", as forms send it.
    pub fn key(&self) -> String {
        match self {
            Self::Plan(code) => format!("plan:{code}"),
            Self::Pack(code) => format!("pack:{code}"),
        }
    }

    /// Reads [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        match key.split_once(':')? {
            ("plan", code) if !code.is_empty() => Some(Self::Plan(code.to_owned())),
            ("pack", code) if !code.is_empty() => Some(Self::Pack(code.to_owned())),
            _ => None,
        }
    }

    /// The code alone.
    pub fn code(&self) -> &str {
        match self {
            Self::Plan(code) | Self::Pack(code) => code,
        }
    }
}

/// What a promotion takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reduction {
    /// Basis points: 2000 are 20 %.
    Percentage(u32),
    /// A sum, at most the price.
    Fixed(Money),
}

impl Reduction {
    /// "−20 %", "−10,00 EUR".
    pub fn label(self, locale: Locale) -> String {
        match self {
            Self::Percentage(points) => {
                let share = super::typed::share(points, locale);
                locale.pick("−{}\u{a0}%", "−{}%").replace("{}", &share)
            }
            Self::Fixed(money) => format!("−{}", money.format_short(locale)),
        }
    }
}

/// Which payments of a subscription a promotion is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum Moments {
    /// The first payment, and packs.
    First,
    /// Those that follow.
    Renewals,
    /// All.
    Both,
}

impl Moments {
    /// All, in the order shown.
    pub const ALL: [Self; 3] = [Self::First, Self::Renewals, Self::Both];

    /// As forms send it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Renewals => "renewals",
            Self::Both => "both",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|moments| moments.code() == code)
    }

    /// In a few words.
    pub fn label(self) -> Text {
        match self {
            Self::First => text!("Premier paiement", "First payment"),
            Self::Renewals => text!("Renouvellements", "Renewals"),
            Self::Both => text!("Tous les paiements", "Every payment"),
        }
    }
}

/// Which payment it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Of something that begins.
    First,
    /// Of something that goes on.
    Renewal,
}

/// A promotion as the rule sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promotion {
    /// Which.
    pub id: PromotionId,
    /// What is typed; none when it comes by itself.
    pub code: Option<String>,
    /// For whoever pays.
    pub name: Text,
    /// What it takes off.
    pub reduction: Reduction,
    /// Of which payments.
    pub applies_to: Moments,
    /// Uses in all, at most.
    pub max_uses: Option<u32>,
    /// Uses of one account, at most.
    pub max_per_account: Option<u32>,
    /// From this instant.
    pub starts_at: DateTime<Utc>,
    /// Up to, without, this instant.
    pub ends_at: Option<DateTime<Utc>>,
    /// Can be turned off.
    pub active: bool,
    /// For accounts that have never bought anything.
    pub new_accounts_only: bool,
    /// Least purchase.
    pub min_amount: Option<Money>,
    /// Taken so far, waiting payments included.
    pub uses: u32,
    /// What it is for; empty: everything.
    pub targets: Vec<Ware>,
}

/// A purchase that asks for a reduction.
#[derive(Clone, Copy, Debug)]
pub struct Purchase<'a> {
    /// What is bought.
    pub item: &'a Ware,
    /// Its price, before anything is taken off.
    pub price: Money,
    /// First payment or renewal.
    pub moment: Moment,
    /// Has the account never bought anything?
    pub new_account: bool,
    /// How often the account has taken this promotion.
    pub uses_by_account: u32,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a promotion takes nothing off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such code, or it is turned off: a stranger learns no more.
    Unknown,
    /// It begins later.
    NotYet,
    /// It is over.
    Over,
    /// Everything was taken.
    UsedUp,
    /// This account has had it.
    AlreadyUsed,
    /// It is for something else.
    OtherItem,
    /// It is for another payment.
    OtherMoment,
    /// It is for accounts that have never bought.
    NewAccountsOnly,
    /// The purchase is too small.
    TooSmall,
    /// It is in another currency.
    OtherCurrency,
    /// The invoice is issued: what it says is what is paid.
    Issued,
}

impl Refusal {
    /// Stable, for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "promotion-unknown",
            Self::NotYet => "promotion-not-yet",
            Self::Over => "promotion-over",
            Self::UsedUp => "promotion-used-up",
            Self::AlreadyUsed => "promotion-already-used",
            Self::OtherItem => "promotion-other-item",
            Self::OtherMoment => "promotion-other-payment",
            Self::NewAccountsOnly => "promotion-new-accounts",
            Self::TooSmall => "promotion-too-small",
            Self::OtherCurrency => "promotion-other-currency",
            Self::Issued => "promotion-invoice-issued",
        }
    }

    /// For whoever typed the code.
    pub fn message(self) -> Text {
        match self {
            Self::Unknown => text!("Ce code n’existe pas.", "There is no such code."),
            Self::NotYet => text!("Ce code n’est pas encore valable.", "This code is not valid yet."),
            Self::Over => text!("Ce code n’est plus valable.", "This code is no longer valid."),
            Self::UsedUp => text!("Ce code a été utilisé autant qu’il pouvait l’être.", "This code has been used up."),
            Self::AlreadyUsed => text!("Vous avez déjà utilisé ce code.", "You have used this code before."),
            Self::OtherItem => {
                text!("Ce code ne s’applique pas à votre choix.", "This code does not apply to what you chose.")
            }
            Self::OtherMoment => {
                text!("Ce code ne s’applique pas à ce paiement.", "This code does not apply to this payment.")
            }
            Self::NewAccountsOnly => {
                text!("Ce code est réservé à un premier achat.", "This code is for a first purchase.")
            }
            Self::TooSmall => text!("Ce code demande un achat plus important.", "This code needs a larger purchase."),
            Self::OtherCurrency => text!("Ce code vaut dans une autre devise.", "This code is for another currency."),
            Self::Issued => text!(
                "La facture de cette période est déjà émise : un code ne peut plus la changer.",
                "The invoice of this period is issued already: a code can no longer change it."
            ),
        }
    }
}

/// What the promotion takes off this purchase; never more than its price, never nothing.
///
/// A share is rounded so that what remains can be paid ([`payable::part`]); a sum takes off what it says, at most the price.
///
/// # Errors
/// The first reason why it does not apply.
pub fn reduce(promotion: &Promotion, purchase: &Purchase<'_>) -> Result<Money, Refusal> {
    let (p, price) = (promotion, purchase.price);
    let refusals = [
        (!p.active, Refusal::Unknown),
        (purchase.at < p.starts_at, Refusal::NotYet),
        (p.ends_at.is_some_and(|end| purchase.at >= end), Refusal::Over),
        (!p.targets.is_empty() && !p.targets.contains(purchase.item), Refusal::OtherItem),
        (!applies(p.applies_to, purchase.moment), Refusal::OtherMoment),
        (p.new_accounts_only && !purchase.new_account, Refusal::NewAccountsOnly),
        (p.max_per_account.is_some_and(|most| purchase.uses_by_account >= most), Refusal::AlreadyUsed),
        (p.max_uses.is_some_and(|most| p.uses >= most), Refusal::UsedUp),
        (p.min_amount.is_some_and(|least| least.currency != price.currency), Refusal::OtherCurrency),
        (p.min_amount.is_some_and(|least| price.minor < least.minor), Refusal::TooSmall),
    ];
    if let Some((_, refusal)) = refusals.into_iter().find(|(refused, _)| *refused) {
        return Err(refusal);
    }
    let off = match p.reduction {
        Reduction::Fixed(sum) if sum.currency != price.currency => return Err(Refusal::OtherCurrency),
        Reduction::Fixed(sum) => sum.minor.min(price.minor),
        Reduction::Percentage(points) => {
            price.minor - payable::part(price, 10_000_u32.saturating_sub(points), 10_000).minor
        }
    };
    if off <= 0 { Err(Refusal::TooSmall) } else { Ok(Money::new(off.min(price.minor), price.currency)) }
}

const fn applies(moments: Moments, moment: Moment) -> bool {
    matches!(
        (moments, moment),
        (Moments::Both, _) | (Moments::First, Moment::First) | (Moments::Renewals, Moment::Renewal)
    )
}

/// Among those that come by themselves, the one that takes off most; the oldest of equals. They do not add up.
pub fn best<'a>(candidates: &'a [(Promotion, u32)], purchase: &Purchase<'_>) -> Option<(&'a Promotion, Money)> {
    let off = |(promotion, uses_by_account): &'a (Promotion, u32)| {
        let purchase = Purchase { uses_by_account: *uses_by_account, ..*purchase };
        reduce(promotion, &purchase).ok().map(|off| (promotion, off))
    };
    candidates.iter().filter_map(off).reduce(|best, next| {
        let better = (next.1.minor, best.0.starts_at) > (best.1.minor, next.0.starts_at);
        if better { next } else { best }
    })
}

/// As codes are kept: without spaces, in capitals.
pub fn tidy_code(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).take(30).collect()
}

/// "−20 % avec BIENVENUE".
pub fn described(reduction: Reduction, code: Option<&str>, locale: Locale) -> String {
    let off = reduction.label(locale);
    match code {
        Some(code) => tr!(locale, "{off} avec {code}", "{off} with {code}"),
        None => tr!(locale, "{off}, appliquée d’elle-même", "{off}, applied by itself"),
    }
}

#[cfg(test)]
mod tests;
