//! Turns a recorded transaction into a script for `pgbench`: the same statements in the same order with the same types of
//! parameters, where whatever was particular to the one that was recorded varies with its number.

use crate::recording::{Statement, types};
use anyhow::{Context as _, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use std::collections::HashMap;

/// How to tell what varies.
#[derive(Clone, Debug, Default)]
pub struct Variation {
    /// Lines at the beginning, which set the variables that the expressions below use.
    pub prologue: String,
    /// Recorded texts and the expressions they become, wherever they occur in a value.
    pub known: Vec<(String, String)>,
    /// A recorded instant and its expression: other instants keep their distance from it, but those near `now` stay now.
    pub start: Option<(DateTime<Utc>, String)>,
    /// When it was recorded.
    pub now: DateTime<Utc>,
    /// An expression that is another number for each transaction; ids that are not known are made from it.
    pub number: String,
}

/// A script and the values of its variables (`-D`), which pgbench sends as parameters.
#[derive(Clone, Debug)]
pub struct Script {
    /// The file.
    pub text: String,
    /// Name and value.
    pub variables: Vec<(String, String)>,
    /// Round trips of one transaction.
    pub round_trips: usize,
}

/// Writes the script of one transaction.
///
/// # Errors
/// When a statement cannot be said to pgbench.
pub async fn write(
    connection: &mut PgConnection,
    transaction: &[&Statement],
    variation: &Variation,
) -> anyhow::Result<Script> {
    let mut writer = Writer { variation, constants: Vec::new(), fresh: HashMap::new() };
    let mut lines = vec![variation.prologue.trim().to_owned()];
    for statement in transaction {
        if statement.parameters.is_empty() {
            lines.push(writer.plain(&statement.sql));
        } else {
            let types = types(connection, &statement.sql).await?;
            ensure!(types.len() == statement.parameters.len(), "parameters of {} are not as recorded", statement.sql);
            lines.push(writer.prepared(&statement.sql, &statement.parameters, &types)?);
        }
    }
    Ok(Script { text: lines.join("\n") + "\n", variables: writer.constants, round_trips: transaction.len() })
}

struct Writer<'a> {
    variation: &'a Variation,
    constants: Vec<(String, String)>,
    /// Ids made by the application, each with its own letter of the alphabet.
    fresh: HashMap<String, String>,
}

