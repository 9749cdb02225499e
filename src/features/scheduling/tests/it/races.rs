//! Many at once: one wins, the rest are told so, and the books balance.

use crate::{School, THURSDAY_14, code};
use preau_credits::Credits;
use preau_kernel::{Actor, Outcome};
use preau_scheduling::model::{Booked, Cancelled};
use preau_scheduling::server::{Book, book, cancel};

/// All at once; the answers in the order of the requests.
async fn all_at_once(school: &School, requests: Vec<(Actor, Book)>) -> Vec<Outcome<Booked>> {
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|(actor, request)| {
            let platform = school.world.platform.clone();
            tokio::spawn(async move { book(&platform, &actor, &request).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("a task"));
    }
    answers
}

fn codes(answers: Vec<Outcome<Booked>>) -> (Vec<Booked>, Vec<String>) {
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    (won.into_iter().filter_map(Result::ok).collect(), lost.into_iter().map(code).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_students_who_want_one_slot_exactly_one_gets_it() {
    let school = School::open().await;
    let mut requests = Vec::new();
    for n in 0..100 {
        let home = school.family(&format!("Élève {n}"), Credits::whole(2)).await;
        requests.push((home.student.clone(), school.request(&home, THURSDAY_14)));
    }
    let (won, lost) = codes(all_at_once(&school, requests).await);
    assert_eq!(won.len(), 1);
    assert_eq!(lost, vec!["slot-taken"; 99]);
    assert_eq!(school.world.count("select count(*) from bookings").await, 1);
    assert_eq!(school.world.count("select count(*) from appointments").await, 1);
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'booking-confirmed'").await, 1);
    assert_eq!(school.world.count("select sum(remaining)::bigint from credit_grants").await, 100 * 200 - 100);
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_last_credit_is_spent_once_on_fifty_slots_wanted_at_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(1)).await;
    let slots = (3..8).flat_map(|day| (8..18).map(move |hour| format!("2026-03-{day:02}T{hour:02}:00:00Z")));
    let requests: Vec<_> = slots
        .enumerate()
        .map(|(n, start)| {
            let request = school.request(&home, &start);
            // Half with each coach, by student and by parent, so that different locks are waited for.
            let (provider_id, subject) = if n % 2 == 0 { (school.helios, "nsi") } else { (school.zenon, "francais") };
            let actor = if n % 3 == 0 { &home.parent } else { &home.student };
            (actor.clone(), Book { provider_id, subject: subject.to_owned(), ..request })
        })
        .collect();
    assert_eq!(requests.len(), 50);
    let (won, lost) = codes(all_at_once(&school, requests).await);
    assert_eq!(won.len(), 1);
    assert_eq!(lost, vec!["insufficient-credits"; 49]);
    assert_eq!(school.balance(&home).await, Credits::ZERO);
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_student_wanted_by_two_coaches_at_once_is_with_one() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(40)).await;
    let requests = (0..20)
        .map(|n| {
            let (provider_id, subject) = if n % 2 == 0 { (school.helios, "nsi") } else { (school.zenon, "francais") };
            let request = school.request(&home, THURSDAY_14);
            (home.student.clone(), Book { provider_id, subject: subject.to_owned(), ..request })
        })
        .collect();
    let (won, lost) = codes(all_at_once(&school, requests).await);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|code| code == "slot-taken" || code == "student-busy"), "{lost:?}");
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_key_gives_the_same_answer_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let request = school.request(&home, THURSDAY_14);
    let requests = (0..20).map(|_| (home.student.clone(), request.clone())).collect();
    let (answers, refused) = codes(all_at_once(&school, requests).await);
    assert_eq!((answers.len(), refused.len()), (20, 0));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(school.world.count("select count(*) from bookings").await, 1);
    assert_eq!(school.balance(&home).await, Credits::whole(3));

    // A different request under that key is refused; the same key of somebody else is another key.
    let different = Book { start: crate::at("2026-03-05T15:00:00Z"), ..request.clone() };
    assert_eq!(code(school.book(&home.student, &different).await), "idempotency-key-reused");
    assert_eq!(code(school.book(&home.parent, &request).await), "slot-taken");
    school.book(&home.parent, &Book { idempotency_key: request.idempotency_key.clone(), ..different }).await.unwrap();
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelled_twice_at_once_is_given_back_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await;
    let tasks: Vec<_> = (0..10)
        .map(|n| {
            let platform = school.world.platform.clone();
            let actor = if n % 2 == 0 { home.student.clone() } else { home.parent.clone() };
            tokio::spawn(async move { cancel(&platform, &actor, booked.booking_id).await })
        })
        .collect();
    let mut done = Vec::new();
    for task in tasks {
        match task.await.expect("a task") {
            Ok(cancelled) => done.push(cancelled),
            refused => assert_eq!(code(refused), "already-cancelled"),
        }
    }
    assert_eq!(done, [Cancelled { refunded: Credits::whole(1) }]);
    assert_eq!(school.balance(&home).await, Credits::whole(4));
    assert_eq!(school.world.count("select count(*) from outbox_events where kind = 'booking-cancelled'").await, 1);
    assert_eq!(school.world.count("select max(sequence)::bigint from appointments").await, 1);
    school.assert_balanced().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn booking_and_cancelling_pell_mell_keeps_every_promise() {
    let school = School::open().await;
    let mut tasks = Vec::new();
    for n in 0..6 {
        let home = school.family(&format!("Élève {n}"), Credits::whole(3)).await;
        for hour in 8..14 {
            let request = school.request(&home, &format!("2026-03-05T{hour:02}:00:00Z"));
            let (platform, actor) = (school.world.platform.clone(), home.student.clone());
            tasks.push(tokio::spawn(async move {
                let booked = book(&platform, &actor, &request).await;
                if let Ok(booked) = &booked
                    && hour % 2 == 0
                {
                    cancel(&platform, &actor, booked.booking_id).await?;
                }
                booked.map(drop)
            }));
        }
    }
    for task in tasks {
        if let Err(error) = task.await.expect("a task") {
            let code = code(Err::<(), _>(error));
            assert!(["slot-taken", "insufficient-credits"].contains(&code.as_str()), "{code}");
        }
    }
    let overlapping = "select count(*) from appointments a join appointments b
           on a.provider_id = b.provider_id and a.id < b.id and a.during && b.during
        where a.status <> 'cancelled' and b.status <> 'cancelled'";
    assert_eq!(school.world.count(overlapping).await, 0);
    school.assert_balanced().await;
}
