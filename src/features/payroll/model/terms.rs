//! Terms: tiers, rates and rules, each from a day on.

use chrono::NaiveDate;
use preau_directory::ProviderId;
use preau_kernel::{Locale, Money};
use preau_scheduling::model::ServiceCode;
use serde::{Deserialize, Serialize};

/// Where a coach stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum Tier {
    /// Where everybody begins.
    #[default]
    Standard,
    /// Some years on.
    Confirmed,
    /// The most experienced.
    Expert,
}

impl Tier {
    /// All, from the first to the last.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Confirmed, Self::Expert];

    /// As stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Confirmed => "confirmed",
            Self::Expert => "expert",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.code() == code)
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Standard => locale.pick("Standard", "Standard"),
            Self::Confirmed => locale.pick("Confirmé", "Confirmed"),
            Self::Expert => locale.pick("Expert", "Expert"),
        }
    }
}

/// What is added or taken for how a session went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum RuleKind {
    /// It begins late in the day.
    Evening,
    /// It begins on a Sunday.
    Sunday,
    /// Many came.
    Group,
    /// Nobody came.
    Absence,
}

impl RuleKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Evening, Self::Sunday, Self::Group, Self::Absence];

    /// As stored and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Evening => "evening",
            Self::Sunday => "sunday",
            Self::Group => "group",
            Self::Absence => "absence",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Evening => locale.pick("Prime de soirée", "Evening premium"),
            Self::Sunday => locale.pick("Prime du dimanche", "Sunday premium"),
            Self::Group => locale.pick("Prime de groupe", "Group premium"),
            Self::Absence => locale.pick("Personne n’est venu", "Nobody came"),
        }
    }
}

/// What an hour of a service is worth in a tier, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// Of which service.
    pub service: ServiceCode,
    /// For whom.
    pub tier: Tier,
    /// What an hour is worth.
    pub hourly: Money,
    /// From this day on.
    pub holds_from: NaiveDate,
}

/// A premium or a share, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Which.
    pub kind: RuleKind,
    /// How much of the base; 10 000 is all of it.
    pub basis_points: u32,
    /// Of evenings the minute of the day, of groups how many learners are none; 0 otherwise.
    pub threshold: u32,
    /// From this day on.
    pub holds_from: NaiveDate,
}

/// The tier of a coach, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Whose.
    pub provider_id: ProviderId,
    /// Which tier.
    pub tier: Tier,
    /// From this day on.
    pub holds_from: NaiveDate,
}

/// The rules of one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Minute of the day from which it is evening, and what that adds.
    pub evening: Option<(u32, u32)>,
    /// What a Sunday adds.
    pub sunday: u32,
    /// How many learners are no group yet, and what each more adds.
    pub group: Option<(u32, u32)>,
    /// What is paid when nobody came; everything when nothing is said.
    pub absence: Option<u32>,
}

/// What holds for one coach and service on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What an hour is worth.
    pub hourly: Money,
    /// What is added and taken.
    pub rules: Rules,
}

/// All terms, old ones and those to come; of two for one day the later one in the list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermBook {
    /// In the order in which they begin to hold, then in which they were written.
    pub rates: Vec<Rate>,
    /// In the same order.
    pub rules: Vec<Rule>,
    /// In the same order.
    pub standings: Vec<Standing>,
}

impl TermBook {
    /// Where a coach stands on a day.
    pub fn tier_of(&self, provider_id: ProviderId, day: NaiveDate) -> Tier {
        let standings = self.standings.iter().filter(|s| s.provider_id == provider_id && s.holds_from <= day);
        standings.max_by_key(|s| s.holds_from).map(|s| s.tier).unwrap_or_default()
    }

    /// The rate of a service in a tier on a day.
    pub fn rate(&self, service: ServiceCode, tier: Tier, day: NaiveDate) -> Option<Rate> {
        let rates = self.rates.iter().filter(|r| r.service == service && r.tier == tier && r.holds_from <= day);
        rates.max_by_key(|r| r.holds_from).copied()
    }

    /// The rule of a kind on a day.
    pub fn rule(&self, kind: RuleKind, day: NaiveDate) -> Option<Rule> {
        let rules = self.rules.iter().filter(|r| r.kind == kind && r.holds_from <= day);
        rules.max_by_key(|r| r.holds_from).copied()
    }

    /// What holds for this coach and service on this day; nothing without a rate.
    pub fn terms(&self, provider_id: ProviderId, service: ServiceCode, day: NaiveDate) -> Option<Terms> {
        let hourly = self.rate(service, self.tier_of(provider_id, day), day)?.hourly;
        let of = |kind| self.rule(kind, day);
        let rules = Rules {
            evening: of(RuleKind::Evening).map(|r| (r.threshold, r.basis_points)),
            sunday: of(RuleKind::Sunday).map_or(0, |r| r.basis_points),
            group: of(RuleKind::Group).map(|r| (r.threshold, r.basis_points)),
            absence: of(RuleKind::Absence).map(|r| r.basis_points),
        };
        Some(Terms { hourly, rules })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_written_last_for_the_latest_day_holds() {
        let rate = |from: &str, minor| Rate {
            service: ServiceCode::Online,
            tier: Tier::Standard,
            hourly: Money::new(minor, Currency::Tnd),
            holds_from: day(from),
        };
        let book = TermBook {
            rates: vec![rate("2026-01-01", 1), rate("2026-03-01", 2), rate("2026-03-01", 3), rate("2026-06-01", 4)],
            ..TermBook::default()
        };
        let on = |when| book.rate(ServiceCode::Online, Tier::Standard, day(when)).map(|r| r.hourly.minor);
        assert_eq!([on("2025-12-31"), on("2026-01-01"), on("2026-02-28")], [None, Some(1), Some(1)]);
        assert_eq!([on("2026-03-01"), on("2026-05-31"), on("2027-01-01")], [Some(3), Some(3), Some(4)]);
        assert_eq!(book.rate(ServiceCode::Workshop, Tier::Standard, day("2026-04-01")), None);
        assert_eq!(book.rate(ServiceCode::Online, Tier::Expert, day("2026-04-01")), None);
    }

    #[test]
    fn whoever_has_no_tier_begins_in_the_first() {
        let (a, b) = (ProviderId(uuid::Uuid::from_u128(1)), ProviderId(uuid::Uuid::from_u128(2)));
        let standing = Standing { provider_id: a, tier: Tier::Expert, holds_from: day("2026-03-01") };
        let book = TermBook { standings: vec![standing], ..TermBook::default() };
        assert_eq!(book.tier_of(a, day("2026-02-28")), Tier::Standard);
        assert_eq!(book.tier_of(a, day("2026-03-01")), Tier::Expert);
        assert_eq!(book.tier_of(b, day("2026-03-01")), Tier::Standard);
    }
}
