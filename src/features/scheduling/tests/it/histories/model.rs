//! What bookings and credits should do, one operation at a time, in plain maps: no database, no locks, no SQL. Written
//! from the rules (SPEC §2, SC-3, SC-5), not from the code.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use preau_scheduling::model::BookingStatus::{self, Cancelled, Completed, Confirmed, NoShow, Pending};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Lessons of an hour, in Tunis, whose clocks do not change.
const HOUR: TimeDelta = TimeDelta::hours(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Learner,
    Coach,
    Staff,
}

/// A lesson somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    pub student: usize,
    pub provider: usize,
    pub start: DateTime<Utc>,
    /// 1.25 credits instead of 1.
    pub on_site: bool,
    /// Idempotency key.
    pub key: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Book(Wish),
    Hold(Wish),
    Confirm(Uuid),
    Release(Uuid),
    Cancel(Uuid, Who),
    CallOff(Uuid),
    Move(Uuid, DateTime<Utc>, Who),
    NoShow(Uuid),
    Expire,
    /// The back office gives so many hundredths to a student until the end of a day, or takes them.
    Adjust(usize, i32, NaiveDate),
    /// A month of a student's subscription is paid; its credits have not come yet.
    Pay(usize, Uuid),
    /// The job that grants what was paid, so many times at once.
    Allocate(u64),
    /// The job that takes expired credits, so many times at once.
    Forget(u64),
    /// What happens around a full workshop, whose line is held to its promises and not to this model.
    Line(Around),
}

impl Op {
    pub const fn is_around(self) -> bool {
        matches!(self, Self::Line(_))
    }
}

/// Something that a family of the workshop does, or the job that offers what is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    Join(usize),
    Wait(usize),
    GiveUp(usize),
    Take(usize),
    Refuse(usize),
    Offer,
}

/// The seat that was taken, or nil, and the credits that went or came back; or the code of the refusal.
pub type Answer = Result<(Uuid, i32), String>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub student: usize,
    pub provider: usize,
    pub start: DateTime<Utc>,
    pub status: BookingStatus,
    pub held_until: Option<DateTime<Utc>>,
    pub lapsed: bool,
    pub cost: i32,
    /// How much was paid with credits of each expiry.
    pub paid: BTreeMap<DateTime<Utc>, i32>,
    pub refunded: i32,
    pub sequence: i32,
}

/// Everything that must be the same in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    pub seats: BTreeMap<Uuid, Seat>,
    /// What is left to each student of what expires then, whether the job has taken it yet or not. Which of two grants that
    /// expire together pays first is nobody's business.
    pub left: BTreeMap<(usize, DateTime<Utc>), i32>,
    /// Paid months whose credits came.
    pub granted: BTreeSet<Uuid>,
}

impl Books {
    /// Holds that are over by `now` have ended, whether anybody has noticed or not.
    pub fn let_go(&mut self, now: DateTime<Utc>) {
        self.seats.values_mut().filter(|seat| seat.held_until.is_some_and(|until| until <= now)).for_each(lapse);
    }
}

#[derive(Clone, Debug)]
pub struct Model {
    pub now: DateTime<Utc>,
    pub buffer: TimeDelta,
    pub cap: Option<usize>,
    pub books: Books,
    /// What each key was used for (holding or booking, by whom), and the seat it was answered with.
    pub keys: BTreeMap<(bool, usize, u64), (Wish, Uuid)>,
    /// Months that were paid, and by whom.
    pub months: BTreeMap<Uuid, usize>,
}

fn refused(code: &str) -> Answer {
    Err(code.to_owned())
}

const DONE: Answer = Ok((Uuid::nil(), 0));

fn local(at: DateTime<Utc>) -> DateTime<Utc> {
    at + HOUR
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    local(at).date_naive()
}

/// Monday to Saturday from 9 to 19, Sunday from 13 to 17.
fn is_open(start: DateTime<Utc>) -> bool {
    use chrono::Datelike;
    let hours = if local(start).weekday() == Weekday::Sun { 13..17 } else { 9..19 };
    local(start).minute() == 0 && hours.contains(&local(start).hour())
}

impl Model {
    /// What happens now, and what is answered. The number of a new seat is not ours to predict: it is taken from `given`.
    pub fn apply(&mut self, op: &Op, given: &Answer) -> Answer {
        let id = given.as_ref().map_or(Uuid::nil(), |(id, _)| *id);
        match *op {
            Op::Book(wish) | Op::Hold(wish) => self.take(wish, matches!(op, Op::Hold(_)), id),
            Op::Confirm(id) => self.confirm(id),
            Op::Release(id) => self.release(id),
            Op::Cancel(id, who) => self.cancel(id, who),
            Op::CallOff(id) => self.call_off(id),
            Op::Move(id, to, who) => self.move_to(id, to, who),
            Op::NoShow(id) => self.miss(id),
            // Time alone lets go what is dead; the job only writes it down.
            Op::Expire => DONE,
            Op::Adjust(student, amount, last_day) => self.adjust(student, amount, last_day),
            Op::Pay(student, month) => {
                self.months.insert(month, student);
                DONE
            }
            Op::Allocate(_) => self.allocate(),
            Op::Forget(_) => {
                let now = self.now;
                self.books.left.iter_mut().filter(|((_, expires), _)| *expires <= now).for_each(|(_, left)| *left = 0);
                DONE
            }
            Op::Line(_) => given.clone(),
        }
    }

