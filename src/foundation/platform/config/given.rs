//! What the operator gave: three layers folded into one, each value remembering where it came from, and every mistake
//! kept until all have been found.

use super::keys::{self, KEYS, Key};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// What the command line says; it wins over the environment and the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// `--config`: the settings file.
    pub config: Option<PathBuf>,
    /// `--addr`.
    pub addr: Option<String>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
}

/// One thing to mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which setting, and where it was given: `PREAU_ADDR`, `[server] addr in Leptos.toml`, `--addr`.
    pub setting: String,
    /// What was given, unless it is secret or nothing was.
    pub value: Option<String>,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{} = {value:?}: {}", self.setting, self.problem),
            None => write!(f, "{}: {}", self.setting, self.problem),
        }
    }
}

/// Every mistake in the settings; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigMistakes(pub Vec<Mistake>);

impl fmt::Display for ConfigMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => write!(f, "one setting is wrong:")?,
            n => write!(f, "{n} settings are wrong:")?,
        }
        self.0.iter().try_for_each(|mistake| write!(f, "\n  - {mistake}"))
    }
}

impl std::error::Error for ConfigMistakes {}

struct Value {
    text: String,
    origin: String,
}

/// The layers, and what is wrong so far. Reading a setting never fails: a wrong one is noted and treated as not given.
#[derive(Default)]
pub(super) struct Given {
    values: BTreeMap<&'static str, Value>,
    pub mistakes: Vec<Mistake>,
}

impl Given {
    /// Lowest layer: the text of a settings file called `file`.
    pub fn read_file(&mut self, file: &str, text: &str) {
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            // Not the error's own Display: it quotes the line, which may hold a secret.
            Err(error) => {
                let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
                return self.mistake(
                    format!("{file}, line {line}"),
                    None,
                    format!("not valid TOML: {}", error.message()),
                );
            }
        };
        for (section, content) in table {
            let place = format!("[{section}] in {file}");
            match content {
                _ if !KEYS.iter().any(|key| key.section == section) => {
                    self.unknown(place, &section, KEYS.iter().map(|key| key.section));
                }
                toml::Value::Table(settings) => {
                    settings.into_iter().for_each(|(name, value)| self.read_setting(file, &section, &name, value));
                }
                _ => self.mistake(place, None, "expected a section with settings below it"),
            }
        }
    }

    fn read_setting(&mut self, file: &str, section: &str, name: &str, value: toml::Value) {
        let origin = format!("[{section}] {name} in {file}");
        let Some(key) = keys::by_place(section, name) else {
            let known = KEYS.iter().filter(|key| key.section == section).map(|key| key.name);
            return self.unknown(origin, name, known);
        };
        match text_of(value) {
            Some(text) => self.set(key, text, origin),
            None => self.mistake(origin, None, "expected one value, or a list of texts"),
        }
    }

    /// Middle layer: the environment. A variable that is set but empty counts as not set.
    pub fn read_environment(&mut self, variables: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in variables {
            match keys::by_env(&name) {
                Some(key) if !value.trim().is_empty() => self.set(key, value, name),
                Some(_) => {}
                None if name.starts_with("PREAU_") && !keys::is_no_setting(&name) => {
                    let known = KEYS.iter().map(|key| key.env);
                    self.unknown(name.clone(), &name, known);
                }
                None => {}
            }
        }
    }

    /// Highest layer: the command line.
    pub fn read_overrides(&mut self, overrides: &Overrides) {
        let given = [
            ("PREAU_ADDR", "--addr", overrides.addr.clone()),
            ("PREAU_DATA_DIR", "--data-dir", overrides.data_dir.as_ref().map(|p| p.to_string_lossy().into_owned())),
        ];
        for (env, option, value) in given {
            if let (Some(key), Some(value)) = (keys::by_env(env), value) {
                self.set(key, value, option.to_owned());
            }
        }
    }

    fn set(&mut self, key: &'static Key, text: String, origin: String) {
        self.values.insert(key.env, Value { text: text.trim().to_owned(), origin });
    }

    /// Was a usable value given?
    pub fn has(&self, env: &str) -> bool {
        self.values.contains_key(env)
    }

    /// The text of a setting.
    pub fn text(&mut self, env: &str) -> Option<String> {
        self.parse(env, "a text", |text| (!text.is_empty()).then(|| text.to_owned()))
    }

    /// The text of a secret.
    pub fn secret(&mut self, env: &str) -> Option<SecretString> {
        self.text(env).map(SecretString::from)
    }

    /// Yes or no.
    pub fn switch(&mut self, env: &str) -> Option<bool> {
        self.parse(env, "true or false", switch)
    }

    /// Yes, no, or `auto`, which is the same as not given.
    pub fn switch_or_auto(&mut self, env: &str) -> Option<bool> {
        self.parse(env, "true, false or auto", |text| if text == "auto" { Some(None) } else { switch(text).map(Some) })
            .flatten()
    }

    /// A setting as a `T`; `expected` completes "expected …" when `read` finds none.
    pub fn parse<T>(&mut self, env: &str, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = self.values.get(env)?;
        let result = read(&value.text);
        if result.is_none() {
            self.refuse(env, format!("expected {expected}"));
        }
        result
    }

    /// Notes that the value given for `env` cannot stand.
    pub fn refuse(&mut self, env: &str, problem: impl Into<String>) {
        let secret = keys::by_env(env).is_some_and(|key| key.secret);
        let (setting, value) = match self.values.get(env) {
            Some(value) => (value.origin.clone(), (!secret).then(|| value.text.clone())),
            None => (env.to_owned(), None),
        };
        self.mistake(setting, value, problem);
    }

    /// Notes that `env` is missing.
    pub fn missing(&mut self, env: &str, why: &str) {
        let place = keys::by_env(env).map(|key| format!(" ([{}] {})", key.section, key.name)).unwrap_or_default();
        self.mistake(format!("{env}{place}"), None, format!("missing, {why}"));
    }

    fn unknown<'a>(&mut self, setting: String, word: &str, known: impl Iterator<Item = &'a str>) {
        let hint = keys::nearest(word, known).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        self.mistake(setting, None, format!("no such setting{hint}"));
    }

    pub fn mistake(&mut self, setting: impl Into<String>, value: Option<String>, problem: impl Into<String>) {
        self.mistakes.push(Mistake { setting: setting.into(), value, problem: problem.into() });
    }
}

fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A TOML value the way it would be written in the environment.
fn text_of(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(yes) => Some(yes.to_string()),
        toml::Value::Array(items) => {
            items.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
