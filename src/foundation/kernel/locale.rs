//! French and English: which one, texts in both, and dates, times and numbers written the way each is written.
//!
//! Both languages stand side by side at the place of use, so a string cannot exist in one language only:
//! `tr!(locale, "Bonjour {name}", "Hello {name}")` gives a `String`, `text!("…", "…")` a [`Text`] to be chosen later.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

/// Language of a page, a mail or a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum Locale {
    /// French, the default.
    #[default]
    Fr,
    /// English.
    En,
}

impl Locale {
    /// BCP 47 language tag, as in `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// Reads a language tag such as `en`, `en-GB` or `fr-TN`; anything else is `None`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "fr" => Some(Self::Fr),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The first language we speak in an `Accept-Language` header (RFC 9110 §12.5.4), ordered by weight.
    pub fn from_accept_language(header: &str) -> Option<Self> {
        let mut wanted: Vec<(f32, Self)> = header
            .split(',')
            .filter_map(|part| {
                let (tag, params) = part.split_once(';').unwrap_or((part, ""));
                let weight = params.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.parse().ok())?;
                (weight > 0.0).then_some((weight, Self::from_tag(tag)?))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map(|(_, locale)| *locale)
    }

    /// Picks the string for this language.
    pub const fn pick<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// "mardi 24 novembre 2026", "Tuesday 24 November 2026".
    pub fn long_date(self, date: NaiveDate) -> String {
        format!("{} {}", self.weekday(date), self.date(date))
    }

    /// "24 novembre 2026", "24 November 2026"; the first of a French month is "1er".
    pub fn date(self, date: NaiveDate) -> String {
        format!("{} {} {}", self.day(date), self.month(date), date.year())
    }

    /// "24 nov. 2026", "24 Nov 2026": for columns of dates.
    pub fn medium_date(self, date: NaiveDate) -> String {
        format!("{} {} {}", self.day(date), self.short_month(date), date.year())
    }

    /// "mar. 24 nov.", "Tue 24 Nov".
    pub fn short_date(self, date: NaiveDate) -> String {
        format!("{} {} {}", self.short_weekday(date), self.day(date), self.short_month(date))
    }

    /// "14:00": 24 hours in both languages.
    pub fn time(self, time: NaiveTime) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// "mardi 24 novembre 2026 à 14:00", "Tuesday 24 November 2026 at 14:00".
    pub fn long_date_time(self, at: NaiveDateTime) -> String {
        format!("{} {} {}", self.long_date(at.date()), self.pick("à", "at"), self.time(at.time()))
    }

    /// Day of the week in full, in lower case in French.
    pub fn weekday(self, date: NaiveDate) -> &'static str {
        const FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
        const EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
        let day = date.weekday().num_days_from_monday() as usize;
        match self {
            Self::Fr => FR[day],
            Self::En => EN[day],
        }
    }

    /// Month in full, in lower case in French.
    pub fn month(self, date: NaiveDate) -> &'static str {
        const FR: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        const EN: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = date.month0() as usize;
        match self {
            Self::Fr => FR[month],
            Self::En => EN[month],
        }
    }

    fn short_weekday(self, date: NaiveDate) -> &'static str {
        const FR: [&str; 7] = ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."];
        match self {
            Self::Fr => FR[date.weekday().num_days_from_monday() as usize],
            Self::En => &self.weekday(date)[..3],
        }
    }

    fn short_month(self, date: NaiveDate) -> &'static str {
        const FR: [&str; 12] =
            ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
        match self {
            Self::Fr => FR[date.month0() as usize],
            Self::En => &self.month(date)[..3],
        }
    }

    fn day(self, date: NaiveDate) -> String {
        match (self, date.day()) {
            (Self::Fr, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        }
    }

    /// A decimal written with the language's comma or point, its useless zeros dropped: 125 of 2 decimals is "1,25".
    pub fn decimal(self, hundredths: i64, decimals: u32) -> String {
        let scale = 10_i64.pow(decimals);
        let sign = if hundredths < 0 { "−" } else { "" };
        let (whole, rest) =
            (hundredths.unsigned_abs() / scale.unsigned_abs(), hundredths.unsigned_abs() % scale.unsigned_abs());
        let rest = format!("{rest:0width$}", width = decimals as usize);
        let rest = if decimals == 0 { "" } else { rest.trim_end_matches('0') };
        if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}{}{rest}", self.pick(",", ".")) }
    }

    /// True when `n` takes the singular in this language (French: 0 and 1; English: 1 only).
    pub const fn is_singular(self, n: i64) -> bool {
        matches!((self, n), (Self::Fr, -1..=1) | (Self::En, 1 | -1))
    }
}