impl Writer<'_> {
    /// A statement without parameters, or several in one message. `set local` takes no parameters, so where its value
    /// varies it becomes `set_config`; what was one round trip stays one.
    fn plain(&mut self, sql: &str) -> String {
        let parts: Vec<&str> = sql.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        let mut settings = Vec::new();
        let mut written = Vec::new();
        for part in &parts {
            match setting(part) {
                Some((name, value)) if parts.len() > 1 => {
                    let value = self.text(&value);
                    settings.push(format!("set_config('{name}', {value}, true)"));
                }
                _ => written.push(format!("{part};")),
            }
        }
        if !settings.is_empty() {
            written.push(format!("select {};", settings.join(", ")));
        }
        if written.len() > 1 {
            format!("\\startpipeline\n{}\n\\endpipeline", written.join("\n"))
        } else {
            written.concat()
        }
    }

    fn prepared(&mut self, sql: &str, values: &[Option<String>], types: &[String]) -> anyhow::Result<String> {
        let sql = without_comments(sql);
        ensure!(!names_a_variable(&sql), "pgbench would take something in this statement for a variable: {sql}");
        let mut written = String::new();
        let mut rest = sql.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            written.push_str(before);
            let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match after[..digits].parse::<usize>() {
                Ok(number) => {
                    let at = number.checked_sub(1).context("$0")?;
                    let (value, kind) = (values.get(at).context("$n")?, types.get(at).context("$n")?);
                    written.push_str(&self.value(value.as_deref(), kind));
                }
                Err(_) => written.push('$'),
            }
            rest = &after[digits..];
        }
        written.push_str(rest);
        // One line each, as pgbench reads best.
        Ok(written.split_whitespace().collect::<Vec<_>>().join(" ") + ";")
    }

    fn value(&mut self, value: Option<&str>, kind: &str) -> String {
        // pgbench sends a variable that nobody set as NULL; written out, the planner could do more with it than with ours.
        let Some(value) = value else { return format!("(:nobody_set_this)::{kind}") };
        if kind == "timestamp with time zone"
            && let Ok(at) = DateTime::parse_from_str(&format!("{value}00"), "%Y-%m-%d %H:%M:%S%.f%z")
        {
            return self.instant(at.to_utc());
        }
        format!("({})::{kind}", self.text(value))
    }

    fn instant(&mut self, at: DateTime<Utc>) -> String {
        if (at - self.variation.now).abs() < TimeDelta::minutes(2) {
            return "now()".to_owned();
        }
        match &self.variation.start {
            Some((start, expression)) => {
                let distance = (at - *start).num_microseconds().unwrap_or_default();
                format!("({expression} + interval '{distance} microseconds')")
            }
            None => {
                let distance = (at - self.variation.now).num_microseconds().unwrap_or_default();
                format!("(now() + interval '{distance} microseconds')")
            }
        }
    }

    /// An expression for a text in which known texts and ids may occur.
    fn text(&mut self, value: &str) -> String {
        let mut pieces = Vec::new();
        let mut rest = value;
        while let Some((before, expression, after)) = self.first_varying(rest) {
            if !before.is_empty() {
                pieces.push(format!("{}::text", self.constant(before)));
            }
            pieces.push(expression);
            rest = after;
        }
        if pieces.is_empty() {
            return self.constant(value);
        }
        if !rest.is_empty() {
            pieces.push(format!("{}::text", self.constant(rest)));
        }
        pieces.join(" || ")
    }

    /// What is before the first thing that varies, its expression, what is after it.
    fn first_varying<'t>(&mut self, text: &'t str) -> Option<(&'t str, String, &'t str)> {
        let known = self.variation.known.iter().filter_map(|(recorded, expression)| {
            let at = text.find(recorded)?;
            Some((at, recorded.len(), expression.clone()))
        });
        let known = known.min_by_key(|(at, length, _)| (*at, usize::MAX - length));
        let id = (0..text.len()).find(|at| text.get(*at..*at + 36).is_some_and(is_id));
        let (at, length, expression) = match (known, id) {
            (Some(known), Some(id)) if id < known.0 => (id, 36, self.fresh_id(&text[id..id + 36])),
            (Some(known), _) => known,
            (None, Some(id)) => (id, 36, self.fresh_id(&text[id..id + 36])),
            (None, None) => return None,
        };
        Some((&text[..at], expression, &text[at + length..]))
    }

    fn fresh_id(&mut self, recorded: &str) -> String {
        let next = self.fresh.len();
        let number = &self.variation.number;
        let made = || format!("('f0000000-0000-4000-80{next:02}-' || lpad(to_hex({number}), 12, '0'))");
        self.fresh.entry(recorded.to_owned()).or_insert_with(made).clone()
    }

    fn constant(&mut self, value: &str) -> String {
        if value.is_empty() {
            // pgbench has no empty variables.
            return "''".to_owned();
        }
        let at = self.constants.iter().position(|(_, known)| known == value).unwrap_or_else(|| {
            self.constants.push((format!("c{}", self.constants.len()), value.to_owned()));
            self.constants.len() - 1
        });
        format!(":c{at}")
    }
}

/// `set local preau.actor = 'user'` is ("preau.actor", "user").
fn setting(sql: &str) -> Option<(&str, String)> {
    let (name, value) = sql.strip_prefix("set local ")?.split_once('=')?;
    Some((name.trim(), value.trim().strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'")))
}

/// Without what stands between `--` and the end of its line; two dashes inside quotes are none of that.
fn without_comments(sql: &str) -> String {
    let (mut kept, mut quote, mut characters) = (String::new(), None, sql.chars().peekable());
    while let Some(c) = characters.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == '-' && characters.peek() == Some(&'-') => {
                while characters.next_if(|c| *c != '\n').is_some() {}
                continue;
            }
            _ => {}
        }
        kept.push(c);
    }
    kept
}

/// `:name` anywhere, even inside quotes; `::type` is none.
fn names_a_variable(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        let after = bytes.get(at + 1);
        *byte == b':' && before != Some(&b':') && after.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    })
}

