//! The line for a full date: in order, with a reason for everybody passed over, never oversold, an offer for a time only.

use crate::workshops::grand_oral;
use crate::{School, at, code};
use chrono::TimeDelta;
use preau_credits::Credits;
use preau_identity::server::consents::choose_recording;
use preau_kernel::{Actor, AppError, Role};
use preau_platform::outbox::Subscribers;
use preau_scheduling::model::{
    AppointmentId, BookingId, Desk, SeriesId, SkipReason, Standing, WaitlistEntryId, WaitlistStatus, WorkshopDraft,
    WorkshopQuery,
};
use preau_scheduling::server::{
    call_off_dates, cancel, change_capacity, confirm_held, expire_holds, join_line, join_workshop, leave_line,
    offer_free_seats, release_hold, show_given, show_offer, show_workshop, subscribers,
};
use preau_testkit::Household;

/// A full date: three students have its three seats.
struct Full {
    school: School,
    id: SeriesId,
    date: AppointmentId,
    seated: Vec<(Household, BookingId)>,
}

impl Full {
    async fn date() -> Self {
        Self::date_of(&grand_oral()).await
    }

    async fn date_of(draft: &WorkshopDraft) -> Self {
        let school = School::open().await;
        let (id, dates) = school.workshop(draft).await;
        let mut seated = Vec::new();
        for name in ["Amel", "Bilel", "Cyrine"] {
            let home = school.family(name, Credits(150)).await;
            let joined = school.join(&home, id, &dates[..1]).await.expect("a seat");
            seated.push((home, joined.bookings[0]));
        }
        Self { school, id, date: dates[0], seated }
    }

    /// A family that waits, with enough credits for one date.
    async fn waits(&self, name: &str) -> Household {
        self.waits_with(name, Credits(150)).await
    }

    async fn waits_with(&self, name: &str, credits: Credits) -> Household {
        let home = if credits == Credits::ZERO {
            self.school.world.household(name).await
        } else {
            self.school.family(name, credits).await
        };
        self.line_up(&home).await;
        home
    }

    async fn line_up(&self, home: &Household) -> WaitlistEntryId {
        // Nobody joins at the very same instant.
        self.school.world.clock.advance(TimeDelta::seconds(1));
        let joined = join_line(&self.school.world.platform, &home.student, self.date, home.student_id).await;
        joined.expect("a place in line").entry_id
    }

    /// The n-th seated student gives their seat up, and everybody hears of it.
    async fn gives_up(&self, n: usize) {
        let (home, booking_id) = &self.seated[n];
        cancel(&self.school.world.platform, &home.student, *booking_id).await.expect("a cancellation");
        self.settle().await;
    }

    async fn settle(&self) {
        self.school.world.settle(&Subscribers::new(subscribers())).await;
    }

    async fn entries(&self, home: &Household) -> Vec<(WaitlistStatus, Option<SkipReason>, Option<BookingId>)> {
        let mut tx = self.school.world.house().await;
        sqlx::query_as::<_, (WaitlistStatus, Option<SkipReason>, Option<BookingId>)>(
            "select status, skip_reason, booking_id from waitlist_entries where student_id = $1 order by joined_at",
        )
        .bind(home.student_id.0)
        .fetch_all(&mut *tx)
        .await
        .expect("entries")
    }

    /// The seat that is held for this family.
    async fn offer(&self, home: &Household) -> BookingId {
        match self.entries(home).await.last() {
            Some((WaitlistStatus::Offered, _, Some(id))) => *id,
            other => panic!("no offer: {other:?}"),
        }
    }

    async fn status(&self, home: &Household) -> WaitlistStatus {
        self.entries(home).await.last().expect("an entry").0
    }

