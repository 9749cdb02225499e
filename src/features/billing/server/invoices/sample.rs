//! An invoice that nobody owes: what one looks like with the settings as they are.

use super::draft::{self, NewLine};
use super::paper::{self, Printed};
use super::read::{line_view, party_view, taxes};
use super::settings::{self, Seller, Settings};
use super::store::{Invoice, InvoiceLine};
use crate::model::invoice_pages::{InvoiceRow, InvoiceView};
use crate::model::{Amounts, InvoiceId, InvoiceKind, InvoiceStatus, Item, LineId, Origin};
use chrono::Days;
use preau_documents::Document;
use preau_identity::server::organisation;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, Currency, Locale, Money, Outcome, Relation};
use preau_platform::Platform;
use uuid::Uuid;

/// Three lines to a household, in the organisation's currency. Nothing is written, and no number is taken.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn print_sample(platform: &Platform, actor: &Actor, locale: Locale) -> Outcome<Printed> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let settings = settings::find(platform, &mut tx).await?;
    let currency = organisation::find(&mut tx).await?.currency;
    let letterhead = paper::letterhead(&mut tx).await?;
    tx.commit().await?;
    let lines = lines(&settings, locale, currency)?;
    let invoice = invoice(platform, &settings, locale, &lines);
    let mut document = Document::new(locale, paper::title(locale, &invoice), platform.now(), letterhead);
    paper::write(&mut document, &platform.template.invoice, &invoice, &view(&settings, &invoice, &lines));
    let name = locale.pick("specimen.pdf", "sample.pdf").to_owned();
    Ok(Printed { name, bytes: paper::press(platform, document).await? })
}

fn lines(settings: &Settings, locale: Locale, currency: Currency) -> Outcome<Vec<InvoiceLine>> {
    let unit = 10_i64.pow(currency.decimals());
    let scale = if currency.decimals() == 0 { 500 } else { 1 };
    let line = |text: &str, thousandths, price: i64, discount: i64| NewLine {
        quantity: thousandths,
        discount: Money::new(discount * unit * scale, currency),
        ..NewLine::one(Item::Other, text, Money::new(price * unit * scale, currency))
    };
    let new = vec![
        line(locale.pick("Accompagnement individuel, mathématiques", "One-to-one lessons, mathematics"), 4_500, 60, 0),
        line(locale.pick("Stage intensif de printemps", "Intensive spring course"), 1_000, 320, 20),
        line(locale.pick("Annales corrigées", "Past papers with answers"), 2_000, 15, 0),
    ];
    let priced = draft::priced(settings, (currency, settings.prices_include_tax), new)?;
    Ok(priced.into_iter().map(as_written).collect())
}

fn as_written(priced: draft::PricedLine) -> InvoiceLine {
    let draft::PricedLine { line, rate, amounts } = priced;
    let NewLine { item, description, quantity, unit, discount, .. } = line;
    InvoiceLine { id: LineId(Uuid::nil()), item, description, quantity, unit, discount, rate, amounts }
}

fn invoice(platform: &Platform, settings: &Settings, locale: Locale, lines: &[InvoiceLine]) -> Invoice {
    let currency = lines.first().map_or(Currency::Eur, |line| line.unit.currency);
    let sum = Amounts::sum(currency, lines.iter().map(|line| line.amounts));
    Invoice {
        id: InvoiceId(Uuid::nil()),
        kind: InvoiceKind::Invoice,
        origin: Origin::Staff,
        account_id: AccountId(Uuid::nil()),
        payer_id: UserId(Uuid::nil()),
        locale,
        currency,
        prices_include_tax: settings.prices_include_tax,
        status: InvoiceStatus::Sent,
        reference: Some(locale.pick("SPÉCIMEN", "SAMPLE").to_owned()),
        issued_on: Some(settings.today),
        due_on: Some(settings.today + Days::new(settings.terms_days.into())),
        net_minor: sum.net.minor,
        tax_minor: sum.tax.minor,
        total_minor: sum.total().minor,
        paid_minor: 0,
        credited_minor: 0,
        corrects: None,
        note: String::new(),
        issued_at: Some(platform.now()),
        created_at: platform.now(),
        paid_at: None,
    }
}

fn view(settings: &Settings, invoice: &Invoice, lines: &[InvoiceLine]) -> InvoiceView {
    let (locale, currency) = (invoice.locale, invoice.currency);
    let buyer = Seller {
        name: locale.pick("Famille Exemple", "The Sample family").to_owned(),
        address: locale.pick("3 rue des Jasmins", "3 Jasmine Street").to_owned(),
        postal_code: settings.seller.postal_code.clone(),
        city: settings.seller.city.clone(),
        country: settings.seller.country.clone(),
        ..Seller::default()
    };
    let date = |day: Option<chrono::NaiveDate>| day.map(|day| locale.date(day)).unwrap_or_default();
    InvoiceView {
        is_editable: false,
        row: InvoiceRow {
            id: invoice.id,
            kind: invoice.kind,
            reference: invoice.reference.clone().unwrap_or_default(),
            account: buyer.name.clone(),
            about: String::new(),
            date: date(invoice.issued_on),
            due: date(invoice.due_on),
            total: invoice.total(),
            balance: invoice.balance(),
            status: invoice.status,
        },
        account_id: invoice.account_id,
        seller: party_view(locale, &settings.seller),
        buyer: party_view(locale, &buyer),
        inclusive: invoice.prices_include_tax,
        note: String::new(),
        lines: lines.iter().map(|line| line_view(locale, invoice.prices_include_tax, line)).collect(),
        taxes: taxes(locale, currency, lines),
        amounts: Amounts::sum(currency, lines.iter().map(|line| line.amounts)),
        paid: Money::zero(currency),
        credited: Money::zero(currency),
        entries: vec![],
        parts: vec![],
        next_part: None,
        notes: vec![],
        corrects: None,
        offers: vec![],
        asks_to_keep: false,
        credit: Money::zero(currency),
        idempotency_key: String::new(),
        today: settings.today.to_string(),
        bank_details: settings.seller.bank_details.clone(),
        footer: settings.footer(locale).to_owned(),
    }
}
