//! Pay on a real Postgres, one database per test.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

mod batch;
mod counting;
mod histories;
mod isolation;
mod pages;
mod paper;
mod paying;

use preau_directory::ProviderId;
use preau_directory::server::seed::{seed_demo_providers, seed_subjects};
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_payroll::model::{CoachPay, RateForm, RuleForm, StatementId, TierForm};
use preau_payroll::server::{set_rate, set_rule, set_tier, show_pay, subscribers};
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{AppointmentId, BookingId, ReportForm, attendance_key};
use preau_scheduling::server::file_report;
use preau_scheduling::server::seed::{seed_demo_schedule, seed_services};
use preau_testkit::{Household, Teacher, World};
use uuid::Uuid;

/// A world in which Hélios and Zénon give sessions, and an assistant pays them. Monday 2 March 2026, 09:00 in Tunis.
struct School {
    world: World,
    helios: ProviderId,
    helios_person: Teacher,
    zenon: ProviderId,
    zenon_person: Teacher,
    staff: Actor,
}

/// A session that was booked, and its seats.
struct Lesson {
    id: AppointmentId,
    seats: Vec<BookingId>,
}

impl School {
    async fn open() -> Self {
        let world = World::new().await;
        let (helios_person, zenon_person) = (world.teacher("Karim").await, world.teacher("Sonia").await);
        let staff = world.staff(Role::Assistant).await;
        let platform = &world.platform;
        let providers = world
            .house_does(async |tx| {
                seed_subjects(tx).await?;
                seed_services(tx).await?;
                let providers = seed_demo_providers(platform, tx, helios_person.user_id, zenon_person.user_id).await?;
                seed_demo_schedule(platform, tx, providers.helios).await?;
                Ok(providers)
            })
            .await;
        Self { helios: providers.helios, zenon: providers.zenon, world, helios_person, zenon_person, staff }
    }

    /// 40 TND an hour online and 60 for workshops for everybody, 50 online for experts; evenings from 18:00 10 %, Sundays
    /// 25 %, each learner beyond four 5 %, half when nobody came; since June.
    async fn with_terms() -> Self {
        let school = Self::open().await;
        for (service, tier, hourly) in
            [("online", "standard", "40"), ("workshop", "standard", "60"), ("online", "expert", "50")]
        {
            school.rate(service, tier, hourly, "2025-06-01").await;
        }
        for (kind, percent, threshold) in
            [("evening", "10", "18:00"), ("sunday", "25", ""), ("group", "5", "4"), ("absence", "50", "")]
        {
            school.rule(kind, percent, threshold, "2025-06-01").await;
        }
        school
    }

    async fn rate(&self, service: &str, tier: &str, hourly: &str, holds_from: &str) {
        let form = RateForm {
            service: service.to_owned(),
            tier: tier.to_owned(),
            hourly: hourly.to_owned(),
            holds_from: holds_from.to_owned(),
        };
        set_rate(&self.world.platform, &self.staff, &form).await.expect("a rate");
    }

    async fn rule(&self, kind: &str, percent: &str, threshold: &str, holds_from: &str) {
        let form = RuleForm {
            kind: kind.to_owned(),
            percent: percent.to_owned(),
            threshold: threshold.to_owned(),
            holds_from: holds_from.to_owned(),
        };
        set_rule(&self.world.platform, &self.staff, &form).await.expect("a rule");
    }

    async fn tier(&self, coach: &str, tier: &str, holds_from: &str) {
        let form = TierForm { coach: coach.to_owned(), tier: tier.to_owned(), holds_from: holds_from.to_owned() };
        set_tier(&self.world.platform, &self.staff, &form).await.expect("a tier");
    }

    /// A session of this coach, with these learners.
    async fn lesson(&self, coach: ProviderId, service: &str, start: &str, minutes: i32, who: &[&Household]) -> Lesson {
        let id = self.world.platform.new_id::<Uuid>();
        let mut tx = self.world.house().await;
        sqlx::query(
            "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
             values ($1, $2, $3, 'nsi', tstzrange($4::text::timestamptz, $4::text::timestamptz + make_interval(mins => $5)), $6, $7)",
        )
        .bind(id)
        .bind(coach.0)
        .bind(service)
        .bind(start)
        .bind(minutes)
        .bind(i32::try_from(who.len()).expect("a few"))
        .bind(self.world.now())
        .execute(&mut *tx)
        .await
        .expect("an appointment");
        let mut seats = vec![];
        for home in who {
            let seat = self.world.platform.new_id::<Uuid>();
            sqlx::query(
                "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by, booked_at)
                 select $1, id, provider_id, during, $3, $4, 'confirmed', 0, $3, $5 from appointments where id = $2",
            )
            .bind(seat)
            .bind(id)
            .bind(home.student_id.0)
            .bind(home.account_id.0)
            .bind(self.world.now())
            .execute(&mut *tx)
            .await
            .expect("a seat");
            seats.push(BookingId(seat));
        }
        tx.commit().await.expect("commit");
        Lesson { id: AppointmentId(id), seats }
    }

    /// Hélios reports: the first `came` learners came.
    async fn report(&self, lesson: &Lesson, came: usize) {
        self.report_by(&self.helios_person.actor, lesson, came).await;
    }

    async fn report_by(&self, coach: &Actor, lesson: &Lesson, came: usize) {
        let said = |index: usize| if index < came { "came" } else { "absent" }.to_owned();
        let attendance = lesson.seats.iter().enumerate().map(|(index, id)| (attendance_key(*id), said(index)));
        let form =
            ReportForm { attendance: attendance.collect(), summary: "Les suites.".to_owned(), ..ReportForm::default() };
        file_report(&self.world.platform, coach, lesson.id, &form).await.expect("a report");
    }

    /// An online hour of Hélios with one learner, reported and counted.
    async fn given(&self, home: &Household, start: &str) -> Lesson {
        let lesson = self.lesson(self.helios, "online", start, 60, &[home]).await;
        self.report(&lesson, 1).await;
        self.settle().await;
        lesson
    }

    async fn settle(&self) {
        self.world.settle(&Subscribers::new(subscribers())).await;
    }

    /// What Hélios sees; `statement` with its lines, else the latest.
    async fn pay(&self, statement: Option<StatementId>) -> CoachPay {
        show_pay(&self.world.platform, &self.helios_person.actor, None, statement).await.expect("pay")
    }

    /// Month, total and state of each statement of Hélios, the latest first.
    async fn statements(&self) -> Vec<(String, i64, &'static str)> {
        let rows = self.pay(None).await.statements;
        let row = |row: &preau_payroll::model::StatementRow| {
            (row.month.to_string(), row.total.minor, row.state.label(preau_kernel::Locale::En))
        };
        rows.iter().map(row).collect()
    }

    /// Totals are the sums of their lines; no session is paid twice.
    async fn assert_sound(&self) {
        let totals = "select count(*) from pay_statements s
             where s.total_minor <> (select coalesce(sum(amount_minor), 0) from pay_lines l where l.statement_id = s.id)";
        assert_eq!(self.world.count(totals).await, 0, "a total is the sum of its lines");
        let twice = "select count(*) from (
             select appointment_id, kind from pay_lines where kind not in ('correction', 'carried') group by 1, 2 having count(*) > 1) t";
        assert_eq!(self.world.count(twice).await, 0, "what was given is paid once");
    }
}

/// The code of a refused rule or a conflict.
#[track_caller]
fn code<T: std::fmt::Debug>(result: Outcome<T>) -> String {
    match result.expect_err("a refusal") {
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        other => panic!("not a rule or a conflict: {other:?}"),
    }
}
