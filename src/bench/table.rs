//! The result, as a table in Markdown.

use std::fmt::Write as _;
use std::time::Duration;

/// One line.
#[derive(Clone, Debug)]
pub struct Row {
    what: String,
    measured: String,
    aim: String,
    met: Option<bool>,
}

/// Everything measured, in order.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    /// What a reader must know about the figures.
    pub notes: Vec<String>,
}

impl Table {
    /// A figure without an aim.
    pub fn note(&mut self, what: impl Into<String>, measured: impl Into<String>) {
        self.rows.push(Row { what: what.into(), measured: measured.into(), aim: String::new(), met: None });
    }

    /// A figure with an aim.
    pub fn judge(&mut self, what: impl Into<String>, measured: impl Into<String>, aim: impl Into<String>, met: bool) {
        self.rows.push(Row { what: what.into(), measured: measured.into(), aim: aim.into(), met: Some(met) });
    }

    /// As Markdown.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("| what | measured | aim | met |\n|---|---|---|---|\n");
        for Row { what, measured, aim, met } in &self.rows {
            let met = met.map_or("", |met| if met { "yes" } else { "**no**" });
            let _ = writeln!(text, "| {what} | {measured} | {aim} | {met} |");
        }
        for note in &self.notes {
            let _ = write!(text, "\n- {note}");
        }
        text + "\n"
    }
}

/// "12.3 ms"
pub fn milliseconds(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    if milliseconds < 100.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// "61.2 MB"
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}
