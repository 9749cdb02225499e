//! When a provider gives appointments, as they and the back office edit it: weekly hours, exceptions, rules (SPEC SC-1).

use super::{Block, ExceptionId, HoursId};
use preau_directory::ProviderId;
use preau_kernel::{Locale, Text, tr};
use serde::{Deserialize, Serialize};

/// Where a provider edits their own availability.
pub const AVAILABILITY: &str = "/coach/disponibilites";

/// Where the back office chooses whose availability to edit.
pub const AVAILABILITIES: &str = "/admin/disponibilites";

/// Where this availability is edited: by the provider, or by the back office when there is a slug.
pub fn availability_address(slug: Option<&str>) -> String {
    slug.map_or_else(|| AVAILABILITY.to_owned(), |slug| format!("{AVAILABILITIES}/{slug}"))
}

/// The last minute of a day: clocks do not show 24:00.
pub const LAST_MINUTE: u32 = 24 * 60 - 1;

/// "09:30" of minutes since midnight.
pub fn clock(minutes: u32) -> String {
    let minutes = minutes.min(LAST_MINUTE);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// "lundi" of an ISO weekday (Monday is 1).
pub const fn weekday(locale: Locale, weekday: u32) -> &'static str {
    match weekday {
        1 => locale.pick("lundi", "Monday"),
        2 => locale.pick("mardi", "Tuesday"),
        3 => locale.pick("mercredi", "Wednesday"),
        4 => locale.pick("jeudi", "Thursday"),
        5 => locale.pick("vendredi", "Friday"),
        6 => locale.pick("samedi", "Saturday"),
        _ => locale.pick("dimanche", "Sunday"),
    }
}

/// "lundi de 09:00 à 12:00"
pub fn hours_in_words(locale: Locale, day: u32, from: u32, to: u32) -> String {
    let (day, from, to) = (weekday(locale, day), clock(from), clock(to));
    tr!(locale, "{day} de {from} à {to}", "{day} from {from} to {to}")
}

/// Open every week from then to then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeeklyHours {
    /// Which.
    pub id: HoursId,
    /// Raised by each change; a change names the one it has seen.
    pub version: i32,
    /// ISO: Monday is 1.
    pub weekday: u32,
    /// Minutes since midnight, on the provider's clocks.
    pub from: u32,
    /// The same, later.
    pub to: u32,
}

/// A span in which the weekly hours are not the last word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Which.
    pub id: ExceptionId,
    /// "mardi 24 novembre 2026 de 14:00 à 16:00"
    pub when: String,
    /// Open in addition, or closed.
    pub open: bool,
    /// Why, for the provider and the back office.
    pub reason: String,
}

/// What was taken away last, and can still come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Removed {
    /// Weekly hours.
    Hours(WeeklyHours),
    /// An exception.
    Exception(ExceptionRow),
}

/// An appointment that was booked before the hours were changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutsideBooking {
    /// "mardi 24 novembre 2026"
    pub day: String,
    /// What it is, with its hours.
    pub block: Block,
}

/// What students are offered on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewDay {
    /// "lundi 9 mars 2026"
    pub day: String,
    /// "09:00", "10:00", …
    pub times: Vec<String>,
}

/// What students are offered next week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPreview {
    /// "9 – 15 mars 2026"
    pub title: String,
    /// The service that is looked at; none when there is nothing this provider gives alone.
    pub service: Option<Text>,
    /// Monday to Sunday.
    pub days: Vec<PreviewDay>,
}

/// Everything on the page but the rules of booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Whose.
    pub provider_id: ProviderId,
    /// Their name.
    pub name: String,
    /// In the address, when the back office looks.
    pub slug: Option<String>,
    /// The last change that is in it.
    pub as_of: i64,
    /// "heure de Tunis"
    pub zone: String,
    /// Today on the provider's clocks (YYYY-MM-DD).
    pub today: String,
    /// By weekday and time.
    pub hours: Vec<WeeklyHours>,
    /// Those that are not over, in order of time.
    pub exceptions: Vec<ExceptionRow>,
    /// What was removed within the last minutes.
    pub removed: Option<Removed>,
    /// Appointments outside of all this; they stay booked.
    pub outside: Vec<OutsideBooking>,
    /// What comes of it.
    pub preview: OpenPreview,
}

