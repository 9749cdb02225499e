//! Invoices on paper and for machines, and the books as a file.

use crate::invoices::{house_with_plans, issue_in, issued, order};
use crate::site::Site;
use chrono::NaiveDate;
use preau_billing::model::{InvoiceId, Item, TaxRate};
use preau_billing::server::invoices::{self, NewInvoice, NewLine};
use preau_kernel::{AppError, Currency, Money, Role};
use preau_testkit::{Household, World};

fn text(pdf: &[u8]) -> String {
    pdf_extract::extract_text_from_mem(pdf).unwrap()
}

async fn profile(world: &World, family: &Household) {
    let sql = "insert into billing_profiles (account_id, legal_name, address, postal_code, city, country, tax_number, changed_at)
               values ($1, 'Éditions Œuvre & Cie', E'8 rue des <Tables>\\nBâtiment B', '69001', 'Lyon', 'FR', 'FR40303265045', $2)";
    let mut tx = world.house().await;
    sqlx::query(sql).bind(family.account_id.0).bind(world.now()).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

fn euros(family: &Household, lines: usize) -> NewInvoice {
    let mut new = order(family, &[]);
    new.currency = Currency::Eur;
    let rates = [Some(TaxRate(2_000)), Some(TaxRate(550)), Some(TaxRate::ZERO)];
    for number in 0..lines {
        let price = Money::new(1_999 + i64::try_from(number).unwrap() * 37, Currency::Eur);
        let mut line = NewLine::one(Item::Other, format!("Séance n° {number} : français & « œuvre » <b>"), price);
        line.tax = rates[number % 3];
        line.quantity = [1_000, 2_500, 3_000][number % 3];
        new.lines.push(line);
    }
    new.lines[0].discount = Money::new(150, Currency::Eur);
    new
}

async fn issue(world: &World, new: NewInvoice) -> InvoiceId {
    world.house_does(async |tx| issue_in(&world.platform, tx, new).await).await.0
}

#[tokio::test]
async fn an_invoice_says_on_paper_who_owes_what_for_what_in_three_currencies() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    profile(&world, &family).await;
    for (currency, minor, written) in [
        (Currency::Tnd, 179_000, "179,000"),
        (Currency::Eur, 47_000, "470,00"),
        (Currency::Xof, 350_000, "350\u{202f}000"),
    ] {
        let mut new = order(&family, &[]);
        new.currency = currency;
        new.lines.push(NewLine::one(Item::Other, "Stage d’été à Noël", Money::new(minor, currency)));
        let id = issue(&world, new).await;
        let printed = invoices::print(&world.platform, &family.parent, id).await.unwrap();
        let text = text(&printed.bytes);
        for part in ["Éditions Œuvre & Cie", "Nexus Réussite SARL", "Stage d’été à Noël", written, "TVA 19", "1234567A"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(printed.name.starts_with("INV-2026-") && printed.name.ends_with(".pdf"));
        let again = invoices::print(&world.platform, &family.parent, id).await.unwrap();
        assert_eq!(printed.bytes, again.bytes, "printed twice it is the same");
        let is_electronic = printed.bytes.windows(12).any(|bytes| bytes == b"factur-x.xml");
        assert_eq!(is_electronic, currency == Currency::Eur);
    }
}

#[tokio::test]
async fn many_long_lines_take_several_pages_and_none_is_lost() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    let long = "Accompagnement personnalisé, préparation à l’épreuve anticipée de français ".repeat(4);
    let mut new = order(&family, &[]);
    for number in 0..60 {
        let line = format!("{number:03} {long}");
        new.lines.push(NewLine::one(Item::Other, line, Money::new(1_000, Currency::Tnd)));
    }
    let id = issue(&world, new).await;
    let printed = invoices::print(&world.platform, &family.parent, id).await.unwrap();
    let pages = pdf_extract::extract_text_from_mem_by_pages(&printed.bytes).unwrap();
    assert!(pages.len() > 4, "{}", pages.len());
    let text = pages.concat();
    for number in 0..60 {
        assert!(text.contains(&format!("{number:03} Accompagnement")), "line {number}");
    }
}

/// The files are left for `script/factur-x`, which asks an independent validator.
#[tokio::test]
async fn invoices_and_credit_notes_in_euros_carry_a_file_for_machines() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Admin).await);
    profile(&world, &family).await;
    let simple = issue(&world, euros(&family, 1)).await;
    let several = issue(&world, euros(&family, 7)).await;
    let form = preau_billing::model::CreditForm {
        invoice_id: several,
        amount: "33,33".to_owned(),
        reason: "Retour".to_owned(),
    };
    let note = invoices::credit(&world.platform, &staff, form).await.unwrap();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("factur-x");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, id) in [("simple", simple), ("several", several), ("credit-note", note)] {
        let printed = invoices::print(&world.platform, &family.parent, id).await.unwrap();
        let bytes = String::from_utf8_lossy(&printed.bytes).into_owned();
        assert!(bytes.contains("<fx:ConformanceLevel>EN 16931<"), "{name}");
        std::fs::write(folder.join(format!("{name}.pdf")), &printed.bytes).unwrap();
    }
}

#[tokio::test]
async fn a_receipt_says_what_came_and_nobody_else_can_print_anything() {
    let site = Site::open().await;
    let world = &site.world;
    let (family, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let taken = site.take(&family, "HYBRIDE").await;
    let (id, payment) = (taken.invoice_id, taken.payment_id);
    let receipt = invoices::print_receipt(&world.platform, &family.parent, id, payment).await.unwrap();
    let text = text(&receipt.bytes);
    assert!(text.contains("179,000") && text.contains("INV-2026-0001"), "{text}");
    for actor in [&family.student, &other.parent] {
        let refused = invoices::print(&world.platform, actor, id).await.err();
        assert_eq!(refused, Some(AppError::NotFound));
        let refused = invoices::print_receipt(&world.platform, actor, id, payment).await.err();
        assert_eq!(refused, Some(AppError::NotFound));
    }
}

#[tokio::test]
async fn the_books_have_every_document_by_rate_and_are_for_staff() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("=Ben Salah").await, world.staff(Role::Admin).await);
    let (id, _) = issued(&world, &family, &[179_000]).await;
    let form =
        preau_billing::model::CreditForm { invoice_id: id, amount: "79".to_owned(), reason: "Retour".to_owned() };
    invoices::credit(&world.platform, &staff, form).await.unwrap();
    let file = invoices::export(&world.platform, &staff, None, None).await.unwrap();
    let rows: Vec<&str> = file.lines().collect();
    assert_eq!(rows.len(), 3, "{file}");
    assert!(rows[1].starts_with("\"invoice\",\"INV-2026-0001\",2026-03-02,2026-03-16,"), "{}", rows[1]);
    assert!(rows[1].contains(",19.00,150.420,28.580,179.000,TND,sent,"), "{}", rows[1]);
    assert!(rows[2].contains("-79.000") && rows[2].contains("\"INV-2026-0001\""), "{}", rows[2]);
    let later = NaiveDate::from_ymd_opt(2026, 4, 1);
    assert_eq!(invoices::export(&world.platform, &staff, later, None).await.unwrap().lines().count(), 1);
    assert_eq!(invoices::export(&world.platform, &family.parent, None, None).await, Err(AppError::Forbidden));
}
