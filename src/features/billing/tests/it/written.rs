//! Invoices that staff write, and how a template makes them look.

use crate::invoices::{house_with_plans, issued, read};
use preau_billing::model::InvoiceForm;
use preau_billing::model::invoice_forms::MOST_LINES;
use preau_billing::server::invoices;
use preau_documents::Template;
use preau_kernel::Role;
use preau_platform::Platform;
use preau_platform::context::Inner;
use preau_testkit::World;
use std::sync::Arc;

fn text(pdf: &[u8]) -> String {
    pdf_extract::extract_text_from_mem(pdf).unwrap()
}

/// The same house with another template.
pub fn styled(world: &World, template: &str) -> Platform {
    styled_with(world, Template::parse(template, |_| Err("no picture")).unwrap())
}

pub fn styled_with(world: &World, template: Template) -> Platform {
    let platform = &world.platform;
    Platform::new(Inner {
        db: platform.db.clone(),
        clock: Arc::clone(&platform.clock),
        config: platform.config.clone(),
        template: Arc::new(template),
        passwords: platform.passwords.clone(),
        http: platform.http.clone(),
        outbox_bell: tokio::sync::Notify::new(),
    })
}

#[tokio::test]
async fn staff_write_as_many_lines_as_the_form_has_and_what_is_empty_between_them_is_left_out() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Admin).await);
    let lines = (1..=MOST_LINES).filter(|line| *line == 1 || line % 7 != 0);
    let fields = lines.clone().flat_map(|line| {
        [(format!("description_{line}"), format!("Séance {line:02}.")), (format!("price_{line}"), "10".to_owned())]
    });
    let form = InvoiceForm {
        account_id: family.account_id.to_string(),
        currency: "TND".to_owned(),
        then: "issue".to_owned(),
        lines: fields.collect(),
        ..InvoiceForm::default()
    };
    let id = invoices::create(&world.platform, &staff, form.clone()).await.unwrap();
    assert_eq!(read(&world, id).await.total_minor, 10_000 * i64::try_from(lines.clone().count()).unwrap());
    let printed = text(&invoices::print(&world.platform, &family.parent, id).await.unwrap().bytes);
    for line in lines {
        assert!(printed.contains(&format!("Séance {line:02}.")), "line {line}");
    }

    let mut wrong = form;
    wrong.lines.insert(format!("price_{MOST_LINES}"), "dix".to_owned());
    let refused = invoices::create(&world.platform, &staff, wrong).await.unwrap_err();
    assert!(refused.for_field("price_50").is_some(), "the last line is looked at, too: {refused:?}");
}

#[tokio::test]
async fn a_template_says_what_an_invoice_shows_in_which_order_and_under_which_headings() {
    let world = house_with_plans().await;
    let family = world.household("Ben Salah").await;
    let (id, _) = issued(&world, &family, &[179_000]).await;
    let built_in = invoices::print(&world.platform, &family.parent, id).await.unwrap().bytes;
    let template = "[invoice]\nblocks = [\"footer\", \"lines\", \"sums\", \"facts\", \"parties\"]\n\
                    [invoice.words]\nto = { fr = \"Pour la famille\", en = \"For the family\" }\n";
    let platform = styled(&world, template);
    let printed = text(&invoices::print(&platform, &family.parent, id).await.unwrap().bytes);
    let at = |what: &str| printed.find(what).unwrap_or_else(|| panic!("{what} is not in {printed}"));
    assert!(at("En cas de retard") < at("Désignation") && at("Désignation") < at("Pour la famille"), "{printed}");
    assert!(!printed.contains("Adressée à") && !printed.contains("Payer par virement"), "{printed}");
    assert!(text(&built_in).contains("Adressée à") && text(&built_in).contains("Payer par virement"));
    let same = invoices::print(&styled(&world, ""), &family.parent, id).await.unwrap().bytes;
    assert_eq!(same, built_in, "an empty template changes nothing");
}
