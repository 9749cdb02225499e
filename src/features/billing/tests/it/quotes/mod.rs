//! Quotes: written, sent, answered and invoiced.

mod answers;
mod demo;
mod invoicing;
mod mailed;
mod paper;
mod walls;
mod writing;

use preau_billing::model::quotes::{QuoteForm, QuoteId, SignForm};
use preau_billing::server::quotes::{self, Quote};
use preau_kernel::{Actor, AppError, Outcome};
use preau_testkit::{Household, World};
use std::collections::BTreeMap;

/// What staff type: description, price of one and tax of each line, and the deposit as `(kind, amount)`.
pub fn form(family: &Household, lines: &[(&str, &str, &str)], deposit: (&str, &str)) -> QuoteForm {
    let fields = |(number, (description, price, tax)): (usize, &(&str, &str, &str))| {
        [("description", description), ("price", price), ("tax", tax)]
            .map(|(field, value)| (format!("{field}_{number}"), (*value).to_owned()))
    };
    QuoteForm {
        account_id: family.account_id.to_string(),
        currency: "TND".to_owned(),
        title: "Stage d’été".to_owned(),
        introduction: "Voici ce que nous vous proposons.".to_owned(),
        terms: "Annulable sans frais jusqu’à la veille.".to_owned(),
        valid_until: "2026-03-31".to_owned(),
        deposit_kind: deposit.0.to_owned(),
        deposit: deposit.1.to_owned(),
        lines: (1..).zip(lines).flat_map(fields).collect::<BTreeMap<_, _>>(),
        ..QuoteForm::default()
    }
}

/// A quote of 300 dinars, half of which is due at acceptance.
pub fn usual(family: &Household) -> QuoteForm {
    form(family, &[("Dix séances", "300", "")], ("share", "50"))
}

pub async fn sent(world: &World, staff: &Actor, mut form: QuoteForm) -> QuoteId {
    "send".clone_into(&mut form.then);
    quotes::save(&world.platform, staff, form).await.unwrap()
}

pub async fn read(world: &World, id: QuoteId) -> Quote {
    quotes::find(&mut world.house().await, id).await.unwrap().unwrap()
}

pub async fn accept(world: &World, actor: &Actor, quote_id: QuoteId) -> Outcome<()> {
    let form = SignForm { quote_id, name: "Amel Ben Salah".to_owned() };
    quotes::accept(&world.platform, actor, "203.0.113.9".parse().ok(), &form).await
}

/// The code of the rule that refused.
pub fn refused_by<T>(done: Outcome<T>) -> String {
    match done {
        Err(AppError::Rule { code, .. }) => code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => "nothing".to_owned(),
    }
}
