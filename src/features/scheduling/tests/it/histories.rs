//! Random histories: thousands of operations, eight at a time, on one slot, one student, one booking. After each eight,
//! some order of them must explain every answer, and the database must hold exactly what the model holds after that order
//! (that is: every operation takes effect at one instant between question and answer). `PREAU_HISTORIES_SEED` replays the
//! choices of a failure.

mod database;
mod model;

use crate::School;
use chrono::{DateTime, TimeDelta, Timelike, Utc};
use model::{Answer, Books, Model, Op, Who, Wish};
use preau_credits::Credits;
use preau_credits::model::EntryKind;
use preau_credits::server::{NewGrant, grant};
use preau_directory::ProviderId;
use preau_kernel::{Actor, AppError, Outcome, Role};
use preau_platform::Platform;
use preau_scheduling::model::{AppointmentId, BookingId, BookingStatus, HOLD_MINUTES, ServiceCode};
use preau_scheduling::server::{
    Book, book, cancel, cancel_appointment, confirm_held, expire_holds, hold, mark_no_show, release_hold, reschedule,
};
use preau_testkit::Household;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use uuid::Uuid;

const WORLDS: u64 = 8;
const WORLDS_AT_ONCE: usize = 4;
const ROUNDS: u64 = 160;
const AT_ONCE: u64 = 8;

/// SplitMix64: the same numbers for the same seed, on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(n.max(1)).expect("a size")).expect("a size")
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Everybody who acts, and which seats they took.
struct Cast {
    platform: Platform,
    homes: Vec<Household>,
    providers: [ProviderId; 2],
    coaches: [Actor; 2],
    staff: Actor,
    taken: Mutex<BTreeMap<Uuid, (AppointmentId, Wish)>>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_operations_eight_at_a_time_end_as_the_model_says() {
    let seed: u64 = std::env::var("PREAU_HISTORIES_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let mut answers = BTreeMap::<String, u64>::new();
    // A world waits for its eight answers most of the time, so others live meanwhile, each in a database of its own.
    let mut worlds = JoinSet::new();
    let mut ahead = 0..WORLDS;
    loop {
        while worlds.len() < WORLDS_AT_ONCE
            && let Some(world) = ahead.next()
        {
            worlds.spawn_blocking(move || Handle::current().block_on(live(seed + world, world)));
        }
        let Some(lived) = worlds.join_next().await else { break };
        for (answer, n) in lived.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic())) {
            *answers.entry(answer).or_default() += n;
        }
    }
    assert_eq!(answers.values().sum::<u64>(), WORLDS * ROUNDS * AT_ONCE);
    // A history in which something never happens shows nothing about it.
    for kind in ["Book", "Hold", "Confirm", "Release", "Cancel", "CallOff", "Move", "NoShow", "Expire", "Allocate"] {
        assert!(answers.get(&format!("{kind} ok")).is_some_and(|n| *n >= 20), "{kind} in {answers:#?}");
    }
    for code in [
        "slot-taken",
        "student-busy",
        "day-full",
        "too-soon",
        "not-offered",
        "insufficient-credits",
        "too-many-holds",
        "hold-expired",
        "too-late",
        "too-late-to-move",
        "already-cancelled",
        "not-confirmed",
        "idempotency-key-reused",
    ] {
        assert!(answers.keys().any(|answer| answer.ends_with(code)), "{code} in {answers:#?}");
    }
}

