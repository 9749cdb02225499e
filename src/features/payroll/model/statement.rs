//! Statements as they cross the wire, and what their lines say.

use super::terms::Tier;
use super::typed::percent;
use chrono::{NaiveDate, NaiveTime};
use preau_credits::model::Month;
use preau_kernel::{Currency, Locale, Money, PageRequest, Text, id_type, tr};
use preau_scheduling::model::AppointmentId;
use serde::{Deserialize, Serialize};

id_type!(
    /// One coach's month in one currency.
    StatementId
);

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum LineKind {
    /// A session that was given.
    Session,
    /// What it adds that it began in the evening.
    Evening,
    /// What it adds that it was a Sunday.
    Sunday,
    /// What it adds that many came.
    Group,
    /// What turned out differently.
    Correction,
    /// What another month took too much, or this one.
    Carried,
}

impl LineKind {
    /// For people.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Session => locale.pick("Séance", "Session"),
            Self::Evening => locale.pick("Prime de soirée", "Evening premium"),
            Self::Sunday => locale.pick("Prime du dimanche", "Sunday premium"),
            Self::Group => locale.pick("Prime de groupe", "Group premium"),
            Self::Correction => locale.pick("Correction", "Correction"),
            Self::Carried => locale.pick("Report", "Carried over"),
        }
    }
}

/// How far a statement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayState {
    /// The month is not over.
    Running,
    /// To be paid, or, when nothing is owed, to be carried until something is.
    Due,
    /// Paid, for good.
    Paid {
        /// The day on which the money left.
        on: NaiveDate,
        /// By which it is found.
        reference: String,
    },
}

impl PayState {
    /// Codes of the filter, with labels.
    pub const fn filters(locale: Locale) -> [(&'static str, &'static str); 3] {
        [
            ("due", locale.pick("À payer", "To be paid")),
            ("running", locale.pick("En cours", "Running")),
            ("paid", locale.pick("Payé", "Paid")),
        ]
    }

    /// For people.
    pub const fn label(&self, locale: Locale) -> &'static str {
        match self {
            Self::Running => locale.pick("En cours", "Running"),
            Self::Due => locale.pick("À payer", "To be paid"),
            Self::Paid { .. } => locale.pick("Payé", "Paid"),
        }
    }
}

/// A session as a line tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which.
    pub appointment_id: AppointmentId,
    /// When, on the organisation's clocks.
    pub day: NaiveDate,
    /// Time of day.
    pub starts: NaiveTime,
    /// How long.
    pub minutes: u32,
    /// "Cours en ligne"
    pub service: Text,
    /// "Mathématiques", or the title of a workshop.
    pub subject: Text,
    /// How many learners came, or are expected.
    pub came: u32,
    /// How many did not come.
    pub absent: u32,
}

impl Session {
    /// "Cours en ligne · Mathématiques"
    pub fn title(&self, locale: Locale) -> String {
        format!("{} · {}", self.service.get(locale), self.subject.get(locale))
    }

    /// "mar. 3 mars, 14:00"
    pub fn when(&self, locale: Locale) -> String {
        format!("{}, {}", locale.short_date(self.day), locale.time(self.starts))
    }
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayLine {
    /// What it is for.
    pub kind: LineKind,
    /// How much.
    pub amount: Money,
    /// The session; a correction may be about none.
    pub session: Option<Session>,
    /// Of a session, what an hour is worth.
    pub hourly: Option<Money>,
    /// The share of a session that is paid, or that a premium adds.
    pub basis_points: Option<u32>,
    /// Why, of a correction by the back office.
    pub note: String,
    /// Of what is carried, the month of the other statement.
    pub carried: Option<Month>,
    /// The day on which it was written.
    pub written: NaiveDate,
}

impl PayLine {
    /// The day it stands under.
    pub fn day(&self) -> NaiveDate {
        self.session.as_ref().map_or(self.written, |session| session.day)
    }

    /// "mar. 3 mars, 14:00"; a correction about no session has its day.
    pub fn when(&self, locale: Locale) -> String {
        self.session.as_ref().map_or_else(|| locale.short_date(self.written), |session| session.when(locale))
    }

    /// What it is for.
    pub fn title(&self, locale: Locale) -> String {
        match (self.kind, &self.session) {
            (LineKind::Session, Some(session)) => session.title(locale),
            (kind, _) => kind.label(locale).to_owned(),
        }
    }

