//! How a student gets on: skills over time, goals, reports; for who teaches them and for the family (SPEC SC-8).

use super::{BookingRow, Level, ReportEntry, Voice};
use preau_directory::Subject;
use preau_identity::model::grade::Grade;
use preau_kernel::id::UserId;
use preau_kernel::{Page, Text, id_type};
use serde::{Deserialize, Serialize};

/// Where the family follows it.
pub const PROGRESS: &str = "/espace/progres";
/// Where a provider's students are.
pub const STUDENTS: &str = "/coach/eleves";
/// Where the back office opens a student's file.
pub const OFFICE_STUDENTS: &str = "/admin/eleves";

id_type!(
    /// Something a student works towards.
    GoalId
);

/// One assessment of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// "24 novembre 2026"
    pub on: String,
    /// How well it was mastered then.
    pub level: Level,
}

/// A skill over time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillHistory {
    /// Which.
    pub name: Text,
    /// Of what.
    pub subject: Text,
    /// Every assessment, the first first; never empty.
    pub assessed: Vec<Assessed>,
}

/// Which way a skill goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Assessed once.
    New,
    /// Better than before.
    Up,
    /// As before.
    Same,
    /// Not as well as before.
    Down,
}

impl SkillHistory {
    /// The last word about it.
    pub fn now(&self) -> Option<&Assessed> {
        self.assessed.last()
    }

    /// The last assessment against the first.
    pub fn trend(&self) -> Trend {
        match self.assessed.as_slice() {
            [] | [_] => Trend::New,
            [first, .., last] => match last.level.cmp(&first.level) {
                std::cmp::Ordering::Greater => Trend::Up,
                std::cmp::Ordering::Equal => Trend::Same,
                std::cmp::Ordering::Less => Trend::Down,
            },
        }
    }
}

/// Something a student works towards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Which.
    pub id: GoalId,
    /// In words.
    pub title: String,
    /// In what; none when it concerns everything.
    pub subject: Option<Text>,
    /// "24 novembre 2026"
    pub due: Option<String>,
    /// Is that over, and the goal not reached?
    pub late: bool,
    /// When it was reached: "24 novembre 2026".
    pub reached: Option<String>,
}

/// What is told of a student's progress, whoever reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Who.
    pub student_id: UserId,
    /// Given name.
    pub first_name: String,
    /// What they work towards, open ones first.
    pub goals: Vec<Goal>,
    /// By subject, then in the order of the subject's skills.
    pub skills: Vec<SkillHistory>,
    /// The latest first.
    pub reports: Page<ReportEntry>,
}

/// The family's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressSheet {
    /// How the reader is addressed.
    pub voice: Voice,
    /// Whom the reader may follow: id and given name.
    pub students: Vec<(UserId, String)>,
    /// Of the one who is followed; none when there is nobody.
    pub progress: Option<Progress>,
}

/// The coach's page about one student.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentFile {
    /// "Inès Ben Salah"
    pub name: String,
    /// Where they are at school.
    pub grade: Grade,
    /// What the family wrote when it came; may be empty.
    pub wishes: String,
    /// Appointments ahead, with the reader, or with anybody for the back office.
    pub upcoming: Vec<BookingRow>,
    /// How they get on.
    pub progress: Progress,
    /// What a goal can be about.
    pub subjects: Vec<Subject>,
    /// Does the back office read it?
    pub office: bool,
}

impl StudentFile {
    /// Where it is.
    pub fn address(&self) -> String {
        file_address(self.progress.student_id, self.office)
    }
}

/// Where the file of a student is.
pub fn file_address(student_id: UserId, office: bool) -> String {
    format!("{}/{student_id}", if office { OFFICE_STUDENTS } else { STUDENTS })
}

/// A student in the list of those a provider teaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StudentLine {
    /// Who.
    pub student_id: UserId,
    /// "Inès Ben Salah"
    pub name: String,
    /// Where they are at school.
    pub grade: Grade,
    /// What the reader teaches them.
    pub subjects: String,
    /// Appointments that took place.
    pub done: i64,
    /// The next one: "mar. 24 nov., 14:00".
    pub next: Option<String>,
    /// Goals that are not reached yet.
    pub goals: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::text;

    fn history(levels: &[Level]) -> SkillHistory {
        let assessed = levels.iter().map(|level| Assessed { on: "1er mars 2026".to_owned(), level: *level }).collect();
        SkillHistory {
            name: text!("Fonctions", "Functions"), subject: text!("Mathématiques", "Mathematics"), assessed
        }
    }

    #[test]
    fn a_trend_compares_the_last_word_with_the_first() {
        use Level::{Fragile, Mastered, Progressing};
        assert_eq!(history(&[Fragile]).trend(), Trend::New);
        assert_eq!(history(&[Fragile, Mastered, Progressing]).trend(), Trend::Up);
        assert_eq!(history(&[Fragile, Mastered, Fragile]).trend(), Trend::Same);
        assert_eq!(history(&[Mastered, Fragile]).trend(), Trend::Down);
    }
}