/// One world, with its own rules for booking; how often each answer was given.
async fn live(seed: u64, number: u64) -> BTreeMap<String, u64> {
    let mut answers = BTreeMap::new();
    let school = School::open().await;
    plan_once(&school).await;
    let rules = [
        "update provider_schedules set buffer_minutes = 0",
        "update provider_schedules set buffer_minutes = 15",
        "update provider_schedules set daily_cap = 3",
        "update provider_schedules set buffer_minutes = 15, daily_cap = 2",
    ];
    school.sql(rules[usize::try_from(number % 4).expect("a number")]).await;
    let mut model = Model {
        now: school.world.now(),
        buffer: TimeDelta::minutes(if number % 2 == 1 { 15 } else { 0 }),
        cap: [None, None, Some(3), Some(2)][usize::try_from(number % 4).expect("a number")],
        books: Books::default(),
        keys: BTreeMap::new(),
    };
    let cast = Arc::new(cast(&school).await);
    let mut dice = Dice(seed);
    for round in 0..ROUNDS {
        let ops: Vec<Op> = (0..AT_ONCE).map(|n| choose(&mut dice, &model, round * AT_ONCE + n)).collect();
        let (given, order) = all_at_once(&cast, &ops).await;
        let mut stored = database::read(&school, &cast).await;
        stored.let_go(model.now);
        let Some(next) = explain(&model, &ops, &given, &order, &stored) else {
            let alone = |n: usize| model.clone().apply(&ops[n], &given[n]);
            let told = |n: usize| format!("{:?}\n    {:?}, alone {:?}", ops[n], given[n], alone(n));
            let told: Vec<_> = (0..ops.len()).map(told).collect();
            let changed = database::difference(&model.books, &stored);
            panic!(
                "seed {seed} (world {number}), round {round} at {}: no order explains\n{}\nand the change\n{changed}",
                model.now,
                told.join("\n")
            );
        };
        model = next;
        for (op, answer) in ops.iter().zip(&given) {
            let kind = format!("{op:?}");
            let kind = kind.split(['(', ' ']).next().unwrap_or_default();
            let how = answer.as_ref().map_or_else(String::as_str, |_| "ok");
            *answers.entry(format!("{kind} {how}")).or_default() += 1;
        }
        if round % 4 == 0 {
            database::assert_sound(&school).await;
        }
        let minutes = i64::try_from(later(&mut dice)).expect("minutes");
        school.world.clock.advance(TimeDelta::minutes(minutes));
        model = model.at(school.world.now());
    }
    database::assert_sound(&school).await;
    school.assert_balanced().await;
    answers
}

/// Planning the same statements again and again is most of what Postgres does here: sessions that are opened from now on
/// plan each of them once.
async fn plan_once(school: &School) {
    school
        .sql(
            "do $$ begin
               execute format('alter database %I set plan_cache_mode = force_generic_plan', current_database());
             end $$",
        )
        .await;
}

async fn cast(school: &School) -> Cast {
    let mut homes = Vec::new();
    for n in 0..5 {
        homes.push(school.world.household(&format!("Élève {n}")).await);
    }
    Cast {
        platform: school.world.platform.clone(),
        homes,
        providers: [school.helios, school.zenon],
        coaches: [school.helios_person.actor.clone(), school.zenon_person.actor.clone()],
        staff: school.world.staff(Role::Assistant).await,
        taken: Mutex::new(BTreeMap::new()),
    }
}

/// Mostly minutes, so that holds live and die; sometimes hours, sometimes a day.
fn later(dice: &mut Dice) -> u64 {
    let (least, span) = match dice.below(100) {
        0..50 => (0, 4),
        50..80 => (4, 16),
        80..95 => (60, 180),
        _ => (600, 1200),
    };
    least + dice.roll() % span
}