    /// How it came to be.
    pub fn detail(&self, locale: Locale) -> String {
        let share = self.basis_points.unwrap_or_default();
        match (self.kind, &self.session) {
            (LineKind::Session, Some(session)) => {
                let (minutes, came) = (session.minutes, attendance(locale, session));
                let hourly = self.hourly.map(|money| money.format_short(locale)).unwrap_or_default();
                let part = if share == super::price::ALL {
                    String::new()
                } else {
                    let share = percent(share, locale);
                    tr!(locale, " · payée à {share}", " · paid at {share}")
                };
                tr!(
                    locale,
                    "{minutes} min à {hourly} l’heure · {came}{part}",
                    "{minutes} min at {hourly} an hour · {came}{part}"
                )
            }
            (LineKind::Correction, Some(session)) => {
                let (title, when) = (session.title(locale), session.when(locale));
                tr!(locale, "{title}, {when}\u{202f}: nouveaux tarifs", "{title}, {when}: new terms")
            }
            (LineKind::Correction, None) => self.note.clone(),
            (LineKind::Carried, _) => {
                let month = self.carried.map(|month| month.label(locale)).unwrap_or_default();
                if self.amount.minor < 0 {
                    tr!(locale, "Trop perçu de {month}", "Overpaid in {month}")
                } else {
                    tr!(locale, "Déduit du relevé de {month}", "Taken off the statement for {month}")
                }
            }
            _ => {
                let share = percent(share, locale);
                tr!(locale, "{share} de la séance", "{share} of the session")
            }
        }
    }
}

fn attendance(locale: Locale, session: &Session) -> String {
    let (came, absent) = (session.came, session.absent);
    match (came, absent) {
        (0, _) => locale.pick("personne n’est venu", "nobody came").to_owned(),
        (1, 0) => locale.pick("1 élève", "1 learner").to_owned(),
        (came, 0) => tr!(locale, "{came} élèves", "{came} learners"),
        (came, 1) => tr!(locale, "{came} venus, 1 absent", "{came} came, 1 absent"),
        (came, absent) => tr!(locale, "{came} venus, {absent} absents", "{came} came, {absent} absent"),
    }
}

/// A statement in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementRow {
    /// Which.
    pub id: StatementId,
    /// Of which month.
    pub month: Month,
    /// Sum of its lines.
    pub total: Money,
    /// How far it is.
    pub state: PayState,
    /// How many sessions are on it.
    pub sessions: i64,
}

/// Sums by kind; they add up to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Of sessions.
    pub sessions: Money,
    /// Of premiums.
    pub premiums: Money,
    /// Of corrections.
    pub corrections: Money,
    /// Of what is carried from one month to another.
    pub carried: Money,
}

impl Sums {
    /// Of these lines, all in one currency.
    pub fn of(lines: &[PayLine], currency: Currency) -> Self {
        let sum = |of: fn(LineKind) -> bool| {
            Money::new(lines.iter().filter(|line| of(line.kind)).map(|line| line.amount.minor).sum(), currency)
        };
        Self {
            sessions: sum(|kind| kind == LineKind::Session),
            premiums: sum(|kind| matches!(kind, LineKind::Evening | LineKind::Sunday | LineKind::Group)),
            corrections: sum(|kind| kind == LineKind::Correction),
            carried: sum(|kind| kind == LineKind::Carried),
        }
    }

    /// Labels and sums, in the order shown; what is carried only where something is.
    pub fn rows(&self, locale: Locale) -> Vec<(&'static str, Money)> {
        let mut rows = vec![
            (locale.pick("Séances", "Sessions"), self.sessions),
            (locale.pick("Primes", "Premiums"), self.premiums),
            (locale.pick("Corrections", "Corrections"), self.corrections),
        ];
        if self.carried.minor != 0 {
            rows.push((LineKind::Carried.label(locale), self.carried));
        }
        rows
    }
}

/// A statement with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What lists say of it.
    pub row: StatementRow,
    /// In the order of the sessions, corrections last.
    pub lines: Vec<PayLine>,
    /// Sums by kind.
    pub sums: Sums,
}

/// A session that does not count yet, and what it would be worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Which.
    pub session: Session,
    /// By today's terms; nothing without a rate.
    pub worth: Option<Money>,
}

/// The running month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Which.
    pub month: Month,
    /// What counts already.
    pub earned: Money,
    /// Given, and waiting for the report; of any month.
    pub waiting: Vec<Expected>,
    /// Sum of what those would be worth.
    pub waiting_worth: Money,
    /// Still to be given this month.
    pub coming: Vec<Expected>,
    /// Sum of what those would be worth.
    pub coming_worth: Money,
    /// Counted, and waiting for a rate.
    pub without_rate: i64,
}

/// Whose pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coach {
    /// In addresses.
    pub slug: String,
    /// The name they teach under.
    pub name: String,
    /// Where they stand today.
    pub tier: Tier,
}

/// All that a page says of one coach's pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachPay {
    /// Whose.
    pub coach: Coach,
    /// The running month.
    pub preview: Preview,
    /// The latest first.
    pub statements: Vec<StatementRow>,
    /// The one asked for, or the latest.
    pub chosen: Option<Statement>,
    /// Today, on the organisation's clocks.
    pub today: NaiveDate,
    /// For a form of the back office.
    pub idempotency_key: String,
}

/// Which statements the back office looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayQuery {
    /// Of which month; of all when nothing is said.
    pub month: Option<Month>,
    /// Code of a state; of all when empty.
    pub state: String,
    /// In the name of the coach.
    pub q: String,
    /// Which page.
    pub page: PageRequest,
}

/// A statement in the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeRow {
    /// Address of the coach.
    pub slug: String,
    /// Whose.
    pub name: String,
    /// The statement.
    pub row: StatementRow,
}

/// Statements in the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayList {
    /// Those asked for.
    pub rows: preau_kernel::Page<OfficeRow>,
    /// Months in which there are statements, the latest first.
    pub months: Vec<Month>,
    /// What is owed for months that are over, of all coaches, by currency.
    pub due: Vec<Money>,
    /// Sessions that count and have no rate.
    pub without_rate: i64,
}

/// A coach in the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachRow {
    /// Who.
    pub coach: Coach,
    /// Sessions whose report is missing.
    pub waiting: i64,
    /// Earned this month.
    pub earned: Money,
    /// Owed for months that are over.
    pub due: Money,
}