    /// In Tunis.
    pub fn today(&self) -> NaiveDate {
        day(self.now)
    }

    /// Time passes: holds end.
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.now = now;
        self.books.let_go(now);
        self
    }

    fn take(&mut self, wish: Wish, hold: bool, id: Uuid) -> Answer {
        let cost = if wish.on_site { 125 } else { 100 };
        let key = (hold, wish.student, wish.key);
        match self.keys.get(&key) {
            Some((same, before)) if *same == wish => return Ok((*before, cost)),
            Some(_) => return refused("idempotency-key-reused"),
            None => {}
        }
        let answer = self.try_to_take(wish, cost, hold, id);
        if answer.is_ok() {
            self.keys.insert(key, (wish, id));
        }
        answer
    }

    fn try_to_take(&mut self, wish: Wish, cost: i32, hold: bool, id: Uuid) -> Answer {
        let Wish { student, provider, start, .. } = wish;
        self.refuse_slot(provider, start, None)?;
        let held = |seat: &&Seat| seat.student == student && seat.status == Pending;
        if hold && self.books.seats.values().filter(held).count() >= 2 {
            return refused("too-many-holds");
        }
        self.refuse_busy(student, start, None)?;
        let (status, held_until, paid) = if hold {
            (Pending, Some(start.min(self.now + TimeDelta::minutes(15))), BTreeMap::new())
        } else {
            (Confirmed, None, self.spend(student, cost)?)
        };
        let seat =
            Seat { student, provider, start, status, held_until, lapsed: false, cost, paid, refunded: 0, sequence: 0 };
        self.books.seats.insert(id, seat);
        Ok((id, cost))
    }

    /// A provider's slot is free when nobody is in it or within its buffers, and the day is not full.
    fn refuse_slot(&self, provider: usize, start: DateTime<Utc>, but: Option<Uuid>) -> Result<(), String> {
        if !is_open(start) {
            return Err("not-offered".to_owned());
        }
        if start - self.now < HOUR * 2 {
            return Err("too-soon".to_owned());
        }
        let taken =
            |(id, seat): &(&Uuid, &Seat)| seat.provider == provider && seat.status != Cancelled && Some(**id) != but;
        let near = |seat: &Seat| (seat.start - start).abs() < HOUR + self.buffer;
        if self.books.seats.iter().filter(taken).any(|(_, seat)| near(seat)) {
            return Err("slot-taken".to_owned());
        }
        let that_day = self.books.seats.iter().filter(taken).filter(|(_, seat)| day(seat.start) == day(start)).count();
        if self.cap.is_some_and(|cap| that_day >= cap) { Err("day-full".to_owned()) } else { Ok(()) }
    }

    fn refuse_busy(&self, student: usize, start: DateTime<Utc>, but: Option<Uuid>) -> Result<(), String> {
        let busy = self.books.seats.iter().any(|(id, seat)| {
            seat.student == student
                && Some(*id) != but
                && matches!(seat.status, Pending | Confirmed | Completed)
                && (seat.start - start).abs() < HOUR
        });
        if busy { Err("student-busy".to_owned()) } else { Ok(()) }
    }

    /// Soonest to expire first; expired ones not at all.
    fn spend(&mut self, student: usize, cost: i32) -> Result<BTreeMap<DateTime<Utc>, i32>, String> {
        if self.balance(student) < cost {
            return Err("insufficient-credits".to_owned());
        }
        let (now, mut due, mut paid) = (self.now, cost, BTreeMap::new());
        for ((_, expires), left) in self.books.left.range_mut((student, now)..(student + 1, DateTime::<Utc>::MIN_UTC)) {
            let share = if *expires > now { due.min(*left) } else { 0 };
            *left -= share;
            due -= share;
            if share > 0 {
                paid.insert(*expires, share);
            }
        }
        Ok(paid)
    }

    fn balance(&self, student: usize) -> i32 {
        let live = |((whose, expires), left): (&(usize, DateTime<Utc>), &i32)| {
            (*whose == student && *expires > self.now).then_some(*left)
        };
        self.books.left.iter().filter_map(live).sum()
    }

    fn seat(&mut self, id: Uuid) -> &mut Seat {
        self.books.seats.get_mut(&id).expect("a seat that was taken")
    }

    fn confirm(&mut self, id: Uuid) -> Answer {
        let seat = self.seat(id);
        let (student, cost, status) = (seat.student, seat.cost, seat.status);
        match status {
            Cancelled => return refused("hold-expired"),
            Pending => {
                let paid = self.spend(student, cost)?;
                let seat = self.seat(id);
                (seat.status, seat.held_until, seat.paid) = (Confirmed, None, paid);
            }
            Confirmed | Completed | NoShow => {}
        }
        Ok((id, cost))
    }

    fn release(&mut self, id: Uuid) -> Answer {
        let seat = self.seat(id);
        match seat.status {
            Pending => lapse(seat),
            Cancelled => {}
            _ => return refused("already-confirmed"),
        }
        DONE
    }

    fn cancel(&mut self, id: Uuid, who: Who) -> Answer {
        let now = self.now;
        let seat = self.seat(id);
        let ahead = seat.start - now;
        match (seat.status, who) {
            (Cancelled, _) => refused("already-cancelled"),
            (Completed | NoShow, _) => refused("not-cancellable"),
            (Pending, _) => {
                lapse(seat);
                DONE
            }
            (Confirmed, Who::Learner) if ahead <= HOUR * 2 => refused("too-late"),
            (Confirmed, Who::Learner) if ahead < HOUR * 24 => Ok(self.close(id, false)),
            (Confirmed, Who::Learner) => Ok(self.close(id, true)),
            (Confirmed, _) if ahead <= -HOUR => refused("too-late"),
            (Confirmed, _) => Ok(self.close(id, true)),
        }
    }

    fn call_off(&mut self, id: Uuid) -> Answer {
        let now = self.now;
        let seat = self.seat(id);
        match seat.status {
            Cancelled => refused("already-cancelled"),
            Completed | NoShow => refused("not-cancellable"),
            _ if now >= seat.start + HOUR => refused("too-late"),
            Pending => {
                lapse(seat);
                DONE
            }
            Confirmed => Ok(self.close(id, true)),
        }
    }

    /// Gives back exactly what was taken, to where it was taken from, or nothing.
    fn close(&mut self, id: Uuid, refund: bool) -> (Uuid, i32) {
        let seat = self.books.seats.get_mut(&id).expect("a seat that was taken");
        seat.status = Cancelled;
        seat.sequence += 1;
        if refund {
            seat.refunded = seat.cost;
            for (expires, share) in &seat.paid {
                *self.books.left.get_mut(&(seat.student, *expires)).expect("what was paid with") += share;
            }
        }
        (Uuid::nil(), seat.refunded)
    }

    fn move_to(&mut self, id: Uuid, to: DateTime<Utc>, who: Who) -> Answer {
        let seat = self.books.seats[&id].clone();
        let ahead = seat.start - self.now;
        if seat.status != Confirmed {
            return refused("not-confirmed");
        }
        if ahead <= TimeDelta::zero() || (who == Who::Learner && ahead < HOUR * 24) {
            return refused("too-late-to-move");
        }
        if to == seat.start {
            return refused("same-time");
        }
        self.refuse_slot(seat.provider, to, Some(id))?;
        self.refuse_busy(seat.student, to, Some(id))?;
        let seat = self.seat(id);
        seat.start = to;
        seat.sequence += 1;
        DONE
    }

    fn miss(&mut self, id: Uuid) -> Answer {
        let now = self.now;
        let seat = self.seat(id);
        if seat.status != Confirmed {
            return refused("not-confirmed");
        }
        if now < seat.start {
            return refused("not-yet");
        }
        if now - seat.start > HOUR * 72 {
            return refused("too-late");
        }
        seat.status = NoShow;
        DONE
    }

    /// Until the last second of the last day in Tunis; nothing is taken that is not there. Answers what there is then.
    fn adjust(&mut self, student: usize, amount: i32, last_day: NaiveDate) -> Answer {
        if amount > 0 {
            let end = (last_day + Days::new(1)).and_time(NaiveTime::MIN).and_utc() - HOUR - TimeDelta::seconds(1);
            *self.books.left.entry((student, end)).or_default() += amount;
        } else if self.spend(student, -amount).is_err() {
            return refused("adjustment-too-large");
        }
        Ok((Uuid::nil(), self.balance(student)))
    }

    /// Each paid month once: four credits, for twelve months.
    fn allocate(&mut self) -> Answer {
        for (&month, &student) in &self.months {
            if self.books.granted.insert(month) {
                *self.books.left.entry((student, self.now + Months::new(12))).or_default() += 400;
            }
        }
        DONE
    }
}

/// Nobody confirmed it: as if it had never been.
fn lapse(seat: &mut Seat) {
    (seat.status, seat.held_until, seat.lapsed) = (Cancelled, None, true);
    seat.sequence += 1;
}
