//! Random histories: reports in any order, told any number of times, new terms, months paid in between.

use crate::{Lesson, School};
use chrono::TimeDelta;
use preau_payroll::model::{PayState, PaymentForm};
use preau_payroll::server::{count_session, mark_paid};

/// The same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n).expect("small")
    }
}

async fn live(seed: u64) {
    let school = School::with_terms().await;
    let platform = &school.world.platform;
    let mut dice = Dice(seed);
    let homes = [school.world.household("Inès").await, school.world.household("Malek").await];
    let mut open: Vec<Lesson> = vec![];
    for day in 0..14_i64 {
        let start =
            (school.world.now() - TimeDelta::days(40 - day * 3) + TimeDelta::hours(dice.below(12) as i64)).to_rfc3339();
        let minutes = [45, 60, 75, 90][dice.below(4)];
        open.push(school.lesson(school.helios, "online", &start, minutes, &[&homes[0], &homes[1]]).await);
    }
    let mut filed: Vec<Lesson> = vec![];
    let mut paid: Vec<(uuid::Uuid, i64)> = vec![];
    for step in 0..60 {
        match dice.below(10) {
            0..=3 if !open.is_empty() => {
                let lesson = open.swap_remove(dice.below(open.len() as u64));
                school.report(&lesson, dice.below(3)).await;
                filed.push(lesson);
            }
            4 | 5 if !filed.is_empty() => {
                let lesson = &filed[dice.below(filed.len() as u64)];
                let mut tx = school.world.house().await;
                count_session(platform, &mut tx, lesson.id).await.expect("told");
                tx.commit().await.expect("commit");
            }
            6 => school.settle().await,
            7 => {
                let hourly = format!("{},{:03}", 30 + dice.below(30), dice.below(1000));
                let from = (school.world.now() - TimeDelta::days(dice.below(60) as i64)).date_naive();
                school.rate("online", "standard", &hourly, &from.to_string()).await;
            }
            8 => {
                let from = (school.world.now() - TimeDelta::days(dice.below(60) as i64)).date_naive();
                school.rule("absence", &dice.below(101).to_string(), "", &from.to_string()).await;
            }
            9 => {
                let rows = school.pay(None).await.statements;
                let due = rows.into_iter().find(|row| row.state == PayState::Due && row.total.minor > 0);
                if let Some(row) = due {
                    let form = PaymentForm {
                        statement_id: Some(row.id),
                        total_minor: row.total.minor.to_string(),
                        paid_on: school.world.now().date_naive().to_string(),
                        reference: format!("V{step}"),
                    };
                    mark_paid(platform, &school.staff, &form).await.expect("paid");
                    paid.push((row.id.0, row.total.minor));
                }
            }
            _ => {}
        }
    }
    for lesson in open {
        school.report(&lesson, dice.below(3)).await;
    }
    school.settle().await;
    school.assert_sound().await;
    let world = &school.world;
    assert_eq!(world.count("select count(*) from pay_sessions").await, 14, "each counts");
    assert_eq!(world.count("select count(*) from pay_lines where kind = 'session'").await, 14, "each is paid once");
    for (id, total) in paid {
        let mut tx = world.house().await;
        let now: i64 = sqlx::query_scalar("select sum(amount_minor)::bigint from pay_lines where statement_id = $1")
            .bind(id)
            .fetch_one(&mut *tx)
            .await
            .expect("lines");
        assert_eq!(now, total, "what was paid is what it was");
    }
    // Whatever came first: the sum of all lines is what the sessions are worth by the terms that hold in the end, worked out
    // here in SQL, to half a unit each (no lesson of this world gets a premium but by its hour or its day).
    let worth = "select count(*) from (
         select s.appointment_id, sum(l.amount_minor) as had,
                (select r.hourly_minor from pay_rates r where r.service = s.service and r.tier = 'standard' and r.holds_from <= s.day
                  order by r.holds_from desc, r.seq desc limit 1)::numeric * s.minutes / 60
                * case when s.came > 0 then 1 else
                  (select r.basis_points from pay_rules r where r.kind = 'absence' and r.holds_from <= s.day
                    order by r.holds_from desc, r.seq desc limit 1)::numeric / 10000 end
                * (1 + case when s.starts >= '18:00' then 0.10 else 0 end
                     + case when extract(isodow from s.day) = 7 then 0.25 else 0 end) as worth
           from pay_sessions s join pay_lines l on l.appointment_id = s.appointment_id group by s.appointment_id) t
         where abs(had - worth) > 0.5";
    assert_eq!(world.count(worth).await, 0, "in the end each session has brought what it is worth");
}

#[tokio::test]
async fn each_session_is_paid_exactly_once_whatever_happens_in_between() {
    for seed in 1..=6 {
        live(seed).await;
    }
}
