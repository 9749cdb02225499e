//! `/espace/credits.csv` and `/espace/credits.pdf`: a statement as a file for spreadsheets, in which somebody else's text
//! never becomes a formula, and on paper.

use super::{history, paper};
use crate::model::{Line, StatementQuery};
use axum::extract::{Extension, Query, State};
use axum::response::Response;
use axum::{Router, routing::get};
use preau_kernel::{Actor, Locale, Outcome};
use preau_platform::Platform;
use preau_platform::csv::{Cell, Sheet};
use preau_platform::http::file;
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
    let file = lines.map(|lines| write(locale, &lines));
    answer(locale, &query, Format { kind: file::CSV, ending: "csv" }, file)
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
        let (actor, locale) = file::reader(actor);
        (actor, StatementQuery::typed(self.eleve.as_deref(), self.mois.as_deref(), None), locale)
    }
}

/// What kind of file.
struct Format {
    kind: &'static str,
    ending: &'static str,
}

fn answer(locale: Locale, query: &StatementQuery, format: Format, file: Outcome<Vec<u8>>) -> Response {
    let month = query.month.map(|month| format!("-{month}")).unwrap_or_default();
    let name = format!("credits{month}.{}", format.ending);
    file::download(locale, format.kind, file.map(|file| (name, file)))
}

/// Oldest line first.
fn write(locale: Locale, lines: &[Line]) -> Vec<u8> {
    let head = match locale {
        Locale::Fr => ["Date", "Opération", "Détail", "Élève", "Crédits", "Solde"],
        Locale::En => ["Date", "Operation", "Detail", "Student", "Credits", "Balance"],
    };
    let mut sheet = Sheet::new(locale, &head);
    for line in lines.iter().rev() {
        let who = line.who.as_deref().unwrap_or_default();
        let texts = [line.day.as_str(), line.kind.label(locale), &line.note, who].map(Cell::from);
        sheet
            .add(texts.into_iter().chain([line.amount, line.balance].map(|credits| Cell::Figure(credits.0.into(), 2))));
    }
    sheet.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Credits, EntryKind};
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
        let written = |locale| String::from_utf8(write(locale, &lines)).unwrap_or_default();
        let french = written(Locale::Fr);
        let rows: Vec<_> = french.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows[0], r#""Date";"Opération";"Détail";"Élève";"Crédits";"Solde""#);
        assert_eq!(rows[1], r#""2026-03-02";"Achat";"Pack";"";"4";"4""#);
        assert_eq!(rows[2], r#""2026-03-02";"Réservation";"NSI · Hélios";"";"-1,25";"2,75""#);
        assert!(written(Locale::En).contains(r#""NSI · Hélios","","-1.25","2.75""#));
    }
}