/// Something to do; near what others do, so that they meet.
fn choose(dice: &mut Dice, model: &Model, n: u64) -> Op {
    let student = dice.below(5);
    let seat = any_seat(dice, model);
    let who = dice.one_of(&[Who::Learner, Who::Learner, Who::Coach, Who::Staff]);
    let wish =
        Wish { student, provider: dice.below(2), start: any_start(dice, model.now), on_site: dice.chance(30), key: n };
    // Each expires at a moment of its own, so that which pays first is never a matter of ids.
    let hours = i64::try_from(dice.below(400)).expect("hours") + 10;
    let expires = model.now + TimeDelta::hours(hours) + TimeDelta::seconds(i64::try_from(n).expect("seconds"));
    match (dice.below(100), seat) {
        (0..5, _) => ask_again(dice, model).unwrap_or(Op::Book(wish)),
        (5..28, _) => Op::Book(wish),
        (28..42, _) => Op::Hold(wish),
        (42..54, Some(seat)) => Op::Confirm(seat),
        (54..58, Some(seat)) => Op::Release(seat),
        (58..66, Some(seat)) => Op::Cancel(seat, who),
        (66..69, Some(seat)) => Op::CallOff(seat),
        (69..81, Some(seat)) => Op::Move(seat, any_start(dice, model.now), who),
        (81..87, Some(seat)) => Op::NoShow(seat),
        (87..91, _) => Op::Expire,
        (91..95, _) => Op::Adjust(student, n, 25 * i32::try_from(dice.below(8) + 1).expect("credits"), expires),
        _ => Op::Allocate(student, n / 3, 400, expires),
    }
}

/// A key that was used before: for the same, whose answer is given again, or for something else, which is refused.
fn ask_again(dice: &mut Dice, model: &Model) -> Option<Op> {
    let keys: Vec<_> = model.keys.iter().map(|((hold, ..), (wish, _))| (*hold, *wish)).collect();
    let (hold, mut wish) = *keys.get(dice.below(keys.len()))?;
    if dice.chance(25) {
        wish.start += TimeDelta::hours(1);
    }
    Some(if hold { Op::Hold(wish) } else { Op::Book(wish) })
}

/// One of the seats that were taken lately; more often one that can still change.
fn any_seat(dice: &mut Dice, model: &Model) -> Option<Uuid> {
    let open = |id: &&Uuid| matches!(model.books.seats[*id].status, BookingStatus::Pending | BookingStatus::Confirmed);
    let recent: Vec<Uuid> = if dice.chance(85) {
        model.books.seats.keys().rev().filter(open).take(6).copied().collect()
    } else {
        model.books.seats.keys().rev().take(20).copied().collect()
    };
    (!recent.is_empty()).then(|| dice.one_of(&recent))
}

/// In the next days, at hours that many want; sometimes at one that is never offered.
fn any_start(dice: &mut Dice, now: DateTime<Utc>) -> DateTime<Utc> {
    let midnight = now - TimeDelta::seconds(i64::from(now.num_seconds_from_midnight()));
    let hour = dice.one_of(&[9, 9, 10, 10, 11, 13, 13, 14, 15, 17, 6]);
    midnight + TimeDelta::days(dice.one_of(&[0, 0, 1, 1, 2, 3])) + TimeDelta::hours(hour)
}

/// Where the model is after an order of those in `left` in which the answers make sense and lead to what is stored, found by
/// trying; the order in which they were answered is tried first, since it is nearly always the one.
fn explain(model: &Model, ops: &[Op], given: &[Answer], left: &[usize], stored: &Books) -> Option<Model> {
    if left.is_empty() {
        return (model.books == *stored).then(|| model.clone());
    }
    left.iter().find_map(|&first| {
        let mut next = model.clone();
        if next.apply(&ops[first], &given[first]) != given[first] {
            return None;
        }
        let others: Vec<usize> = left.iter().copied().filter(|&n| n != first).collect();
        explain(&next, ops, given, &others, stored)
    })
}

/// The answers, and in which order they came.
async fn all_at_once(cast: &Arc<Cast>, ops: &[Op]) -> (Vec<Answer>, Vec<usize>) {
    let mut tasks = JoinSet::new();
    for (n, op) in ops.iter().copied().enumerate() {
        let cast = Arc::clone(cast);
        tasks.spawn(async move { (n, cast.act(op).await.map_err(code)) });
    }
    let (mut answers, mut order) = (vec![None; ops.len()], Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (n, answer) = done.expect("a task");
        answers[n] = Some(answer);
        order.push(n);
    }
    (answers.into_iter().map(|answer| answer.expect("an answer")).collect(), order)
}

fn code(refusal: AppError) -> String {
    match refusal {
        AppError::Rule { code, .. } | AppError::Conflict { code, .. } => code,
        other => format!("{other:?}"),
    }
}

