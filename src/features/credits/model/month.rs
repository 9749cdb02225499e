//! A month of the calendar, as statements are cut: "2026-03".

use chrono::{Datelike, NaiveDate};
use preau_kernel::Locale;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Year and month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }

    /// From this month up to `last`, the latest first; at most 120.
    pub fn until(self, last: Self) -> Vec<Self> {
        let mut months: Vec<_> =
            std::iter::successors(Some(self), |m| Some(m.next())).take_while(|m| *m <= last).take(120).collect();
        months.reverse();
        months
    }

    /// "mars 2026", "March 2026".
    pub fn label(self, locale: Locale) -> String {
        format!("{} {}", locale.month(self.first_day()), self.year)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

impl TryFrom<String> for Month {
    type Error = NoMonth;

    fn try_from(text: String) -> Result<Self, NoMonth> {
        text.parse()
    }
}

/// Not a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoMonth;

impl fmt::Display for NoMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a month such as 2026-03")
    }
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let (year, month) = text.split_once('-').filter(|_| text.len() == 7).ok_or(NoMonth)?;
        let (year, month) = (year.parse().map_err(|_| NoMonth)?, month.parse().map_err(|_| NoMonth)?);
        // Years in which a statement can be: not every one that can be written.
        if (2000..2200).contains(&year) && (1..=12).contains(&month) { Ok(Self { year, month }) } else { Err(NoMonth) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_written_as_it_is_read() {
        assert_eq!(month("2026-03").to_string(), "2026-03");
        assert_eq!(month("2026-03").label(Locale::Fr), "mars 2026");
        for nonsense in ["", "2026", "2026-13", "2026-00", "2026-3", "26-03-1", "+026-03", "1999-12", "2026-0é"] {
            assert_eq!(nonsense.parse::<Month>(), Err(NoMonth), "{nonsense}");
        }
    }

    #[test]
    fn months_follow_each_other_over_new_year() {
        let months: Vec<_> = month("2025-11").until(month("2026-02")).iter().map(ToString::to_string).collect();
        assert_eq!(months, ["2026-02", "2026-01", "2025-12", "2025-11"]);
        assert!(month("2026-02").until(month("2026-01")).is_empty());
    }
}