    async fn assert_sound(&self) {
        self.school.assert_not_oversold().await;
        self.school.assert_balanced().await;
        let double = "select count(*) from (select student_id, appointment_id from waitlist_entries
            where status in ('waiting', 'offered') group by 1, 2 having count(*) > 1) d";
        assert_eq!(self.school.world.count(double).await, 0, "nobody is twice in line");
        let loose = "select count(*) from waitlist_entries w left join bookings b on b.id = w.booking_id
            where (w.status = 'offered') <> coalesce(b.status = 'pending', false)";
        assert_eq!(self.school.world.count(loose).await, 0, "an offer is a held seat, and a held seat an offer");
    }

    async fn mails(&self, template: &'static str) -> Vec<String> {
        let mut tx = self.school.world.house().await;
        sqlx::query_scalar("select to_address from mails where template = $1 order by created_at, id")
            .bind(template)
            .fetch_all(&mut *tx)
            .await
            .expect("mails")
    }
}

#[tokio::test]
async fn a_freed_seat_is_offered_to_the_first_in_line_and_accepted() {
    let full = Full::date().await;
    let (first, second) = (full.waits("Dorra").await, full.waits("Elyes").await);
    let platform = &full.school.world.platform;
    let page = show_workshop(platform, &second.parent, full.id, &WorkshopQuery::default()).await.unwrap();
    assert!(matches!(page.dates[0].standing, Standing::Waiting { place: 2, .. }), "{:?}", page.dates[0]);
    full.gives_up(1).await;

    let offer = full.offer(&first).await;
    assert_eq!(full.status(&second).await, WaitlistStatus::Waiting);
    let shown = show_offer(platform, &first.parent, offer).await.unwrap();
    assert!(shown.until.is_some() && shown.title.fr == "Atelier Grand Oral");
    // Held, not paid; and nobody else gets it meanwhile.
    assert_eq!(full.school.balance(&first).await, Credits(150));
    let outsider = full.school.family("Farah", Credits::whole(4)).await;
    assert_eq!(code(full.school.join(&outsider, full.id, &[full.date]).await), "workshop-full");
    let page = show_workshop(platform, &first.student, full.id, &WorkshopQuery::default()).await.unwrap();
    assert_eq!(page.dates[0].standing, Standing::Offered(offer));

    confirm_held(platform, &first.parent, offer).await.unwrap();
    full.settle().await;
    assert_eq!(full.status(&first).await, WaitlistStatus::Accepted);
    assert_eq!(full.school.balance(&first).await, Credits::ZERO);
    assert_eq!(show_offer(platform, &first.parent, offer).await.unwrap().status, WaitlistStatus::Accepted);
    // The parent and the student, once each.
    assert_eq!(full.mails("seat-offered").await.len(), 2);
    full.assert_sound().await;
}

