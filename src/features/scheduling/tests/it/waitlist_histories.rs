//! Whatever happens to a workshop, in whatever order: no seat is sold twice, no credit is lost, nobody is passed over without a
//! reason, and no seat stays free while somebody in line could take it.

use crate::workshops::grand_oral;
use crate::{School, code};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_kernel::Outcome;
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{AppointmentId, BookingId, SeriesId, WaitlistEntryId, WorkshopDraft};
use preau_scheduling::server::{
    cancel, cancel_following, change_capacity, confirm_held, expire_holds, join_line, leave_line, offer_free_seats,
    release_hold, subscribers,
};
use preau_testkit::Household;
use uuid::Uuid;

/// Numbers that look random and are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).expect("a small number")
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

struct History {
    school: School,
    id: SeriesId,
    dates: Vec<AppointmentId>,
    homes: Vec<Household>,
    dice: Dice,
}

/// What a rule may say to a random wish.
const REFUSALS: [&str; 16] = [
    "workshop-full",
    "waitlist-first",
    "already-joined",
    "already-waiting",
    "student-busy",
    "insufficient-credits",
    "seats-left",
    "seats-taken",
    "seat-offered",
    "too-soon",
    "too-late",
    "hold-expired",
    "already-cancelled",
    "already-confirmed",
    "not-in-series",
    "slot-taken",
];

impl History {
    async fn begin(seed: u64) -> Self {
        let school = School::open().await;
        let small = WorkshopDraft { capacity: "2".to_owned(), ..grand_oral() };
        let (id, dates) = school.workshop(&small).await;
        let mut homes = Vec::new();
        for n in 0..7 {
            homes.push(school.family(&format!("Élève {n}"), Credits(150 * (n % 3 + 2))).await);
        }
        let history = Self { school, id, dates: dates[..2].to_vec(), homes, dice: Dice(seed) };
        for (n, home) in history.homes.iter().enumerate() {
            if n < 2 {
                history.school.join(home, id, &history.dates).await.expect("a seat");
            } else {
                history.school.world.clock.advance(TimeDelta::seconds(1));
                let platform = &history.school.world.platform;
                join_line(platform, &home.parent, history.dates[0], home.student_id).await.expect("a place in line");
            }
        }
        history
    }

    /// One of the rows that are there, and whose it is.
    async fn one_of(&mut self, query: &'static str) -> Option<(Uuid, Household)> {
        let mut tx = self.school.world.house().await;
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(query).fetch_all(&mut *tx).await.expect("rows");
        let (id, student_id) = *self.dice.one(&rows)?;
        let home = self.homes.iter().find(|home| home.student_id.0 == student_id)?;
        Some((id, home.clone()))
    }

    async fn step(&mut self) -> Outcome<()> {
        const CONFIRMED: &str = "select id, student_id from bookings where status = 'confirmed' order by id";
        const PENDING: &str = "select id, student_id from bookings where status = 'pending' order by id";
        const WAITING: &str = "select id, student_id from waitlist_entries where status = 'waiting' order by id";
        let platform = self.school.world.platform.clone();
        self.school.world.clock.advance(TimeDelta::seconds(7));
        let home = self.homes[self.dice.below(self.homes.len())].clone();
        let date = self.dates[self.dice.below(self.dates.len())];
        match self.dice.below(20) {
            0..=1 => return self.school.join(&home, self.id, &[date]).await.map(drop),
            2 => return self.school.join(&home, self.id, &self.dates.clone()).await.map(drop),
            3..=8 => return join_line(&platform, &home.student, date, home.student_id).await.map(drop),
            9..=11 => {
                if let Some((id, home)) = self.one_of(CONFIRMED).await {
                    return cancel(&platform, &home.parent, BookingId(id)).await.map(drop);
                }
            }
            12 => {
                if let Some((id, home)) = self.one_of(CONFIRMED).await {
                    return cancel_following(&platform, &home.parent, BookingId(id)).await.map(drop);
                }
            }
            13 => {
                if let Some((id, home)) = self.one_of(WAITING).await {
                    return leave_line(&platform, &home.parent, WaitlistEntryId(id)).await.map(drop);
                }
            }
            14..=15 => {
                if let Some((id, home)) = self.one_of(PENDING).await {
                    return confirm_held(&platform, &home.parent, BookingId(id)).await.map(drop);
                }
            }
            16 => {
                if let Some((id, home)) = self.one_of(PENDING).await {
                    return release_hold(&platform, &home.student, BookingId(id)).await;
                }
            }
            17 => {
                let (coach, seats) = (&self.school.zenon_person.actor, ["2", "2", "3"][self.dice.below(3)]);
                return change_capacity(&platform, coach, date, seats).await.map(drop);
            }
            _ => {
                self.school.world.clock.advance(TimeDelta::minutes(50));
                return expire_holds(&platform).await.map(drop);
            }
        }
        Ok(())
    }

    /// Everybody hears of everything, the jobs of a minute run; then everything must be in order.
    async fn settle_and_check(&self) {
        let world = &self.school.world;
        world.settle(&Subscribers::new(subscribers())).await;
        offer_free_seats(&world.platform).await.expect("offers");
        self.school.assert_not_oversold().await;
        self.school.assert_balanced().await;
        for (query, what) in [
            (
                "select count(*) from waitlist_entries w left join bookings b on b.id = w.booking_id
                  where (w.status = 'offered') <> coalesce(b.status = 'pending', false)",
                "an offer is a held seat",
            ),
            (
                "select count(*) from waitlist_entries a join waitlist_entries b on b.appointment_id = a.appointment_id
                  where a.status = 'waiting' and a.skip_reason is null and a.joined_at < b.joined_at
                    and b.status in ('offered', 'accepted', 'refused', 'expired')",
                "nobody is passed over without a reason",
            ),
            (
                "select count(*) from appointments a join waitlist_entries w on w.appointment_id = a.id and w.status = 'waiting'
                  where a.status = 'scheduled' and seats_taken(a.id) < a.capacity
                    and not exists (select from bookings b where b.student_id = w.student_id and b.during && a.during
                                       and b.status in ('pending', 'confirmed'))
                    and (select coalesce(sum(remaining), 0) from credit_grants g where g.student_id = w.student_id) >= 150",
                "no seat stays free that somebody in line could take",
            ),
            (
                "select count(*) from waitlist_entries w join bookings b
                     on b.appointment_id = w.appointment_id and b.student_id = w.student_id
                  where w.status = 'waiting' and b.status in ('pending', 'confirmed')",
                "whoever has a seat does not wait for one",
            ),
        ] {
            assert_eq!(world.count(query).await, 0, "{what}");
        }
    }
}

#[tokio::test]
async fn any_history_of_a_workshop_keeps_every_promise() {
    for seed in 1..=2 {
        let mut history = History::begin(seed).await;
        for step in 0..120 {
            if let Err(error) = history.step().await {
                let code = code(Err::<(), _>(error));
                assert!(REFUSALS.contains(&code.as_str()), "seed {seed}, step {step}: {code}");
            }
            if history.dice.below(3) == 0 {
                history.settle_and_check().await;
            }
        }
        history.settle_and_check().await;
        // Offers were made and ended in every way, or nothing was shown.
        let ends =
            "select count(distinct status) from waitlist_entries where booking_id is not null and status <> 'offered'";
        assert!(history.school.world.count(ends).await >= 2, "seed {seed}");
    }
}
