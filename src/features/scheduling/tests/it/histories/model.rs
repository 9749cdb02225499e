//! What bookings and credits should do, one operation at a time, in plain maps: no database, no locks, no SQL. Written
//! from the rules (SPEC §2, SC-3, SC-5), not from the code.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use preau_scheduling::model::BookingStatus::{self, Cancelled, Completed, Confirmed, NoShow, Pending};
use std::collections::BTreeMap;
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
    /// So many hundredths for a student, under a number that counts once, good until then.
    Allocate(usize, u64, i32, DateTime<Utc>),
    Adjust(usize, u64, i32, DateTime<Utc>),
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
    /// Cause of each grant that paid, and how much.
    pub paid: BTreeMap<String, i32>,
    pub refunded: i32,
    pub sequence: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub student: usize,
    pub left: i32,
    pub expires: DateTime<Utc>,
}

/// Everything that must be the same in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    pub seats: BTreeMap<Uuid, Seat>,
    /// By cause.
    pub grants: BTreeMap<String, Grant>,
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
            Op::Allocate(student, n, left, expires) => {
                self.grant(format!("period:{n}"), Grant { student, left, expires })
            }
            Op::Adjust(student, n, left, expires) => {
                self.grant(format!("adjust:{n}"), Grant { student, left, expires })
            }
        }
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
    fn spend(&mut self, student: usize, cost: i32) -> Result<BTreeMap<String, i32>, String> {
        let now = self.now;
        let mut live: Vec<_> = self.books.grants.iter_mut().filter(|(_, g)| g.student == student).collect();
        live.retain(|(_, grant)| grant.expires > now && grant.left > 0);
        live.sort_by_key(|(_, grant)| grant.expires);
        if live.iter().map(|(_, grant)| grant.left).sum::<i32>() < cost {
            return Err("insufficient-credits".to_owned());
        }
        let (mut due, mut paid) = (cost, BTreeMap::new());
        for (cause, grant) in live {
            let share = due.min(grant.left);
            grant.left -= share;
            due -= share;
            if share > 0 {
                paid.insert(cause.clone(), share);
            }
        }
        Ok(paid)
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
            for (cause, share) in &seat.paid {
                self.books.grants.get_mut(cause).expect("the grant that paid").left += share;
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

    /// Once per cause.
    fn grant(&mut self, cause: String, grant: Grant) -> Answer {
        self.books.grants.entry(cause).or_insert(grant);
        DONE
    }
}

/// Nobody confirmed it: as if it had never been.
fn lapse(seat: &mut Seat) {
    (seat.status, seat.held_until, seat.lapsed) = (Cancelled, None, true);
    seat.sequence += 1;
}