/// One text in both languages, chosen where it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Text {
    /// What a person typed, in whatever language: it stands as it is for every reader.
    pub fn typed(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { fr: text.clone(), en: text }
    }

    /// The text in `locale`.
    pub fn get(&self, locale: Locale) -> &str {
        locale.pick(&self.fr, &self.en)
    }
}

/// `tr!(locale, "français", "English")`: the `String` in `locale`; both take inline format arguments.
#[macro_export]
macro_rules! tr {
    ($locale:expr, $fr:literal, $en:literal $(,)?) => {
        match $locale {
            $crate::Locale::Fr => ::std::format!($fr),
            $crate::Locale::En => ::std::format!($en),
        }
    };
}

/// `text!("français", "English")`: a [`Text`] in both languages; both take inline format arguments.
#[macro_export]
macro_rules! text {
    ($fr:literal, $en:literal $(,)?) => {
        $crate::Text { fr: ::std::format!($fr), en: ::std::format!($en) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let at = NaiveDate::from_ymd_opt(2026, 12, 1).and_then(|d| d.and_hms_opt(9, 5, 0)).unwrap();
        assert_eq!(Locale::Fr.long_date_time(at), "mardi 1er décembre 2026 à 09:05");
        assert_eq!(Locale::En.long_date_time(at), "Tuesday 1 December 2026 at 09:05");
        assert_eq!(Locale::Fr.short_date(at.date()), "mar. 1er déc.");
        assert_eq!(Locale::En.short_date(at.date()), "Tue 1 Dec");
        assert_eq!(Locale::Fr.medium_date(at.date()), "1er déc. 2026");
        assert_eq!(Locale::En.medium_date(at.date()), "1 Dec 2026");
    }

    #[test]
    fn accept_language_is_read_by_weight() {
        assert_eq!(Locale::from_accept_language("en-GB,en;q=0.9,fr;q=0.8"), Some(Locale::En));
        assert_eq!(Locale::from_accept_language("de, en;q=0.3, fr;q=0.7"), Some(Locale::Fr));
        assert_eq!(Locale::from_accept_language("de"), None);
        assert_eq!(Locale::from_accept_language("fr;q=0"), None);
    }

    #[test]
    fn hostile_language_tags_are_ignored() {
        assert_eq!(Locale::from_tag("é"), None);
        assert_eq!(Locale::from_tag(""), None);
        assert_eq!(Locale::from_accept_language(";;q=,,"), None);
    }

    #[test]
    fn decimals_drop_useless_zeros() {
        assert_eq!(Locale::Fr.decimal(125, 2), "1,25");
        assert_eq!(Locale::En.decimal(150, 2), "1.5");
        assert_eq!(Locale::Fr.decimal(-400, 2), "−4");
        assert_eq!(Locale::Fr.decimal(7, 0), "7");
    }

    #[test]
    fn texts_interpolate_in_both_languages() {
        let name = "Inès";
        assert_eq!(tr!(Locale::Fr, "Bonjour {name}", "Hello {name}"), "Bonjour Inès");
        assert_eq!(text!("Bonjour {name}", "Hello {name}").get(Locale::En), "Hello Inès");
    }
}