fn is_id(text: &str) -> bool {
    text.bytes()
        .enumerate()
        .all(|(at, b)| if matches!(at, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01a1f941-69cf-72f2-92fc-5540bb209f28";

    fn variation() -> Variation {
        let now = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        Variation {
            known: vec![("c1".to_owned(), "STUDENT".to_owned()), ("c12".to_owned(), "OTHER".to_owned())],
            start: Some((now + TimeDelta::days(3), "START".to_owned())),
            now,
            number: "N".to_owned(),
            ..Variation::default()
        }
    }

    fn with_writer<T>(test: impl FnOnce(&mut Writer<'_>) -> T) -> T {
        let variation = variation();
        test(&mut Writer { variation: &variation, constants: Vec::new(), fresh: HashMap::new() })
    }

    #[test]
    fn what_varies_is_an_expression_and_the_rest_a_parameter() {
        with_writer(|writer| {
            let sql = "insert into t values ($1, $2, $3, $10)";
            let mut values: Vec<Option<String>> = ["online", "for c1.", ID].map(|v| Some(v.to_owned())).to_vec();
            values.resize(10, None);
            let mut types = vec!["text".to_owned(), "jsonb".to_owned(), "uuid".to_owned()];
            types.resize(10, "uuid[]".to_owned());
            let id = "('f0000000-0000-4000-8000-' || lpad(to_hex(N), 12, '0'))";
            let expected = format!(
                "insert into t values ((:c0)::text, (:c1::text || STUDENT || :c2::text)::jsonb, ({id})::uuid, (:nobody_set_this)::uuid[]);"
            );
            assert_eq!(writer.prepared(sql, &values, &types).unwrap(), expected);
            assert_eq!(writer.constants[1], ("c1".to_owned(), "for ".to_owned()));
        });
    }

    #[test]
    fn the_longest_of_two_known_texts_is_taken_and_one_id_stays_one_id() {
        with_writer(|writer| {
            assert_eq!(writer.text("c12"), "OTHER");
            assert_eq!(writer.text(ID), writer.text(ID));
            assert_ne!(writer.text(ID), writer.text("01a1f941-69cf-72f2-92fc-5540bb209f29"));
        });
    }

    #[test]
    fn instants_are_now_or_keep_their_distance_from_the_start() {
        with_writer(|writer| {
            let kind = "timestamp with time zone";
            let now = writer.variation.now;
            let at = |delta: TimeDelta| (now + delta).format("%Y-%m-%d %H:%M:%S%.6f+00").to_string();
            assert_eq!(writer.value(Some(&at(TimeDelta::seconds(1))), kind), "now()");
            let later = writer.value(Some(&at(TimeDelta::days(3) + TimeDelta::hours(1))), kind);
            assert_eq!(later, "(START + interval '3600000000 microseconds')");
        });
    }

    #[test]
    fn several_statements_in_one_message_stay_one_round_trip() {
        with_writer(|writer| {
            let sql = "begin; set local preau.actor = 'user'; set local preau.user_id = 'c1'";
            let expected = "\\startpipeline\nbegin;\n\
                            select set_config('preau.actor', :c0, true), set_config('preau.user_id', STUDENT, true);\n\
                            \\endpipeline";
            assert_eq!(writer.plain(sql), expected);
            assert_eq!(writer.plain("set local preau.actor = 'system'"), "set local preau.actor = 'system';");
            assert_eq!(writer.plain("commit"), "commit;");
        });
    }

    #[test]
    fn a_comment_ends_with_its_line_and_two_dashes_in_quotes_are_none() {
        let sql = "select $1, 'it''s -- none', \"a--b\"  -- what is :taken, and 'open\n  from t -- $9";
        assert_eq!(without_comments(sql), "select $1, 'it''s -- none', \"a--b\"  \n  from t ");
        with_writer(|writer| {
            let written =
                writer.prepared("select 1 - $1 -- so:\n  + 2", &[Some("3".to_owned())], &["integer".to_owned()]);
            assert_eq!(written.unwrap(), "select 1 - (:c0)::integer + 2;");
        });
    }

    #[test]
    fn what_pgbench_would_misread_is_refused() {
        assert!(names_a_variable("select to_char(now(), 'HH24:MI')"));
        assert!(!names_a_variable("select $1::uuid, payload => $2"));
    }
}
