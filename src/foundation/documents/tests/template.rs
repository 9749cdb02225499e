//! A template changes how documents look, and they stay valid.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

use pdf_extract::{Document as Pdf, Object};
use preau_documents::{Document, Letterhead, Template};
use preau_kernel::Locale;
use std::io;

const LOGO: &[u8] = include_bytes!("logo.png");

fn template(text: &str) -> Template {
    Template::parse(text, |_| Ok::<_, io::Error>(LOGO.to_vec())).expect("a template")
}

fn document() -> Document {
    let letterhead = Letterhead::new("Nexus Réussite", "#21409a").line("contact@nexus.example");
    let mut document = Document::new(Locale::Fr, "Facture", chrono::DateTime::UNIX_EPOCH, letterhead);
    document.heading("Règlements");
    document.paragraph("Merci.");
    document
}

/// What is drawn on the first page.
fn drawn(pdf: &[u8]) -> String {
    let pdf = Pdf::load_mem(pdf).expect("a PDF");
    let page = *pdf.get_pages().get(&1).expect("a page");
    String::from_utf8_lossy(&pdf.get_page_content(page).expect("content")).into_owned()
}

fn pictures(pdf: &[u8]) -> usize {
    let pdf = Pdf::load_mem(pdf).expect("a PDF");
    let is_picture = |object: &&Object| {
        let subtype = object.as_stream().ok().and_then(|stream| stream.dict.get(b"Subtype").ok());
        // A mask of a picture is a picture, too, and has no mask of its own.
        subtype.is_some_and(|subtype| subtype.as_name().ok() == Some(b"Image"))
    };
    pdf.objects.values().filter(is_picture).count()
}

#[test]
fn an_empty_template_changes_not_a_byte() {
    let built_in = document().print(&Template::default()).unwrap();
    assert_eq!(document().print(&template("")).unwrap(), built_in);
    assert_eq!(document().print(&template(include_str!("../template.toml"))).unwrap(), built_in);
}

#[test]
fn colours_of_the_template_are_drawn() {
    // 255, 128 and 0 of 255, as a PDF writes them.
    let orange = "1 0.5019608 0 ";
    let built_in = drawn(&document().print(&Template::default()).unwrap());
    assert!(!built_in.contains(orange));
    for what in ["text", "rule", "accent", "heading"] {
        let styled = drawn(&document().print(&template(&format!("[colors]\n{what} = \"#ff8000\""))).unwrap());
        assert!(styled.contains(orange), "{what}: {styled}");
    }
}

#[test]
fn sizes_and_margins_of_the_template_move_what_is_drawn() {
    let built_in = drawn(&document().print(&Template::default()).unwrap());
    for text in ["[sizes]\ntitle = 31.5", "[sizes]\ntext = 12", "[margins]\nside = 40", "[margins]\ntop = 80"] {
        assert_ne!(drawn(&document().print(&template(text)).unwrap()), built_in, "{text}");
    }
}

/// Every print is checked against PDF/UA-1, and an electronic one against PDF/A-3a, as it is written.
#[test]
fn with_a_logo_documents_stay_accessible_and_archival() {
    let template = template("[logo]\nfile = \"logo.png\"\nheight = 40");
    let pdf = document().print(&template).unwrap();
    assert!(pictures(&pdf) > 0);
    assert_eq!(pictures(&document().print(&Template::default()).unwrap()), 0);
    let mut electronic = document();
    electronic.electronic(b"<Invoice/>".to_vec());
    let pdf = electronic.print(&template).unwrap();
    assert!(pictures(&pdf) > 0);
    assert!(String::from_utf8_lossy(&pdf).contains("<pdfaid:part>3</pdfaid:part>"));
}

#[test]
fn text_stays_within_the_narrowest_and_widest_margins() {
    for side in [20, 150] {
        let template =
            template(&format!("[margins]\nside = {side}\ntop = 200\nbottom = 200\n[sizes]\ntitle = 40\nname = 40"));
        let pdf = document().print(&template).unwrap();
        let text = pdf_extract::extract_text_from_mem(&pdf).unwrap();
        assert!(text.contains("Merci.") && text.contains("Réussite"), "{text}");
    }
}
