//! Tables as files for spreadsheets (RFC 4180), in which somebody else's text never becomes a formula; and the trace that
//! such a file leaves.

use crate::db::Tx;
use crate::{IntoInternal, Platform};
use chrono::NaiveDate;
use preau_kernel::{Actor, Locale, Money, Outcome};
use uuid::Uuid;

/// A table that is being written, with the separator and the decimal mark that spreadsheets of the language expect. A byte
/// order mark tells them that it is UTF-8.
#[derive(Clone, Debug)]
pub struct Sheet {
    locale: Locale,
    text: String,
    rows: i32,
}

impl Sheet {
    /// Begins with the names of the columns.
    pub fn new(locale: Locale, head: &[&str]) -> Self {
        let mut sheet = Self { locale, text: "\u{feff}".to_owned(), rows: 0 };
        sheet.write(head.iter().map(|name| words(name)));
        sheet
    }

    /// One more row.
    pub fn add(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let locale = self.locale;
        self.write(cells.into_iter().map(|cell| cell.written(locale)));
        self.rows += 1;
    }

    /// How many rows were added.
    pub const fn rows(&self) -> i32 {
        self.rows
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn write(&mut self, cells: impl Iterator<Item = String>) {
        let row = cells.collect::<Vec<_>>().join(self.locale.pick(";", ","));
        self.text.push_str(&row);
        self.text.push_str("\r\n");
    }
}

/// What is in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Anybody's text.
    Words(String),
    /// A figure of ours, in hundredths, thousandths… of this many decimals: it stays a figure.
    Figure(i64, u32),
}

impl Cell {
    /// A day as spreadsheets sort it; empty for none.
    pub fn day(day: Option<NaiveDate>) -> Self {
        Self::Words(day.map(|day| day.to_string()).unwrap_or_default())
    }

    fn written(&self, locale: Locale) -> String {
        match self {
            Self::Words(text) => words(text),
            Self::Figure(minor, decimals) => quoted(&locale.decimal(*minor, *decimals).replace('\u{2212}', "-")),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Words(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Words(text)
    }
}

/// The amount alone; its currency has a column of its own.
impl From<Money> for Cell {
    fn from(amount: Money) -> Self {
        Self::Figure(amount.minor, amount.currency.decimals())
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Figure(number, 0)
    }
}

/// A cell of text. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
pub fn words(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        || cell.starts_with(['\t', '\r', '\n']);
    quoted(&if risky { format!("'{cell}") } else { cell.to_owned() })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// Notes that somebody takes so many rows of this list out of the house, in a transaction that may write as the house.
/// `filters` as they are in the address.
///
/// # Errors
/// For nobody signed in; when the connection is lost.
pub async fn note_export(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    (list, filters): (&str, &str),
    rows: i32,
) -> Outcome<()> {
    let filters: String = filters.chars().take(1000).collect();
    sqlx::query!(
        "insert into exports (id, list, filters, rows, made_by, made_at) values ($1, $2, $3, $4, $5, $6)",
        platform.new_id::<Uuid>(),
        list,
        filters,
        rows,
        actor.signed_in()?.user_id.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("note export")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;

    fn written(sheet: Sheet) -> String {
        String::from_utf8(sheet.into_bytes()).unwrap_or_default()
    }

    #[test]
    fn each_language_gets_the_file_its_spreadsheet_reads() {
        let file = |locale| {
            let mut sheet = Sheet::new(locale, &["Objet", "Montant", "Jour"]);
            let cells = [
                "Pack".into(),
                Money::new(-1_250, Currency::Eur).into(),
                Cell::day(NaiveDate::from_ymd_opt(2026, 3, 2)),
            ];
            sheet.add(cells);
            assert_eq!(sheet.rows(), 1);
            written(sheet)
        };
        assert_eq!(file(Locale::Fr), "\u{feff}\"Objet\";\"Montant\";\"Jour\"\r\n\"Pack\";\"-12,5\";\"2026-03-02\"\r\n");
        assert_eq!(file(Locale::En), "\u{feff}\"Objet\",\"Montant\",\"Jour\"\r\n\"Pack\",\"-12.5\",\"2026-03-02\"\r\n");
    }

    #[test]
    fn nobodys_text_becomes_a_formula_or_leaves_its_cell() {
        for attack in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"] {
            assert!(words(attack).starts_with("\"'"), "{attack}");
        }
        assert_eq!(words("dit \"bonjour\"; puis"), "\"dit \"\"bonjour\"\"; puis\"");
        assert_eq!(words("Geste commercial"), "\"Geste commercial\"");
    }
}
