//! What a reader of PDFs that is not ours finds in documents.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

use preau_documents::{Cell, Column, Document, Letterhead, Row, Table, Template};
use preau_kernel::Locale;
use proptest::prelude::*;

fn document(title: &str) -> Document {
    let letterhead = Letterhead::new("Nexus Réussite", "#21409a").line("contact@nexus.example").line("");
    Document::new(Locale::Fr, title, chrono::DateTime::UNIX_EPOCH, letterhead)
}

fn long(rows: usize) -> Document {
    let mut document = document("Relevé de crédits");
    document.lead("Inès Ben Salah · depuis le début");
    document.facts([("Élève", "Inès"), ("Solde", "3\u{202f}250,50 €")]);
    document.heading("Mouvements");
    let columns = [Column::label("Date"), Column::text("Opération"), Column::figure("Crédits")];
    let mut table = Table::new("Mouvements", columns);
    for row in 0..rows {
        table.push(Row::new([
            Cell::new("2 mars 2026"),
            Cell::new(format!("Réservation n° {row}")).detail("NSI · Hélios"),
            Cell::new("−1,25"),
        ]));
    }
    table.push(Row::sum(["", "Solde à la fin", "12"]));
    document.table(table);
    document
}

fn pages(pdf: &[u8]) -> Vec<String> {
    pdf_extract::extract_text_from_mem_by_pages(pdf).expect("text")
}

#[test]
fn text_can_be_found_with_accents_no_break_spaces_and_currencies() {
    let text = pages(&long(3).print(&Template::default()).unwrap()).concat();
    for part in
        ["Nexus Réussite", "contact@nexus.example", "Relevé de crédits", "3\u{202f}250,50 €", "−1,25", "Page 1 / 1"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn a_long_table_goes_over_pages_and_each_has_its_head_and_number() {
    let pages = pages(&long(200).print(&Template::default()).unwrap());
    assert!(pages.len() > 5, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains("Opération") && page.contains("Date"), "{page}");
        assert!(page.contains(&format!("Page {} / {}", index + 1, pages.len())), "{page}");
    }
    let text = pages.concat();
    for row in 0..200 {
        assert_eq!(text.matches(&format!("Réservation n° {row} ")).count(), 1, "row {row}");
    }
}

#[test]
fn an_electronic_invoice_is_archival_and_announces_its_file_once() {
    let mut document = long(50);
    document.electronic(b"<Invoice/>".to_vec());
    let pdf = document.print(&Template::default()).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    for part in
        ["factur-x.xml", "<fx:ConformanceLevel>EN 16931<", "<pdfaid:part>3</pdfaid:part>", "/AFRelationship", "/Prev "]
    {
        assert!(text.contains(part), "{part}");
    }
    let last = &text[text.rfind("<?xpacket begin").unwrap()..];
    assert_eq!(last.matches("<pdfaExtension:schemas>").count(), 1);
    let start: usize = text[text.rfind("startxref").unwrap() + 9..].split_whitespace().next().unwrap().parse().unwrap();
    assert!(pdf[start..].starts_with(b"xref"), "the table is where it is said to be");
    assert!(pages(&pdf).len() > 1, "readers still find the pages");
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let pdf = long(50).print(&Template::default()).unwrap();
    assert_eq!(pdf, long(50).print(&Template::default()).unwrap());
    assert!(pdf.starts_with(b"%PDF-1.7"));
}

#[test]
fn a_row_taller_than_a_page_is_divided_and_loses_nothing() {
    let mut document = document("Note");
    let mut table = Table::new("Notes", [Column::label("Date"), Column::text("Note"), Column::figure("Crédits")]);
    let note: String = (0..3000).map(|word| format!("mot{word} ")).collect();
    table.push(Row::new(["2 mars 2026", note.as_str(), "1"]));
    table.push(Row::new(["3 mars 2026", "après", "2"]));
    document.table(table);
    let pages = pages(&document.print(&Template::default()).unwrap());
    assert!(pages.len() > 2, "{}", pages.len());
    let text = pages.concat();
    for part in ["mot0 ", "mot1500 ", "mot2999", "après"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_narrow_table_stands_on_the_left_unless_it_is_put_under_the_figures() {
    let place = |at_end: bool| {
        let mut document = document("Facture");
        let table = Table::new("Totaux", [Column::text("Totaux"), Column::figure("TND")]).narrow();
        let mut table = if at_end { table.at_end() } else { table };
        table.push(Row::new(["Total", "179,000"]));
        document.table(table);
        document.print(&Template::default()).unwrap()
    };
    assert_ne!(place(true), place(false));
    assert!(pages(&place(true)).concat().contains("179,000"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_people_type_can_be_printed(text in any::<String>(), other in "\\PC{0,200}") {
        let mut document = document(&text);
        document.lead(other.clone());
        document.facts([(text.as_str(), other.as_str())]);
        document.heading(text.clone());
        document.paragraph(other.clone());
        let mut table = Table::new(text.clone(), [Column::figure(other.clone()), Column::label(text.clone())]);
        table.push(Row::new([Cell::new(text.clone()).detail(other.clone())]));
        table.push(Row::sum([other, text]));
        document.table(table);
        document.print(&Template::default()).map(drop).map_err(|error| TestCaseError::fail(error.to_string()))?;
    }
}
