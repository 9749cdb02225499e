//! What forms of plans and packs have in common, read with every mistake that is in it.

use crate::model::typed;
use preau_credits::Credits;
use preau_kernel::error::Checks;
use preau_kernel::{Currency, Money, Text, text};

/// What plans and packs have in common.
pub(super) struct Words {
    pub(super) code: String,
    pub(super) name: Text,
    pub(super) summary: Text,
    pub(super) features_fr: Vec<String>,
    pub(super) features_en: Vec<String>,
    pub(super) position: i32,
}

/// The fields of [`Words`], as typed: code, names, summaries, features, position.
pub(super) struct TypedWords<'a> {
    pub(super) of: &'a str,
    pub(super) code: &'a str,
    pub(super) names: [&'a str; 2],
    pub(super) summaries: [&'a str; 2],
    pub(super) features: [&'a str; 2],
    pub(super) position: &'a str,
}

pub(super) fn read_words(checks: &mut Checks, typed: &TypedWords<'_>) -> Words {
    let code = if typed.of.is_empty() { typed.code.trim().to_uppercase() } else { typed.of.to_owned() };
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    checks.that((1..=40).contains(&code.len()) && code.chars().all(letters), "code", || {
        text!(
            "Des capitales, des chiffres et des traits bas : PACK_ETE.",
            "Capitals, digits and underscores: SUMMER_PACK."
        )
    });
    for (field, value) in ["name_fr", "name_en"].into_iter().zip(typed.names) {
        checks.that((1..=80).contains(&value.trim().chars().count()), field, || {
            text!("Un nom de 80 caractères au plus.", "A name of 80 characters at most.")
        });
    }
    for (field, value) in ["summary_fr", "summary_en"].into_iter().zip(typed.summaries) {
        checks.that(value.trim().chars().count() <= 200, field, || {
            text!("200 caractères au plus.", "200 characters at most.")
        });
    }
    let [features_fr, features_en] = typed.features.map(lines);
    checks.that(features_fr.len() <= 12, "features_fr", || text!("Douze lignes au plus.", "Twelve lines at most."));
    checks.that(features_fr.len() == features_en.len(), "features_en", || {
        text!("Autant de lignes dans les deux langues.", "As many lines in both languages.")
    });
    let position = typed::optional_count(typed.position, 0, 9_999);
    checks.that(position.is_ok(), "position", || text!("Un nombre entier.", "A whole number."));
    let trimmed = |[fr, en]: [&str; 2]| Text { fr: fr.trim().to_owned(), en: en.trim().to_owned() };
    Words {
        code,
        name: trimmed(typed.names),
        summary: trimmed(typed.summaries),
        features_fr,
        features_en,
        position: position.ok().flatten().unwrap_or(0).cast_signed(),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().chars().take(120).collect::<String>()).filter(|line| !line.is_empty()).collect()
}

pub(super) fn wrong_amount() -> Text {
    text!("Un montant dans cette devise, comme 47,50.", "An amount in this currency, such as 47.50.")
}

/// Reads an amount; empty is nothing.
pub(super) fn read_amount(checks: &mut Checks, field: &str, typed: &str, currency: Currency) -> Money {
    if typed.trim().is_empty() {
        return Money::zero(currency);
    }
    let amount = typed::amount(typed, currency);
    checks.that(amount.is_some(), field, wrong_amount);
    amount.unwrap_or(Money::zero(currency))
}

pub(super) fn read_currency(checks: &mut Checks, typed: &str) -> Currency {
    let currency = typed.parse::<Currency>();
    checks.that(currency.is_ok(), "currency", || text!("Choisissez une devise.", "Choose a currency."));
    currency.unwrap_or(Currency::Tnd)
}

pub(super) fn read_credits(checks: &mut Checks, typed: &str) -> Credits {
    if typed.trim().is_empty() {
        return Credits::ZERO;
    }
    let credits = Credits::parse(typed).filter(|credits| credits.is_quarters() && (0..=100_000).contains(&credits.0));
    checks.that(credits.is_some(), "credits", || {
        text!("Des crédits par quarts, comme 4 ou 1,25.", "Credits in quarters, such as 4 or 1.25.")
    });
    credits.unwrap_or(Credits::ZERO)
}

pub(super) fn read_count(checks: &mut Checks, field: &str, typed: &str, most: u32) -> i32 {
    let count = typed::optional_count(typed, 0, most);
    checks.that(count.is_ok(), field, || text!("Un nombre de 0 à {most}.", "A number from 0 to {most}."));
    count.ok().flatten().unwrap_or(0).cast_signed()
}
