//! What happened in an appointment: who came, what was done, how well each skill is mastered (SPEC SC-8).

use super::{AppointmentId, BookingId, Voice};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Locale, Outcome, Text, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A report is overdue this many hours after the end of its appointment.
pub const REPORT_DUE_HOURS: i64 = 24;
/// How long after it was filed whoever wrote a report may correct it; the back office always may.
pub const REPORT_EDIT_HOURS: i64 = 48;
/// Where a provider's reports are.
pub const REPORTS: &str = "/coach/comptes-rendus";
/// Where the back office looks after them.
pub const OFFICE_REPORTS: &str = "/admin/comptes-rendus";

/// Where the report of an appointment is written.
pub fn report_address(id: AppointmentId, office: bool) -> String {
    format!("{}/{id}", if office { OFFICE_REPORTS } else { REPORTS })
}

/// Where the report of an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// The appointment has not begun, or does not take place.
    NotYet,
    /// To be written.
    Due,
    /// Should have been written by now.
    Overdue,
    /// Written.
    Filed,
}

impl ReportState {
    /// Of an appointment with these hours that has not been called off.
    pub fn of(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, filed: bool, now: DateTime<Utc>) -> Self {
        match filed {
            true => Self::Filed,
            false if now < starts_at => Self::NotYet,
            false if now - ends_at <= TimeDelta::hours(REPORT_DUE_HOURS) => Self::Due,
            false => Self::Overdue,
        }
    }

    /// Can it be written now?
    pub const fn is_due(self) -> bool {
        matches!(self, Self::Due | Self::Overdue)
    }
}

/// May whoever wrote a report still correct it?
pub fn can_be_edited(filed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - filed_at <= TimeDelta::hours(REPORT_EDIT_HOURS)
}

/// How well a skill is mastered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not met yet, or not understood.
    Discovered,
    /// With help.
    Fragile,
    /// Alone, most of the time.
    Progressing,
    /// Alone, and explained to others.
    Mastered,
}

impl Level {
    /// From the lowest to the highest.
    pub const ALL: [Self; 4] = [Self::Discovered, Self::Fragile, Self::Progressing, Self::Mastered];

    /// As stored: 1 to 4.
    pub const fn number(self) -> i16 {
        match self {
            Self::Discovered => 1,
            Self::Fragile => 2,
            Self::Progressing => 3,
            Self::Mastered => 4,
        }
    }

    /// Reads [`Self::number`].
    pub fn from_number(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Discovered => locale.pick("À découvrir", "To be discovered"),
            Self::Fragile => locale.pick("Fragile", "Fragile"),
            Self::Progressing => locale.pick("En bonne voie", "On the way"),
            Self::Mastered => locale.pick("Maîtrisé", "Mastered"),
        }
    }
}

/// What was typed: texts, so that every mistake is answered at once and a draft is kept as it was left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    /// By booking ([`attendance_key`]): `came` or `absent`.
    pub attendance: BTreeMap<String, String>,
    /// For the family.
    pub summary: String,
    /// For the family.
    pub next_steps: String,
    /// For coaches and the back office alone.
    pub note: String,
    /// By student and skill ([`level_key`]): number of the level, or nothing.
    pub levels: BTreeMap<String, String>,
}

/// Names the presence of one learner, in a form. Begins with a letter, like [`level_key`]: what begins with a digit between
/// the brackets of a field's name is read as a place in a list.
pub fn attendance_key(booking_id: BookingId) -> String {
    format!("b-{booking_id}")
}

/// Names the level of one student in one skill, in a form.
pub fn level_key(student_id: UserId, skill: &str) -> String {
    format!("s-{student_id}.{skill}")
}

/// Somebody who was booked, as the report sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learner {
    /// Their seat.
    pub booking_id: BookingId,
    /// Who.
    pub student_id: UserId,
    /// Given and family name.
    pub name: String,
    /// What has been decided already.
    pub came: Option<bool>,
    /// Were they seen in the online room?
    pub seen: bool,
    /// Levels before this appointment, by code of the skill.
    pub before: BTreeMap<String, Level>,
}

/// A skill of the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// As stored: `fonctions`.
    pub code: String,
    /// For people.
    pub name: Text,
}

/// A form that was read and found right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who came, by student, for every learner.
    pub came: BTreeMap<UserId, bool>,
    /// Trimmed.
    pub summary: String,
    /// Trimmed; may be empty.
    pub next_steps: String,
    /// Trimmed; may be empty.
    pub note: String,
    /// Student, code of the skill, level: of those who came.
    pub levels: Vec<(UserId, String, Level)>,
}

