//! A workshop of two seats and six families who want one of them, at a date that no lesson of the histories comes near.

use super::Cast;
use super::model::Around;
use crate::School;
use crate::workshops::grand_oral;
use preau_credits::Credits;
use preau_kernel::{Actor, AppError, Outcome};
use preau_scheduling::model::{AppointmentId, BookingId, SeriesId, WorkshopDraft};
use preau_scheduling::server::{cancel, confirm_held, join_line, join_workshop, offer_free_seats, release_hold};
use preau_testkit::Household;
use uuid::Uuid;

/// What the rules may say to them.
pub const REFUSALS: [&str; 13] = [
    "workshop-full",
    "waitlist-first",
    "already-joined",
    "already-waiting",
    "insufficient-credits",
    "seats-left",
    "seats-taken",
    "seat-offered",
    "hold-expired",
    "already-cancelled",
    "already-confirmed",
    "not-cancellable",
    // Nothing to take, to refuse or to give up.
    "NotFound",
];

pub struct Workshop {
    id: SeriesId,
    date: AppointmentId,
    pub families: Vec<Household>,
}

impl Workshop {
    pub async fn open(school: &School) -> Self {
        let draft = WorkshopDraft {
            date: "2026-04-08".to_owned(),
            capacity: "2".to_owned(),
            times: "1".to_owned(),
            rhythm: "once".to_owned(),
            ..grand_oral()
        };
        let (id, dates) = school.workshop(&draft).await;
        let mut families = Vec::new();
        for n in 0..6 {
            families.push(school.family(&format!("Famille {n}"), Credits(150 * (n % 2 + 1))).await);
        }
        Self { id, date: dates[0], families }
    }
}

impl Cast {
    pub async fn around(&self, what: Around) -> Outcome<()> {
        let (platform, workshop) = (&self.platform, &self.workshop);
        match what {
            Around::Join(n) => {
                let home = &workshop.families[n];
                let join = preau_scheduling::server::Join {
                    series_id: workshop.id,
                    dates: vec![workshop.date],
                    student_id: home.student_id,
                    cost_seen: None,
                    idempotency_key: platform.new_id::<Uuid>().to_string(),
                };
                join_workshop(platform, &home.parent, &join).await.map(drop)
            }
            Around::Wait(n) => {
                let home = &workshop.families[n];
                join_line(platform, &home.student, workshop.date, home.student_id).await.map(drop)
            }
            Around::GiveUp(n) => {
                let (home, seat) = self.seated(n, "confirmed").await?;
                cancel(platform, &home.parent, seat).await.map(drop)
            }
            Around::Take(n) => {
                let (home, seat) = self.seated(n, "pending").await?;
                confirm_held(platform, &home.parent, seat).await.map(drop)
            }
            Around::Refuse(n) => {
                let (home, seat) = self.seated(n, "pending").await?;
                release_hold(platform, &home.student, seat).await
            }
            Around::Offer => offer_free_seats(platform).await.map(drop),
        }
    }

    /// One of those who have such a seat now.
    async fn seated(&self, n: usize, status: &'static str) -> Outcome<(&Household, BookingId)> {
        let mut tx = self.platform.db.begin_as(&Actor::System).await?;
        let seats: Vec<(Uuid, Uuid)> =
            sqlx::query_as("select student_id, id from bookings where appointment_id = $1 and status = $2 order by id")
                .bind(self.workshop.date.0)
                .bind(status)
                .fetch_all(&mut *tx)
                .await
                .expect("seats");
        let (student, seat) = *seats.get(n % seats.len().max(1)).ok_or(AppError::NotFound)?;
        let home = self.workshop.families.iter().find(|home| home.student_id.0 == student).expect("a family");
        Ok((home, BookingId(seat)))
    }
}