#[tokio::test]
async fn whoever_was_only_offered_a_seat_finds_neither_room_nor_recording() {
    let full = Full::date_of(&WorkshopDraft { mode: "online".to_owned(), ..grand_oral() }).await;
    let offered = full.waits("Dorra").await;
    full.gives_up(1).await;
    let offer = full.offer(&offered).await;
    let (school, platform) = (&full.school, &full.school.world.platform);
    for home in [&offered, &full.seated[0].0, &full.seated[2].0] {
        choose_recording(platform, &home.parent, home.student_id, true).await.unwrap();
    }
    school
        .sql(
            "insert into recordings (appointment_id, url, added_by, added_at)
             select appointment_id, 'https://video.example/1', (select id from users limit 1), now() from video_rooms",
        )
        .await;
    let seen = async |actor: &Actor| {
        let mut tx = school.world.as_actor(actor).await;
        sqlx::query_as::<_, (i64, i64)>(
            "select (select count(*) from video_rooms where appointment_id = $1),
                    (select count(*) from recordings where appointment_id = $1)",
        )
        .bind(full.date.0)
        .fetch_one(&mut *tx)
        .await
        .expect("counts")
    };
    let (gone, seated) = (&full.seated[1].0, &full.seated[0].0);
    assert_eq!(school.world.count("select count(*) from bookings where status = 'pending'").await, 1);
    for outside in [&offered.student, &offered.parent, &gone.student, &gone.parent, &school.helios_person.actor] {
        assert_eq!(seen(outside).await, (0, 0), "{outside:?}");
    }
    for inside in [&seated.student, &seated.parent, &school.zenon_person.actor] {
        assert_eq!(seen(inside).await, (1, 1), "{inside:?}");
    }
    // Not even beside a brother or a sister who has one.
    let sibling = school.world.sibling(seated, "Ghada").await;
    assert_eq!(seen(&sibling.student).await, (0, 0), "no seat at all");
    school.sql("update appointments set capacity = capacity + 1 where series_id is not null").await;
    let mut tx = school.world.house().await;
    sqlx::query(
        "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by,
                               booked_at, held_until)
         select gen_random_uuid(), id, provider_id, during, $2, $3, 'pending', 150, $4, $5, lower(during)
           from appointments where id = $1",
    )
    .bind(full.date.0)
    .bind(sibling.student_id.0)
    .bind(sibling.account_id.0)
    .bind(sibling.parent_id.0)
    .bind(platform.now())
    .execute(&mut *tx)
    .await
    .expect("a held seat");
    tx.commit().await.expect("commit");
    assert_eq!(seen(&sibling.student).await, (0, 0), "a held seat");
    assert_eq!(seen(&sibling.parent).await, (1, 1), "whoever looks after both enters for the other");
    confirm_held(platform, &offered.student, offer).await.unwrap();
    assert_eq!(seen(&offered.student).await, (1, 1), "a confirmed seat opens the door");
}

#[tokio::test]
async fn an_offer_that_is_refused_or_not_answered_goes_to_the_next() {
    let full = Full::date().await;
    let (first, second, third) = (full.waits("Dorra").await, full.waits("Elyes").await, full.waits("Farah").await);
    let platform = &full.school.world.platform;
    full.gives_up(0).await;
    let offer = full.offer(&first).await;
    // Another family can neither see nor answer it.
    assert_eq!(show_offer(platform, &second.parent, offer).await.unwrap_err(), AppError::NotFound);
    assert_eq!(confirm_held(platform, &second.parent, offer).await.unwrap_err(), AppError::NotFound);
    assert_eq!(release_hold(platform, &second.parent, offer).await.unwrap_err(), AppError::NotFound);
    release_hold(platform, &first.student, offer).await.unwrap();
    full.settle().await;
    assert_eq!(full.status(&first).await, WaitlistStatus::Refused);
    assert!(full.mails("offer-expired").await.is_empty(), "whoever refuses knows");

    let offer = full.offer(&second).await;
    full.school.world.clock.advance(TimeDelta::hours(2) - TimeDelta::seconds(1));
    expire_holds(platform).await.unwrap();
    full.settle().await;
    assert_eq!(full.offer(&second).await, offer, "it is kept to the last second");
    full.school.world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(code(confirm_held(platform, &second.parent, offer).await), "hold-expired");
    expire_holds(platform).await.unwrap();
    full.settle().await;
    assert_eq!(full.status(&second).await, WaitlistStatus::Expired);
    assert_eq!(full.mails("offer-expired").await.len(), 2);

    let offer = full.offer(&third).await;
    confirm_held(platform, &third.student, offer).await.unwrap();
    full.settle().await;
    assert_eq!(full.status(&third).await, WaitlistStatus::Accepted);
    // Whoever let it pass may line up again, at the end.
    full.line_up(&second).await;
    full.assert_sound().await;
}

