//! Quotes of the demonstration: a company's, in CFA francs, at every stage.

use super::answer::{decline, sign};
use super::send::send;
use super::store::{self, Quote};
use super::write::{NewQuote, first_payer, nobody_pays, write};
use crate::model::quotes::{Deposit, QuoteId};
use crate::model::{Item, TaxRate};
use crate::server::invoices::{DemoPayer, NewLine, settings};
use chrono::{Days, TimeDelta};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Currency, Money, Outcome};
use preau_platform::{Platform, Tx};
use std::net::{IpAddr, Ipv4Addr};

/// Addresses that belong to nobody (RFC 5737).
const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// One that expired, one that was refused, one accepted with its deposit to be paid, one to be signed, one draft.
///
/// # Errors
/// When the people are missing.
pub async fn seed_demo_quotes(platform: &Platform, tx: &mut Tx, company: DemoPayer, staff: UserId) -> Outcome<()> {
    let demo = Demo { company, staff };
    let video = [("Film de présentation d’une minute", 1_000, 600_000), ("Sous-titres", 2_000, 35_000)];
    let video = Wanted { title: "Film de présentation", lines: &video, deposit: Some(Deposit::Share(5_000)) };
    demo.sent(platform, tx, 50, 20, &video).await?;

    let shop = [("Boutique en ligne, cinquante articles", 1_000, 1_450_000), ("Paiement par mobile", 1_000, 180_000)];
    let shop = Wanted { title: "Boutique en ligne", lines: &shop, deposit: Some(Deposit::Share(3_000)) };
    let refused = demo.sent(platform, tx, 28, 30, &shop).await?;
    let then = platform.at(platform.now() - TimeDelta::days(21));
    decline(&then, tx, &refused, company.payer_id, "Nous reportons ce projet à l’an prochain.").await?;

    let brochure = [
        ("Brochure de huit pages\u{202f}: texte et mise en page", 1_000, 320_000),
        ("Impression, 500 exemplaires", 1_000, 275_000),
    ];
    let brochure = Wanted { title: "Brochure et impression", lines: &brochure, deposit: Some(Deposit::Share(4_000)) };
    let accepted = demo.sent(platform, tx, 3, 30, &brochure).await?;
    let then = platform.at(platform.now() - TimeDelta::days(1));
    sign(&then, tx, &accepted, company.payer_id, "Mariam Sahli", NOWHERE).await?;

    let care =
        [("Entretien du site, par mois", 12_000, 45_000), ("Formation de l’équipe, une journée", 1_000, 150_000)];
    let care = Wanted { title: "Entretien du site pour un an", lines: &care, deposit: Some(Deposit::Share(3_000)) };
    demo.sent(platform, tx, 2, 28, &care).await?;

    let photos = [("Photographies de produits", 24_000, 8_500)];
    let photos = Wanted { title: "Photographies de produits", lines: &photos, deposit: None };
    demo.draft(platform, tx, 30, &photos).await?;
    Ok(())
}

struct Demo {
    company: DemoPayer,
    staff: UserId,
}

/// Title, lines (description, thousandths, price of one in francs) and deposit.
struct Wanted<'a> {
    title: &'a str,
    lines: &'a [(&'a str, i64, i64)],
    deposit: Option<Deposit>,
}

impl Demo {
    async fn draft(&self, platform: &Platform, tx: &mut Tx, days: u64, wanted: &Wanted<'_>) -> Outcome<QuoteId> {
        let account_id = self.company.account_id;
        let line = |(description, quantity, price): &(&str, i64, i64)| NewLine {
            quantity: *quantity,
            tax: Some(TaxRate::ZERO),
            ..NewLine::one(Item::Other, *description, Money::new(*price, Currency::Xof))
        };
        let new = NewQuote {
            account_id,
            payer: first_payer(tx, account_id).await?.ok_or_else(nobody_pays)?,
            currency: Currency::Xof,
            title: wanted.title.to_owned(),
            introduction: "Suite à notre échange, voici ce que nous vous proposons.".to_owned(),
            terms: "Deux allers-retours de corrections sont compris. Le solde est dû à la livraison.".to_owned(),
            valid_until: settings::find(platform, tx).await?.today + Days::new(days),
            deposit: wanted.deposit,
            lines: wanted.lines.iter().map(line).collect(),
            created_by: Some(self.staff),
        };
        write(platform, tx, None, &new).await
    }

    /// Sent some days ago, and valid for some days from then on.
    async fn sent(&self, platform: &Platform, tx: &mut Tx, ago: i64, days: u64, wanted: &Wanted<'_>) -> Outcome<Quote> {
        let then = platform.at(platform.now() - TimeDelta::days(ago));
        let id = self.draft(&then, tx, days, wanted).await?;
        send(&then, tx, Some(self.staff), id).await?;
        store::find(tx, id).await?.ok_or(AppError::NotFound)
    }
}