impl Availability {
    /// Where it is edited.
    pub fn address(&self) -> String {
        availability_address(self.slug.as_deref())
    }
}

/// How a provider may be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRules {
    /// What the form has seen.
    pub version: i32,
    /// IANA name.
    pub time_zone: String,
    /// From one beginning to the next.
    pub step_minutes: i32,
    /// Kept free before each appointment.
    pub before_minutes: i32,
    /// Kept free after each.
    pub after_minutes: i32,
    /// Not later than this before the beginning.
    pub notice_hours: i32,
    /// Not earlier than this.
    pub horizon_days: i32,
    /// Appointments on one day, if there is a limit.
    pub daily_cap: Option<i32>,
}

/// What was typed into the form of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RulesDraft {
    /// What the form has seen.
    pub version: String,
    /// IANA name.
    pub time_zone: String,
    /// Minutes.
    pub step_minutes: String,
    /// Minutes.
    pub before_minutes: String,
    /// Minutes.
    pub after_minutes: String,
    /// Hours.
    pub notice_hours: String,
    /// Days.
    pub horizon_days: String,
    /// Appointments; empty without a limit.
    pub daily_cap: String,
}

/// What was typed to close some days, or part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClosureDraft {
    /// First day (YYYY-MM-DD).
    pub first_day: String,
    /// Last day; the first one when empty.
    pub last_day: String,
    /// On the first day, from then on (HH:MM); from its beginning when empty.
    pub first_time: String,
    /// On the last day, until then; until its end when empty.
    pub last_time: String,
    /// Why, for the provider and the back office.
    pub reason: String,
}

/// One provider in the list of the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHours {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Minutes open in a week.
    pub minutes: i64,
    /// "heure de Tunis"; none without a schedule.
    pub zone: Option<String>,
    /// The next or present closure.
    pub closed: Option<String>,
}

/// A free stretch in the grid of the week, an hour at most: where hours can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Minutes since midnight.
    pub from: u32,
    /// The same, later.
    pub to: u32,
}

/// What is free on a day with these hours, between two full hours of an axis, cut at each full hour.
pub fn gaps(hours: &[WeeklyHours], first: u32, last: u32) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for hour in first..last {
        let (mut from, end) = (hour * 60, hour * 60 + 60);
        let mut here: Vec<&WeeklyHours> = hours.iter().filter(|h| h.from < end && from < h.to).collect();
        here.sort_by_key(|h| h.from);
        for block in here {
            if from < block.from {
                gaps.push(Gap { from, to: block.from });
            }
            from = from.max(block.to);
        }
        // What is left after 23:59 is not worth a place.
        if from + 5 <= end {
            gaps.push(Gap { from, to: end.min(LAST_MINUTE) });
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: u32, to: u32) -> WeeklyHours {
        WeeklyHours { id: HoursId(uuid::Uuid::nil()), version: 1, weekday: 1, from, to }
    }

    #[test]
    fn what_is_free_is_cut_at_full_hours_and_at_blocks() {
        let of = |hours: &[WeeklyHours], first, last| {
            gaps(hours, first, last).into_iter().map(|gap| (clock(gap.from), clock(gap.to))).collect::<Vec<_>>()
        };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(of(&[], 7, 9), [pair("07:00", "08:00"), pair("08:00", "09:00")]);
        let morning = [hours(9 * 60 + 30, 11 * 60)];
        assert_eq!(of(&morning, 8, 12), [pair("08:00", "09:00"), pair("09:00", "09:30"), pair("11:00", "12:00")]);
        let inside = [hours(9 * 60 + 15, 9 * 60 + 30), hours(9 * 60 + 45, 10 * 60)];
        assert_eq!(of(&inside, 9, 10), [pair("09:00", "09:15"), pair("09:30", "09:45")]);
        assert_eq!(of(&[hours(0, LAST_MINUTE)], 0, 24), []);
        assert_eq!(of(&[], 23, 24), [pair("23:00", "23:59")]);
    }

    #[test]
    fn hours_are_said_in_both_languages() {
        assert_eq!(hours_in_words(Locale::Fr, 1, 540, 750), "lundi de 09:00 à 12:30");
        assert_eq!(hours_in_words(Locale::En, 7, 0, 24 * 60), "Sunday from 00:00 to 23:59");
        assert_eq!(availability_address(Some("helios")), "/admin/disponibilites/helios");
    }
}
