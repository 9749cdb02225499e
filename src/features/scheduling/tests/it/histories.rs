//! Random histories: thousands of operations, eight at a time, on one slot, one student, one booking. After each eight,
//! some order of them must explain every answer, and the database must hold exactly what the model holds after that order
//! (that is: every operation takes effect at one instant between question and answer). A full workshop, its line and its
//! offers live among them and are held to their promises. `PREAU_HISTORIES_SEED` replays the choices of a failure.

mod around;
mod database;
mod model;

use crate::School;
use around::Workshop;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Timelike, Utc};
use futures_util::future::try_join_all;
use model::{Answer, Around, Books, Model, Op, Who, Wish};
use preau_billing::server::allocate_credits;
use preau_credits::Credits;
use preau_credits::model::AdjustmentForm;
use preau_credits::server::{adjust, expire_credits};
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
const FAR_AHEAD: DateTime<Utc> = DateTime::from_timestamp(1_830_297_600, 0).expect("1 January 2028");

/// How often.
type Tally = BTreeMap<String, u64>;

/// What no answer tells.
const HAPPENS: [(&str, &str); 2] = [
    ("credits expired", "select count(*) from credit_entries where kind = 'EXPIRATION'"),
    ("an offer was not taken in time", "select count(*) from waitlist_entries where status = 'expired'"),
];

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
    workshop: Workshop,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_operations_eight_at_a_time_end_as_the_model_says() {
    let seed: u64 = std::env::var("PREAU_HISTORIES_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2026);
    let [mut answers, mut happened] = [Tally::new(), Tally::new()];
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
        let (given, seen) = lived.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic()));
        given.into_iter().for_each(|(answer, n)| *answers.entry(answer).or_default() += n);
        seen.into_iter().for_each(|(what, n)| *happened.entry(what).or_default() += n);
    }
    assert_eq!(answers.values().sum::<u64>(), WORLDS * ROUNDS * AT_ONCE);
    // A history in which something never happens shows nothing about it.
    for kind in [
        "Book", "Hold", "Confirm", "Release", "Cancel", "CallOff", "Move", "NoShow", "Expire", "Adjust", "Pay",
        "Allocate", "Forget", "Join", "Wait", "GiveUp", "Take", "Refuse", "Offer",
    ] {
        assert!(answers.get(&format!("{kind} ok")).is_some_and(|n| *n >= 10), "{kind} in {answers:#?}");
    }
    assert!(happened.len() == HAPPENS.len() && happened.values().all(|n| *n >= 10), "{happened:#?}");
    for code in [
        "slot-taken",
        "student-busy",
        "day-full",
        "too-soon",
        "not-offered",
        "insufficient-credits",
        "adjustment-too-large",
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

/// One world, with its own rules for booking; how often each answer was given, and what happened.
async fn live(seed: u64, number: u64) -> (Tally, Tally) {
    let [mut answers, mut happened] = [Tally::new(), Tally::new()];
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
        months: BTreeMap::new(),
    };
    let cast = Arc::new(cast(&school).await);
    let mut dice = Dice(seed);
    for round in 0..ROUNDS {
        let ops: Vec<Op> = (0..AT_ONCE).map(|n| choose(&mut dice, &model, round * AT_ONCE + n)).collect();
        let (given, mut order) = all_at_once(&cast, &ops).await;
        for (op, answer) in ops.iter().zip(&given).filter(|(op, _)| op.is_around()) {
            let refused = answer.as_ref().err();
            assert!(
                refused.is_none_or(|code| around::REFUSALS.contains(&code.as_str())),
                "seed {seed}: {op:?} {refused:?}"
            );
        }
        order.retain(|n| !ops[*n].is_around());
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
            let kind = kind.trim_start_matches("Line(").split(['(', ')', ' ']).next().unwrap_or_default();
            let how = answer.as_ref().map_or_else(String::as_str, |_| "ok");
            *answers.entry(format!("{kind} {how}")).or_default() += 1;
        }
        database::assert_sound(&school).await;
        let minutes = i64::try_from(later(&mut dice)).expect("minutes");
        school.world.clock.advance(TimeDelta::minutes(minutes));
        model = model.at(school.world.now());
    }
    outlive_all_credits(&school, &cast, model).await;
    school.assert_balanced().await;
    for (what, query) in HAPPENS {
        happened.insert(what.to_owned(), school.world.count(query).await.unsigned_abs());
    }
    (answers, happened)
}