impl Cast {
    async fn act(&self, op: Op) -> Outcome<(Uuid, i32)> {
        let platform = &self.platform;
        let done = (Uuid::nil(), 0);
        match op {
            Op::Book(wish) => {
                let booked = book(platform, &self.homes[wish.student].student, &self.request(wish)).await?;
                Ok(self.note(booked.booking_id, booked.appointment_id, wish, booked.credits))
            }
            Op::Hold(wish) => {
                let request = self.request(wish);
                let held = hold(platform, &self.homes[wish.student].parent, &request, HOLD_MINUTES).await?;
                Ok(self.note(held.booking_id, held.appointment_id, wish, held.credits))
            }
            Op::Confirm(id) => {
                let booked = confirm_held(platform, &self.staff, BookingId(id)).await?;
                Ok((id, booked.credits.0))
            }
            Op::Release(id) => release_hold(platform, &self.staff, BookingId(id)).await.map(|()| done),
            Op::Cancel(id, who) => {
                let actor = self.actor(id, who);
                cancel(platform, actor, BookingId(id)).await.map(|done| (Uuid::nil(), done.refunded.0))
            }
            Op::CallOff(id) => {
                let (appointment, _) = self.seat(id);
                let answer = cancel_appointment(platform, &self.staff, appointment, None).await?;
                Ok((Uuid::nil(), answer.refunded.0))
            }
            Op::Move(id, to, who) => {
                let actor = self.actor(id, who);
                reschedule(platform, actor, BookingId(id), to).await.map(|_| done)
            }
            Op::NoShow(id) => mark_no_show(platform, &self.staff, BookingId(id)).await.map(|()| done),
            Op::Expire => expire_holds(platform).await.map(|_| done),
            Op::Allocate(student, n, amount, expires) => {
                self.give(student, EntryKind::MonthlyAllocation, format!("period:{n}"), amount, expires).await
            }
            Op::Adjust(student, n, amount, expires) => {
                self.give(student, EntryKind::Adjustment, format!("adjust:{n}"), amount, expires).await
            }
        }
    }

    fn request(&self, wish: Wish) -> Book {
        let subject = if wish.provider == 0 { "nsi" } else { "philosophie" };
        Book {
            provider_id: self.providers[wish.provider],
            service: if wish.on_site { ServiceCode::InPerson } else { ServiceCode::Online },
            subject: subject.to_owned(),
            start: wish.start,
            student_id: self.homes[wish.student].student_id,
            idempotency_key: wish.key.to_string(),
        }
    }

    fn note(&self, id: BookingId, appointment: AppointmentId, wish: Wish, credits: Credits) -> (Uuid, i32) {
        self.taken.lock().expect("seats").insert(id.0, (appointment, wish));
        (id.0, credits.0)
    }

    fn seat(&self, id: Uuid) -> (AppointmentId, Wish) {
        self.taken.lock().expect("seats")[&id]
    }

    /// Somebody who may, in this quality.
    fn actor(&self, id: Uuid, who: Who) -> &Actor {
        let (_, wish) = self.seat(id);
        match who {
            Who::Learner => &self.homes[wish.student].student,
            Who::Coach => &self.coaches[wish.provider],
            Who::Staff => &self.staff,
        }
    }

    async fn give(
        &self,
        student: usize,
        kind: EntryKind,
        cause: String,
        amount: i32,
        expires_at: DateTime<Utc>,
    ) -> Outcome<(Uuid, i32)> {
        let home = &self.homes[student];
        let new = NewGrant {
            student_id: home.student_id,
            account_id: home.account_id,
            kind,
            amount: Credits(amount),
            cause,
            note: preau_kernel::Text::default(),
            expires_at,
        };
        let mut tx = self.platform.db.begin_as(&Actor::System).await?;
        grant(&self.platform, &mut tx, &new).await?;
        tx.commit().await?;
        Ok((Uuid::nil(), 0))
    }
}
