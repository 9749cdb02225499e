//! Pages ask for what they show once: a load that is made anew while the page is being rendered would be asked twice.

use crate::calendar_views::Queries;
use crate::pages::seen;
use crate::{School, THURSDAY_14};
use preau_credits::Credits;
use preau_kernel::{Actor, PageRequest};
use preau_scheduling::model::{CalendarView, CoachQuery, Desk, WeekQuery};
use preau_scheduling::server::{
    agenda, busy, coach_calendar, count_due, feeds, follow_up, list_mine, show_booking, show_meeting, week,
};
use std::sync::atomic::Ordering;
use tracing_subscriber::layer::SubscriberExt;

#[tokio::test]
async fn pages_ask_for_what_they_show_once() {
    let school = School::open().await;
    let home = school.family("Inès", Credits::whole(4)).await;
    let booked = school.booked(&home, THURSDAY_14).await.booking_id;
    let (platform, coach) = (&school.world.platform, &school.helios_person.actor);
    let queries = Queries::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(queries.clone()));
    let asked = || queries.0.swap(0, Ordering::Relaxed);
    let due = async || count_due(platform, coach, Desk::Coach).await.map(drop);
    let feed = async |actor: &Actor| feeds::show_feed(platform, actor, None).await.map(drop);
    let in_a_week = CoachQuery { view: Some(CalendarView::Week), ..CoachQuery::default() };

    agenda(platform, coach, None).await.unwrap();
    due().await.unwrap();
    let expected = asked();
    assert!(expected > 2, "they are counted: {expected}");
    seen(&school, coach, "/coach").await;
    assert_eq!(asked(), expected, "the agenda");

    coach_calendar(platform, coach, &in_a_week).await.unwrap();
    due().await.unwrap();
    let expected = asked();
    seen(&school, coach, "/coach?vue=semaine").await;
    assert_eq!(asked(), expected, "the coach's week");

    busy::list_busy_sources(platform, coach).await.unwrap();
    feed(coach).await.unwrap();
    let expected = asked();
    seen(&school, coach, "/coach/calendriers").await;
    assert_eq!(asked(), expected, "the coach's calendars");

    list_mine(platform, &home.parent, false, PageRequest::default()).await.unwrap();
    feed(&home.parent).await.unwrap();
    let expected = asked();
    seen(&school, &home.parent, "/espace/rendez-vous").await;
    assert_eq!(asked(), expected, "appointments and the feed");

    show_booking(platform, coach, booked).await.unwrap();
    show_meeting(platform, coach, booked).await.unwrap();
    follow_up(platform, coach, booked).await.unwrap();
    let expected = asked();
    seen(&school, coach, &format!("/espace/rendez-vous/{booked}")).await;
    assert_eq!(asked(), expected, "an appointment, its room and what followed");

    week(platform, &home.student, &WeekQuery::default()).await.unwrap();
    let expected = asked();
    seen(&school, &home.student, "/espace/calendrier").await;
    assert_eq!(asked(), expected, "the calendar");
}