impl ReportForm {
    /// Reads the form for these learners and skills, or says everything that is wrong with it.
    ///
    /// # Errors
    /// Field errors of `attendance`, `summary`, `next_steps`, `note`, `levels`.
    pub fn read(&self, learners: &[Learner], skills: &[Skill]) -> Outcome<Reading> {
        let mut checks = Checks::default();
        let mut came = BTreeMap::new();
        for learner in learners {
            let said = match self.attendance.get(&attendance_key(learner.booking_id)).map(String::as_str) {
                Some("came") => Some(true),
                Some("absent") => Some(false),
                _ => None,
            };
            came.extend(learner.came.or(said).map(|came| (learner.student_id, came)));
        }
        checks.that(came.len() == learners.len(), "attendance", || {
            text!("Dites pour chaque élève s’il était là.", "Say for each student whether they came.")
        });
        let [summary, next_steps, note] = [&self.summary, &self.next_steps, &self.note].map(|s| s.trim().to_owned());
        let somebody = came.is_empty() || came.values().any(|came| *came);
        checks.that(!somebody || !summary.is_empty(), "summary", || {
            text!("Écrivez ce qui a été fait, en quelques phrases.", "Write what was done, in a few sentences.")
        });
        for (name, value, most) in
            [("summary", &summary, 4000), ("next_steps", &next_steps, 2000), ("note", &note, 2000)]
        {
            checks.that(value.chars().count() <= most, name, || {
                text!("Au plus {most} caractères.", "At most {most} characters.")
            });
        }
        let levels = self.read_levels(learners, skills, &came, &mut checks);
        checks.done()?;
        Ok(Reading { came, summary, next_steps, note, levels })
    }

    /// Levels of those who came; what was chosen for somebody who did not is left out.
    fn read_levels(
        &self,
        learners: &[Learner],
        skills: &[Skill],
        came: &BTreeMap<UserId, bool>,
        checks: &mut Checks,
    ) -> Vec<(UserId, String, Level)> {
        let mut levels = Vec::new();
        let present = learners.iter().filter(|learner| came.get(&learner.student_id) == Some(&true));
        for (learner, skill) in present.flat_map(|learner| skills.iter().map(move |skill| (learner, skill))) {
            let chosen =
                self.levels.get(&level_key(learner.student_id, &skill.code)).map_or("", |chosen| chosen.trim());
            if chosen.is_empty() {
                continue;
            }
            match chosen.parse().ok().and_then(Level::from_number) {
                Some(level) => levels.push((learner.student_id, skill.code.clone(), level)),
                None => checks.that(false, "levels", || {
                    text!("Choisissez un niveau de la liste.", "Choose a level from the list.")
                }),
            }
        }
        levels
    }
}

/// The page on which a report is written, read and corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSheet {
    /// Of this appointment.
    pub appointment_id: AppointmentId,
    /// "mardi 24 novembre 2026 à 14:00"
    pub when: String,
    /// About what.
    pub subject: Text,
    /// Of which kind.
    pub service: Text,
    /// Who gave it.
    pub coach: String,
    /// Where it stands.
    pub state: ReportState,
    /// Who was booked.
    pub learners: Vec<Learner>,
    /// What can be assessed.
    pub skills: Vec<Skill>,
    /// The draft, or what was filed.
    pub form: ReportForm,
    /// When the draft was saved: "14:05".
    pub draft_saved: Option<String>,
    /// When it was filed: "mardi 24 novembre 2026 à 15:10".
    pub filed: Option<String>,
    /// May the reader correct it?
    pub can_edit: bool,
    /// Does the back office read it, rather than who gave the appointment?
    pub office: bool,
}

/// An appointment in the list of reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// Which appointment.
    pub appointment_id: AppointmentId,
    /// "mardi 24 novembre 2026 à 14:00"
    pub when: String,
    /// About what.
    pub subject: Text,
    /// Names of who was booked.
    pub students: String,
    /// Who gave it.
    pub coach: String,
    /// Where the report stands.
    pub state: ReportState,
    /// Was something typed already?
    pub draft: bool,
}

/// How many reports are to be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueCount {
    /// All of them.
    pub due: i64,
    /// Those that should have been written by now.
    pub overdue: i64,
}

/// One report, as who is concerned by it reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEntry {
    /// Of this appointment.
    pub appointment_id: AppointmentId,
    /// "mardi 24 novembre 2026 à 14:00"
    pub when: String,
    /// About what.
    pub subject: Text,
    /// Who gave it.
    pub coach: String,
    /// Did the student come?
    pub came: bool,
    /// What was done.
    pub summary: String,
    /// What comes next; may be empty.
    pub next_steps: String,
    /// What coaches tell each other; never given to families.
    pub note: Option<String>,
    /// Skills that were assessed.
    pub skills: Vec<SkillChange>,
}

/// A skill as a report found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillChange {
    /// Which.
    pub name: Text,
    /// What an earlier report said.
    pub before: Option<Level>,
    /// What this one says.
    pub after: Level,
}