/// More than a year later, when the jobs have run three times at once, nothing is left, as the model says.
async fn outlive_all_credits(school: &School, cast: &Cast, model: Model) {
    school.world.clock.advance(TimeDelta::days(400));
    let mut model = model.at(school.world.now());
    for op in [Op::Allocate(3), Op::Forget(3), Op::Expire] {
        let answer = cast.act(op).await.map_err(code);
        assert_eq!(model.apply(&op, &answer), answer);
    }
    let mut stored = database::read(school, cast).await;
    stored.let_go(model.now);
    assert!(stored == model.books, "{}", database::difference(&model.books, &stored));
    assert!(stored.left.iter().all(|((_, expires), left)| *expires > model.now || *left == 0));
    database::assert_sound(school).await;
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
    school.world.house_does(preau_billing::server::seed).await;
    let mut homes = Vec::new();
    for n in 0..5 {
        let home = school.world.household(&format!("Élève {n}")).await;
        subscribe(school, &home).await;
        homes.push(home);
    }
    Cast {
        platform: school.world.platform.clone(),
        homes,
        providers: [school.helios, school.zenon],
        coaches: [school.helios_person.actor.clone(), school.zenon_person.actor.clone()],
        staff: school.world.staff(Role::Assistant).await,
        taken: Mutex::new(BTreeMap::new()),
        workshop: Workshop::open(school).await,
    }
}

/// A subscription of this student, under the student's own id.
async fn subscribe(school: &School, home: &Household) {
    let mut tx = school.world.house().await;
    sqlx::query(
        "insert into subscriptions (id, account_id, student_id, plan, status, created_at, activated_at)
         values ($1, $2, $1, 'HYBRIDE', 'active', $3, $3)",
    )
    .bind(home.student_id.0)
    .bind(home.account_id.0)
    .bind(school.world.now())
    .execute(&mut *tx)
    .await
    .expect("a subscription");
    tx.commit().await.expect("commit");
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
    let times = u64::try_from(dice.below(3) + 1).expect("a number");
    match (dice.below(100), seat) {
        (0..5, _) => ask_again(dice, model).unwrap_or(Op::Book(wish)),
        (5..23, _) => Op::Book(wish),
        (23..34, _) => Op::Hold(wish),
        (34..43, Some(seat)) => Op::Confirm(seat),
        (43..46, Some(seat)) => Op::Release(seat),
        (46..53, Some(seat)) => Op::Cancel(seat, who),
        (53..56, Some(seat)) => Op::CallOff(seat),
        (56..65, Some(seat)) => Op::Move(seat, any_start(dice, model.now), who),
        (65..70, Some(seat)) => Op::NoShow(seat),
        (70..73, _) => Op::Expire,
        (73..80, _) => Op::Adjust(student, any_amount(dice), model.today() + Days::new(dice.roll() % 4)),
        (80..83, _) => Op::Pay(student, Uuid::from_u128(u128::from(n) + 1)),
        (83..85, _) => Op::Allocate(times),
        (85..87, _) => Op::Forget(times),
        _ => Op::Line(any_around(dice)),
    }
}

/// Up to two credits given, or up to four taken.
fn any_amount(dice: &mut Dice) -> i32 {
    let quarters = i32::try_from(dice.below(8) + 1).expect("a few");
    if dice.chance(75) { 25 * quarters } else { -50 * quarters }
}

fn any_around(dice: &mut Dice) -> Around {
    let family = dice.below(6);
    match dice.below(20) {
        0..3 => Around::Join(family),
        3..8 => Around::Wait(family),
        8..11 => Around::GiveUp(family),
        11..14 => Around::Take(family),
        14..16 => Around::Refuse(family),
        _ => Around::Offer,
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
            Op::Adjust(student, amount, last_day) => self.adjust(student, amount, last_day).await,
            Op::Pay(student, month) => self.pay(student, month).await.map(|()| done),
            Op::Allocate(times) => try_join_all((0..times).map(|_| allocate_credits(platform))).await.map(|_| done),
            Op::Forget(times) => try_join_all((0..times).map(|_| expire_credits(platform))).await.map(|_| done),
            Op::Line(what) => self.around(what).await.map(|()| done),
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
            cost_seen: None,
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

    async fn adjust(&self, student: usize, amount: i32, last_day: NaiveDate) -> Outcome<(Uuid, i32)> {
        let form = AdjustmentForm {
            student_id: Some(self.homes[student].student_id),
            direction: if amount > 0 { "give" } else { "take" }.to_owned(),
            credits: Credits(amount.abs()).plain(),
            expires_on: last_day.to_string(),
            reason: "Un geste.".to_owned(),
            idempotency_key: self.platform.new_id::<Uuid>().to_string(),
        };
        adjust(&self.platform, &self.staff, &form).await.map(|adjusted| (Uuid::nil(), adjusted.balance.0))
    }

    /// A month that nothing else is about, far ahead: its credits come at once all the same.
    async fn pay(&self, student: usize, month: Uuid) -> Outcome<()> {
        let mut tx = self.platform.db.begin_as(&Actor::System).await?;
        sqlx::query(
            "insert into subscription_periods (id, subscription_id, during, created_at, plan, months, credits)
             values ($1, $2, tstzrange($3, $3 + interval '1 hour'), $4, 'HYBRIDE', 1, 400)",
        )
        .bind(month)
        .bind(self.homes[student].student_id.0)
        .bind(FAR_AHEAD + TimeDelta::hours(i64::try_from(month.as_u128()).expect("a small number")))
        .bind(self.platform.now())
        .execute(&mut *tx)
        .await
        .expect("a paid month");
        tx.commit().await
    }
}