#[tokio::test]
async fn whoever_cannot_take_the_seat_is_passed_over_with_a_reason_and_keeps_their_place() {
    let full = Full::date().await;
    let poor = full.waits_with("Dorra", Credits::ZERO).await;
    let busy = full.waits_with("Elyes", Credits::whole(8)).await;
    let able = full.waits("Farah").await;
    // Mathematics at the same hour.
    full.school.booked(&busy, "2026-03-11T14:00:00Z").await;
    full.gives_up(0).await;
    full.offer(&able).await;
    assert_eq!(full.entries(&poor).await, [(WaitlistStatus::Waiting, Some(SkipReason::Credits), None)]);
    assert_eq!(full.entries(&busy).await, [(WaitlistStatus::Waiting, Some(SkipReason::Clash), None)]);

    // Staff see who waits and why; the coach sees how many.
    let staff = full.school.world.staff(Role::Assistant).await;
    let given = show_given(&full.school.world.platform, &staff, full.id).await.unwrap();
    let line: Vec<_> = given.dates[0].line.iter().map(|e| (e.student.as_str(), e.status, e.skipped)).collect();
    assert_eq!(
        line,
        [
            ("Dorra Ben Test", WaitlistStatus::Waiting, Some(SkipReason::Credits)),
            ("Elyes Ben Test", WaitlistStatus::Waiting, Some(SkipReason::Clash)),
            ("Farah Ben Test", WaitlistStatus::Offered, None),
        ]
    );
    let coach = &full.school.zenon_person.actor;
    let given = show_given(&full.school.world.platform, coach, full.id).await.unwrap();
    assert_eq!((given.dates[0].line.len(), given.dates[0].waiting, given.dates[0].held), (0, 3, 1));
    assert_eq!(given.dates[0].roster, ["Bilel", "Cyrine"]);

    // Credits arrive, and another seat becomes free: it is the first one's turn again.
    full.school.give(&poor, Credits(150)).await;
    full.gives_up(1).await;
    full.offer(&poor).await;
    full.assert_sound().await;
}

#[tokio::test]
async fn a_seat_nobody_could_take_goes_to_whoever_can_first() {
    let full = Full::date().await;
    let poor = full.waits_with("Dorra", Credits::ZERO).await;
    full.gives_up(0).await;
    assert_eq!(full.status(&poor).await, WaitlistStatus::Waiting);
    let platform = &full.school.world.platform;
    // While nobody in line can take it, anybody may.
    let outsider = full.school.family("Farah", Credits::whole(4)).await;
    let page = show_workshop(platform, &outsider.student, full.id, &WorkshopQuery::default()).await.unwrap();
    assert_eq!((page.dates[0].standing.clone(), page.dates[0].seats_left), (Standing::Open, 1));
    // Credits arrive: from now on it is theirs, even before anybody has noticed.
    full.school.give(&poor, Credits(150)).await;
    let page = show_workshop(platform, &outsider.student, full.id, &WorkshopQuery::default()).await.unwrap();
    assert_eq!((page.dates[0].standing.clone(), page.dates[0].seats_left), (Standing::Full, 0));
    assert_eq!(code(full.school.join(&outsider, full.id, &[full.date]).await), "waitlist-first");
    assert_eq!(offer_free_seats(platform).await, Ok(1));
    assert_eq!(offer_free_seats(platform).await, Ok(0));
    full.offer(&poor).await;
    full.assert_sound().await;
}

#[tokio::test]
async fn two_freed_seats_are_two_offers_and_added_seats_are_offered_too() {
    let full = Full::date().await;
    let mut line = Vec::new();
    for name in ["Dorra", "Elyes", "Farah", "Ghazi", "Hela"] {
        line.push(full.waits(name).await);
    }
    let platform = &full.school.world.platform;
    for n in [0, 2] {
        let (home, id) = &full.seated[n];
        cancel(platform, &home.student, *id).await.unwrap();
    }
    full.settle().await;
    assert_ne!(full.offer(&line[0]).await, full.offer(&line[1]).await);
    assert_eq!(full.status(&line[2]).await, WaitlistStatus::Waiting);

    let coach = &full.school.zenon_person.actor;
    assert_eq!(change_capacity(platform, coach, full.date, "5").await, Ok(full.id));
    full.settle().await;
    full.offer(&line[2]).await;
    full.offer(&line[3]).await;
    assert_eq!(full.status(&line[4]).await, WaitlistStatus::Waiting);
    assert_eq!(code(change_capacity(platform, coach, full.date, "4").await), "seats-taken");
    assert!(change_capacity(platform, coach, full.date, "trois").await.unwrap_err().for_field("capacity").is_some());
    let helios = &full.school.helios_person.actor;
    assert_eq!(change_capacity(platform, helios, full.date, "9").await.unwrap_err(), AppError::Forbidden);
    full.assert_sound().await;
}