/// What follows an appointment, below its booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// How the reader is addressed.
    pub voice: Voice,
    /// Of this appointment.
    pub appointment_id: AppointmentId,
    /// For those who run it: where the report stands, and where it is written.
    pub desk: Option<(ReportState, String)>,
    /// For those who run it: where the student's file is.
    pub file: Option<String>,
    /// The report, when there is one.
    pub report: Option<ReportEntry>,
    /// What can be said of the appointment, or was.
    pub reviews: super::BookingReviews,
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::AppError;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn learner(n: u128, came: Option<bool>) -> Learner {
        Learner {
            booking_id: BookingId(Uuid::from_u128(100 + n)),
            student_id: UserId(Uuid::from_u128(n)),
            name: format!("Élève {n}"),
            came,
            seen: false,
            before: BTreeMap::new(),
        }
    }

    fn skills() -> Vec<Skill> {
        ["fonctions", "geometrie"].map(|code| Skill { code: code.to_owned(), name: text!("x", "x") }).to_vec()
    }

    fn form(attendance: &[(u128, &str)], summary: &str) -> ReportForm {
        ReportForm {
            attendance: attendance
                .iter()
                .map(|(n, said)| (attendance_key(BookingId(Uuid::from_u128(100 + n))), (*said).to_owned()))
                .collect(),
            summary: summary.to_owned(),
            ..ReportForm::default()
        }
    }

    #[test]
    fn a_report_is_due_from_the_beginning_and_overdue_a_day_after_the_end() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let end = start + TimeDelta::hours(1);
        let second = TimeDelta::seconds(1);
        let at = |now| ReportState::of(start, end, false, now);
        assert_eq!(at(start - second), ReportState::NotYet);
        assert_eq!(at(start), ReportState::Due);
        assert_eq!(at(end + TimeDelta::hours(24)), ReportState::Due);
        assert_eq!(at(end + TimeDelta::hours(24) + second), ReportState::Overdue);
        assert_eq!(ReportState::of(start, end, true, end + TimeDelta::days(9)), ReportState::Filed);
        assert!(can_be_edited(end, end + TimeDelta::hours(48)));
        assert!(!can_be_edited(end, end + TimeDelta::hours(48) + second));
    }

    #[test]
    fn it_must_say_who_came_and_what_was_done() {
        let learners = [learner(1, None), learner(2, None)];
        let refused = form(&[(1, "came")], " ").read(&learners, &skills()).unwrap_err();
        assert!(refused.for_field("attendance").is_some() && refused.for_field("summary").is_some(), "both at once");
        let read = form(&[(1, "came"), (2, "absent")], " Dérivées. ").read(&learners, &skills()).unwrap();
        assert_eq!(read.came.values().copied().collect::<Vec<_>>(), [true, false]);
        assert_eq!(read.summary, "Dérivées.");
    }

    #[test]
    fn names_of_fields_are_never_taken_for_places_in_a_list() {
        for n in 0..40_u128 {
            let id = Uuid::from_u128(n << 120);
            for key in [attendance_key(BookingId(id)), level_key(UserId(id), "fonctions")] {
                assert!(key.starts_with(char::is_alphabetic), "{key}");
            }
        }
    }

    #[test]
    fn nothing_need_be_told_when_nobody_came() {
        assert!(form(&[(1, "absent")], "").read(&[learner(1, None)], &skills()).is_ok());
    }

    #[test]
    fn what_is_decided_is_not_asked_again() {
        let read = form(&[(1, "came")], "").read(&[learner(1, Some(false))], &skills()).unwrap();
        assert_eq!(read.came.values().copied().collect::<Vec<_>>(), [false]);
    }

    #[test]
    fn levels_are_of_the_list_and_of_those_who_came() {
        let learners = [learner(1, None), learner(2, None)];
        let mut typed = form(&[(1, "came"), (2, "absent")], "Fait.");
        for (n, skill, level) in
            [(1, "fonctions", "3"), (1, "geometrie", ""), (1, "cuisine", "4"), (2, "fonctions", "4")]
        {
            typed.levels.insert(level_key(UserId(Uuid::from_u128(n)), skill), level.to_owned());
        }
        let read = typed.read(&learners, &skills()).unwrap();
        assert_eq!(read.levels, [(UserId(Uuid::from_u128(1)), "fonctions".to_owned(), Level::Progressing)]);
        typed.levels.insert(level_key(UserId(Uuid::from_u128(1)), "geometrie"), "5".to_owned());
        assert!(typed.read(&learners, &skills()).unwrap_err().for_field("levels").is_some());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused_and_never_invented(
            said in proptest::collection::vec("came|absent|maybe|", 3),
            summary in ".{0,20}",
            levels in proptest::collection::btree_map("[0-9a-f.-]{0,60}", "[0-9]{0,2}", 0..4),
            chosen in "-?[0-9]{0,2}",
        ) {
            let learners = [learner(1, None), learner(2, None), learner(3, None)];
            let pairs: Vec<(u128, &str)> = (1..).zip(said.iter().map(String::as_str)).collect();
            let mut typed = form(&pairs, &summary);
            typed.levels = levels;
            typed.levels.insert(level_key(learners[0].student_id, "fonctions"), chosen.clone());
            match typed.read(&learners, &skills()) {
                Ok(read) => {
                    prop_assert_eq!(read.came.len(), 3);
                    for (learner, said) in learners.iter().zip(&said) {
                        prop_assert_eq!(read.came[&learner.student_id], said == "came");
                    }
                    prop_assert!(read.levels.iter().all(|(student, _, _)| read.came[student]));
                    prop_assert!(!read.summary.is_empty() || !read.came.values().any(|came| *came));
                }
                Err(AppError::Invalid { fields }) => prop_assert!(!fields.is_empty()),
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
