//! Staff edit how the organisation invoices.

use crate::invoices::{house_with_plans, issued};
use preau_billing::model::billing_settings::BillingSettingsForm;
use preau_billing::server::invoices;
use preau_kernel::{AppError, Locale, Role};

fn text(pdf: &[u8]) -> String {
    pdf_extract::extract_text_from_mem(pdf).unwrap()
}

#[tokio::test]
async fn invoices_keep_what_they_were_issued_with_and_those_to_come_say_what_is_new() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Admin).await);
    let (old, _) = issued(&world, &family, &[119_000]).await;
    let print = async |id| invoices::print(&world.platform, &staff, id).await.unwrap().bytes;
    let as_issued = print(old).await;

    let form = invoices::show_settings(&world.platform, &staff).await.unwrap().form;
    assert_eq!((form.iban.as_str(), form.tax_rate.as_str()), ("TN59 1000 6035 1835 9847 8831", "19"));
    let form = BillingSettingsForm {
        legal_name: "Nexus Éducation SA".to_owned(),
        address: "1 avenue Bourguiba\r\nÉtage 2".to_owned(),
        tax_rate: "7".to_owned(),
        terms_days: "30".to_owned(),
        iban: "FR7630006000011234567890189".to_owned(),
        bank_details: "RIB 30006 00001".to_owned(),
        footer_fr: "Merci de votre confiance.".to_owned(),
        ..form
    };
    invoices::save_settings(&world.platform, &staff, form.clone()).await.unwrap();

    assert_eq!(print(old).await, as_issued, "not a byte of what was issued changes");
    let (new, _) = issued(&world, &family, &[107_000]).await;
    let new = text(&print(new).await);
    for part in [
        "Nexus Éducation SA",
        "Étage 2",
        "TVA 7",
        "FR76 3000 6000 0112 3456 7890 189",
        "RIB 30006",
        "Merci de votre confiance.",
        "1er avril 2026",
    ] {
        assert!(new.contains(part), "{part} in {new}");
    }
    let stale = invoices::save_settings(&world.platform, &staff, form).await;
    assert!(matches!(stale, Err(AppError::Conflict { .. })), "somebody saved meanwhile: {stale:?}");
}

#[tokio::test]
async fn who_changed_what_is_kept() {
    let world = house_with_plans().await;
    let staff = world.staff(Role::Admin).await;
    let form = invoices::show_settings(&world.platform, &staff).await.unwrap().form;
    invoices::save_settings(&world.platform, &staff, form.clone()).await.unwrap();
    let page = invoices::show_settings(&world.platform, &staff).await.unwrap();
    assert_eq!((page.changes.len(), &page.form.version), (0, &form.version), "the same again is no change");
    let form = BillingSettingsForm { city: "La Marsa".to_owned(), ..form };
    invoices::save_settings(&world.platform, &staff, form).await.unwrap();
    let page = invoices::show_settings(&world.platform, &staff).await.unwrap();
    let change = ("city".to_owned(), "Tunis".to_owned(), "La Marsa".to_owned());
    assert_eq!(page.changes.iter().map(|change| change.fields.clone()).collect::<Vec<_>>(), [vec![change]]);
}

#[tokio::test]
async fn what_is_wrong_is_said_field_by_field_and_nothing_is_saved() {
    let world = house_with_plans().await;
    let staff = world.staff(Role::Admin).await;
    let form = invoices::show_settings(&world.platform, &staff).await.unwrap().form;
    let wrong = BillingSettingsForm {
        legal_name: " ".to_owned(),
        country: "Tunisie".to_owned(),
        tax_rate: "dix-neuf".to_owned(),
        terms_days: "-1".to_owned(),
        iban: "TN59 1000 6035 1835 9847 8813".to_owned(),
        bank_details: "iban FR76".to_owned(),
        ..form
    };
    let refused = invoices::save_settings(&world.platform, &staff, wrong).await.unwrap_err();
    for field in ["legal_name", "country", "tax_rate", "terms_days", "iban", "bank_details"] {
        assert!(refused.for_field(field).is_some(), "{field}: {refused:?}");
    }
    assert_eq!(world.count("select count(*) from billing_settings where version = 1").await, 1);
}

#[tokio::test]
async fn a_sample_shows_the_settings_takes_no_number_and_is_for_staff() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    for (locale, title) in [(Locale::Fr, "Facture SPÉCIMEN"), (Locale::En, "Invoice SAMPLE")] {
        let sample = invoices::print_sample(&world.platform, &staff, locale).await.unwrap();
        let text = text(&sample.bytes);
        assert!(text.contains(title) && text.contains("Nexus Réussite SARL") && text.contains("TN59"), "{text}");
    }
    assert_eq!(world.count("select count(*) from invoice_counters").await, 0);
    let refused = invoices::print_sample(&world.platform, &family.parent, Locale::Fr).await.err();
    assert_eq!(refused, Some(AppError::Forbidden));
    let refused = invoices::show_settings(&world.platform, &family.parent).await.err();
    assert_eq!(refused, Some(AppError::Forbidden));
}