#[tokio::test]
async fn there_is_a_line_only_for_a_full_date_and_once_for_each() {
    let full = Full::date().await;
    let platform = &full.school.world.platform;
    let home = full.school.family("Dorra", Credits(150)).await;
    let dates = full.school.dates_of(full.id).await;
    assert_eq!(code(join_line(platform, &home.student, dates[1], home.student_id).await), "seats-left");
    let entry = full.line_up(&home).await;
    assert_eq!(code(join_line(platform, &home.parent, full.date, home.student_id).await), "already-waiting");
    let (seated, _) = &full.seated[0];
    assert_eq!(code(join_line(platform, &seated.student, full.date, seated.student_id).await), "already-joined");
    // Another family neither joins for this student nor sees or leaves their place.
    let other = full.school.family("Elyes", Credits(150)).await;
    assert_eq!(join_line(platform, &other.parent, full.date, home.student_id).await.unwrap_err(), AppError::NotFound);
    assert_eq!(leave_line(platform, &other.parent, entry).await.unwrap_err(), AppError::NotFound);
    for (actor, expected) in [(&home.parent, 1), (&other.parent, 0), (&full.school.zenon_person.actor, 0)] {
        let mut tx = full.school.world.as_actor(actor).await;
        let seen: i64 = sqlx::query_scalar("select count(*) from waitlist_entries").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(seen, expected);
    }
    leave_line(platform, &home.parent, entry).await.unwrap();
    leave_line(platform, &home.parent, entry).await.unwrap();
    full.gives_up(0).await;
    assert_eq!(full.status(&home).await, WaitlistStatus::Left);
    full.assert_sound().await;
}

#[tokio::test]
async fn near_the_beginning_an_offer_is_shorter_and_then_there_is_none() {
    let full = Full::date().await;
    let (first, second) = (full.waits("Dorra").await, full.waits("Elyes").await);
    // Wednesday 15:00 in Tunis; nobody can join later than two hours before.
    full.school.world.clock.set("2026-03-11T11:00:00Z");
    full.gives_up(0).await;
    let shown = show_offer(&full.school.world.platform, &first.parent, full.offer(&first).await).await.unwrap();
    assert_eq!(shown.until.as_deref(), Some("mercredi 11 mars 2026 à 13:00"));
    full.school.world.clock.set("2026-03-11T11:51:00Z");
    full.gives_up(1).await;
    assert_eq!(full.status(&second).await, WaitlistStatus::Waiting, "nine minutes are too few to answer");
    let late = full.school.family("Farah", Credits(150)).await;
    let refused = join_line(&full.school.world.platform, &late.student, full.date, late.student_id).await;
    assert_eq!(code(refused), "too-soon");
    full.assert_sound().await;
}

