//! `/espace/credits.csv` and `/espace/credits.pdf`: a statement as a file for spreadsheets, in which somebody else's text
//! never becomes a formula, and on paper.

use super::{history, paper};
use crate::model::{Credits, Line, StatementQuery};
use axum::extract::{Extension, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use preau_kernel::{Actor, Locale, Outcome};
use preau_platform::Platform;
use serde::Deserialize;

/// The files, for whoever may read the statement: the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/espace/credits.csv", get(download))
        .route("/espace/credits.pdf", get(print))
        .with_state(platform)
}

/// The page's own parameters.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    eleve: Option<String>,
    mois: Option<String>,
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, query, locale) = wanted.by(actor);
    let lines = history::all_lines(&platform, &actor, &query).await;
    let file = lines.map(|lines| write(locale, &lines).into_bytes());
    answer(locale, &query, Format { kind: "text/csv; charset=utf-8", ending: "csv" }, file)
}

async fn print(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (actor, query, locale) = wanted.by(actor);
    let file = paper::print(&platform, &actor, &query).await;
    answer(locale, &query, Format { kind: "application/pdf", ending: "pdf" }, file)
}

impl Wanted {
    /// Who asks for what, in which language.
    fn by(self, actor: Option<Extension<Actor>>) -> (Actor, StatementQuery, Locale) {
        let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
        let locale = actor.signed_in().map(|person| person.locale).unwrap_or_default();
        (actor, StatementQuery::typed(self.eleve.as_deref(), self.mois.as_deref(), None), locale)
    }
}

/// What kind of file.
struct Format {
    kind: &'static str,
    ending: &'static str,
}

fn answer(locale: Locale, query: &StatementQuery, format: Format, file: Outcome<Vec<u8>>) -> Response {
    let mut response = match file {
        Ok(file) => {
            let month = query.month.map(|month| format!("-{month}")).unwrap_or_default();
            let disposition = format!("attachment; filename=\"credits{month}.{}\"", format.ending);
            ([(CONTENT_TYPE, format.kind.to_owned()), (CONTENT_DISPOSITION, disposition)], file).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.message().get(locale).to_owned()).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// RFC 4180, oldest line first, with the separator and the decimal mark that spreadsheets of the language expect; the byte
/// order mark tells them that it is UTF-8.
fn write(locale: Locale, lines: &[Line]) -> String {
    let separator = locale.pick(";", ",");
    let head = match locale {
        Locale::Fr => ["Date", "Opération", "Détail", "Élève", "Crédits", "Solde"],
        Locale::En => ["Date", "Operation", "Detail", "Student", "Credits", "Balance"],
    };
    let number = |credits: Credits| credits.number(locale).replace('\u{2212}', "-");
    let rows = lines.iter().rev().map(|line| {
        let kind = line.kind.label(locale);
        let who = line.who.as_deref().unwrap_or_default();
        let texts = [line.day.as_str(), kind, &line.note, who].map(text);
        // Figures are ours and stay figures.
        texts.into_iter().chain([line.amount, line.balance].map(|n| quoted(&number(n)))).collect::<Vec<_>>()
    });
    let rows = std::iter::once(head.map(text).to_vec()).chain(rows);
    let body: String = rows.map(|cells| cells.join(separator) + "\r\n").collect();
    format!("\u{feff}{body}")
}

/// A cell of text. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection).
fn text(cell: &str) -> String {
    let risky = cell.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
        || cell.starts_with(['\t', '\r', '\n']);
    quoted(&if risky { format!("'{cell}") } else { cell.to_owned() })
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EntryKind;
    use uuid::Uuid;

    fn line(kind: EntryKind, note: &str, amount: i32, balance: i32) -> Line {
        Line {
            id: Uuid::nil(),
            kind,
            note: note.to_owned(),
            who: None,
            amount: Credits(amount),
            balance: Credits(balance),
            when: String::new(),
            day: "2026-03-02".to_owned(),
            traces: vec![],
        }
    }

    #[test]
    fn each_language_gets_the_file_its_spreadsheet_reads() {
        let lines = [line(EntryKind::Usage, "NSI · Hélios", -125, 275), line(EntryKind::Purchase, "Pack", 400, 400)];
        let french = write(Locale::Fr, &lines);
        let rows: Vec<_> = french.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows[0], r#""Date";"Opération";"Détail";"Élève";"Crédits";"Solde""#);
        assert_eq!(rows[1], r#""2026-03-02";"Achat";"Pack";"";"4";"4""#);
        assert_eq!(rows[2], r#""2026-03-02";"Réservation";"NSI · Hélios";"";"-1,25";"2,75""#);
        assert!(write(Locale::En, &lines).contains(r#""NSI · Hélios","","-1.25","2.75""#));
    }

    #[test]
    fn nobodys_text_becomes_a_formula_or_leaves_its_cell() {
        for attack in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"] {
            assert!(text(attack).starts_with("\"'"), "{attack}");
        }
        assert_eq!(text("dit \"bonjour\"; puis"), "\"dit \"\"bonjour\"\"; puis\"");
        assert_eq!(text("Geste commercial"), "\"Geste commercial\"");
    }
}