#[tokio::test]
async fn a_date_that_is_called_off_gives_everything_back_and_closes_its_line() {
    let full = Full::date().await;
    let (first, second) = (full.waits("Dorra").await, full.waits("Elyes").await);
    full.gives_up(0).await;
    full.offer(&first).await;
    let (platform, coach) = (&full.school.world.platform, &full.school.zenon_person.actor);
    let (id, done) = call_off_dates(platform, coach, full.date, false, Some("Grippe")).await.unwrap();
    assert_eq!((id, done.bookings, done.refunded), (full.id, 2, Credits::whole(3)));
    full.settle().await;
    assert_eq!(full.status(&first).await, WaitlistStatus::Closed);
    assert_eq!(full.status(&second).await, WaitlistStatus::Closed);
    // Two families and two students hear of the date; the one before gave their seat up themself.
    assert_eq!(full.mails("booking-cancelled").await.len(), 6);
    assert_eq!(code(full.school.join(&second, full.id, &[full.date]).await), "date-cancelled");
    // The rest of the series: three dates, nobody in them.
    let dates = full.school.dates_of(full.id).await;
    let staff = full.school.world.staff(Role::Admin).await;
    let preview = preau_scheduling::server::preview_call_off(platform, &staff, dates[1], true).await.unwrap();
    assert_eq!((preview.dates.len(), preview.bookings), (3, 0));
    let home = full.school.family("Ghazi", Credits(150)).await;
    full.school.join(&home, full.id, &dates[2..3]).await.unwrap();
    call_off_dates(platform, &staff, dates[1], true, None).await.unwrap();
    full.settle().await;
    // This family, and the coach, since it was not they who called it off.
    assert_eq!(full.mails("booking-cancelled").await.len(), 6 + 3);
    assert_eq!(full.school.world.count("select count(*) from appointments where status = 'scheduled'").await, 0);
    let given = preau_scheduling::server::list_given(platform, coach, Desk::Coach).await.unwrap();
    assert!(given.workshops[0].next.is_none());
    full.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn seats_freed_and_wanted_pell_mell_are_never_sold_twice() {
    let full = Full::date().await;
    let mut line = Vec::new();
    for n in 0..6 {
        line.push(full.waits(&format!("Attente {n}")).await);
    }
    let mut tasks = Vec::new();
    for (home, id) in &full.seated {
        let (platform, actor, id) = (full.school.world.platform.clone(), home.student.clone(), *id);
        tasks.push(tokio::spawn(async move { cancel(&platform, &actor, id).await.map(drop) }));
    }
    for n in 0..8 {
        let home = full.school.family(&format!("Passant {n}"), Credits::whole(2)).await;
        let request = full.school.joining(&home, full.id, &[full.date]);
        let (platform, actor) = (full.school.world.platform.clone(), home.student.clone());
        tasks.push(tokio::spawn(async move { join_workshop(&platform, &actor, &request).await.map(drop) }));
        let platform = full.school.world.platform.clone();
        tasks.push(tokio::spawn(async move { offer_free_seats(&platform).await.map(drop) }));
    }
    for task in tasks {
        if let Err(error) = task.await.expect("a task") {
            let code = code(Err::<(), _>(error));
            assert!(["workshop-full", "waitlist-first"].contains(&code.as_str()), "{code}");
        }
    }
    full.settle().await;
    offer_free_seats(&full.school.world.platform).await.unwrap();
    // Three seats, six who wait: nobody passing by was faster than the line.
    let mut offered = 0;
    for home in &line {
        offered += usize::from(full.status(home).await == WaitlistStatus::Offered);
    }
    assert_eq!(offered, 3);
    for home in &line[..3] {
        full.offer(home).await;
    }
    full.assert_sound().await;
    assert!(at("2026-03-02T08:00:00Z") < full.school.world.now());
}

#[tokio::test]
async fn whoevers_bookings_wait_is_offered_nothing_and_keeps_their_place() {
    let full = Full::date().await;
    let (first, second) = (full.waits("Dorra").await, full.waits("Elyes").await);
    full.school
        .sql(
            "insert into plans (code, name_fr, name_en, price_minor, currency, every) values ('P', 'P', 'P', 1, 'TND', 'month');
             insert into subscriptions (id, account_id, student_id, plan, status, created_at, activated_at)
             select gen_random_uuid(), s.account_id, s.user_id, 'P', 'suspended', now(), now()
               from students s join users u on u.id = s.user_id where u.first_name = 'Dorra'",
        )
        .await;
    full.gives_up(1).await;
    full.offer(&second).await;
    let waits = (WaitlistStatus::Waiting, None, None);
    assert_eq!(full.entries(&first).await, [waits], "and nothing says why: a child never sees payment trouble");
    full.school.sql("update subscriptions set status = 'active'").await;
    full.gives_up(0).await;
    full.offer(&first).await;
    full.assert_sound().await;
}
