//! What the calendar says without JavaScript: plain links and forms.

use super::super::live::Shown;
use super::*;
use crate::model::{
    BookingId, Day, MonthDay, MoveOffer, MovingBooking, Offer, OwnCell, Service, ServiceCode, Sheet, SlotCell,
    SlotKind, StudentChoice, Voice,
};
use leptos::server_fn::ServerFn;
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_directory::model::Subject;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, text};
use preau_ui::Submitted;
use uuid::Uuid;

fn service() -> Service {
    Service {
        code: ServiceCode::Online,
        name: text!("Cours en ligne", "Online lesson"),
        minutes: 60,
        credits: Credits(100),
        capacity: 1,
        refund_hours: 24,
        refuse_hours: 2,
    }
}

fn slot(hour: &str, coach: &str, kind: SlotKind) -> SlotCell {
    SlotCell {
        start: format!("2026-03-05T{hour}:00:00Z").parse().unwrap(),
        time: format!("{hour}:00"),
        coach: coach.to_lowercase(),
        coach_name: coach.to_owned(),
        kind,
        others: 0,
    }
}

fn week(slots: Vec<SlotCell>, sheet: Option<Sheet>) -> Week {
    Week {
        voice: Voice::Familiar,
        query: WeekQuery { week: Some("2026-03-02".to_owned()), ..WeekQuery::default() },
        students: vec![StudentChoice { id: UserId(Uuid::nil()), name: "Inès".to_owned() }],
        pays: false,
        subjects: vec![],
        services: vec![service()],
        coaches: vec![("helios".to_owned(), "Helios".to_owned()), ("zenon".to_owned(), "Zenon".to_owned())],
        view: CalendarView::Week,
        providers: vec![],
        as_of: 0,
        minutes: 60,
        title: "2 – 8 mars 2026".to_owned(),
        zone: "heure de Tunis".to_owned(),
        days: vec![Day {
            date: "2026-03-05".to_owned(),
            weekday: "jeudi".to_owned(),
            short_weekday: "jeu.".to_owned(),
            number: "5".to_owned(),
            long: "jeudi 5 mars 2026".to_owned(),
            today: false,
            past: false,
            slots,
            own: vec![],
        }],
        month: vec![],
        previous: None,
        next: Some("2026-03-09".to_owned()),
        today: None,
        next_free: Some("2026-03-09".to_owned()),
        balance: Some(Credits(0)),
        moving: None,
        sheet,
    }
}

fn offer(balance: i32) -> Sheet {
    Sheet::Offer(Box::new(Offer {
        student: Some(StudentChoice { id: UserId(Uuid::nil()), name: "Inès".to_owned() }),
        provider_id: ProviderId(Uuid::nil()),
        provider_name: "Hélios".to_owned(),
        service: service(),
        subjects: vec![Subject { slug: "nsi".to_owned(), name: text!("NSI", "Computer science") }],
        start: "2026-03-05T13:00:00Z".parse().unwrap(),
        when: "jeudi 5 mars 2026 à 14:00, heure de Tunis".to_owned(),
        coach_when: None,
        place: String::new(),
        balance: Credits(balance),
        within_refund_hours: false,
        idempotency_key: "key-1".to_owned(),
    }))
}

fn html(view: impl FnOnce() -> AnyView) -> String {
    Owner::new().with(|| view().to_html())
}

#[test]
fn free_slots_are_links_and_the_others_are_words() {
    let slots = vec![
        slot("08", "Helios", SlotKind::Past),
        slot("13", "Helios", SlotKind::Free),
        slot("13", "Zenon", SlotKind::Taken),
        slot("14", "Helios", SlotKind::Clash),
    ];
    let page = html(|| grid::grid(Locale::Fr, &week(slots, None)));
    let link = "/espace/calendrier?semaine=2026-03-02&amp;creneau=2026-03-05T13:00:00Z&amp;avec=helios";
    assert!(page.contains(link) || page.contains(&link.replace("&amp;", "&")), "{page}");
    assert_eq!(page.matches("class=\"slot\"").count(), 1);
    assert_eq!(page.matches("class=\"slot-taken\"").count(), 2);
    assert_eq!(page.matches("class=\"h-13 m-00 r-4\"").count(), 1, "two coaches at one time share a row");
    assert!(page.contains("from-08 to-15"), "the axis is as long as the day: {page}");
    assert!(page.contains("id=\"day-2026-03-05\"") && page.contains("href=\"#day-2026-03-05\""));
    assert!(!page.contains("style=\""), "the content security policy forbids inline styles");
}

#[test]
fn the_sheet_is_a_plain_form_with_everything_in_it() {
    let page = html(|| sheet::sheet(Locale::Fr, RwSignal::new(week(vec![], Some(offer(400)))), Actions::new()));
    for part in [
        "<dialog",
        "method=\"post\"",
        "/book_slot",
        "value=\"key-1\"",
        "name=\"cost_seen\" value=\"100\"",
        "value=\"2026-03-05T13:00:00Z\"",
        "value=\"nsi\"",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(page.contains("4 crédits, puis 3 crédits") && page.contains("Tu peux annuler"), "{page}");
}

#[test]
fn a_student_without_credits_is_sent_to_their_parents_not_to_a_payment() {
    let shown = week(vec![], Some(offer(50)));
    let page = html(|| {
        let sheet = sheet::sheet(Locale::Fr, RwSignal::new(shown.clone()), Actions::new());
        let advice = empty::advice(Locale::Fr, &shown);
        view! { {advice} {sheet} }.into_any()
    });
    assert_eq!(page.matches("emande à tes parents").count(), 2, "{page}");
    assert!(!page.contains("/espace/abonnement") && !page.contains("<form"), "{page}");
    let parent = Week { voice: Voice::Formal, pays: true, ..shown };
    let page = html(|| empty::advice(Locale::Fr, &parent).into_any());
    assert!(page.contains("/espace/abonnement") && page.contains("semaine=2026-03-09"), "{page}");
}

#[test]
fn a_sheet_whose_cost_has_changed_says_so_and_keeps_what_was_chosen() {
    let subjects = || {
        let named = |slug: &str| Subject { slug: slug.to_owned(), name: text!("NSI", "Computer science") };
        vec![named("nsi"), named("mathematiques")]
    };
    let shown = |balance: i32, pays: bool| {
        let Sheet::Offer(mut offer) = offer(balance) else { panic!("an offer") };
        (offer.subjects, offer.service.credits) = (subjects(), Credits(200));
        let voice = if pays { Voice::Formal } else { Voice::Familiar };
        let week = Week { pays, voice, ..week(vec![], Some(Sheet::Offer(offer))) };
        html(move || {
            provide_context(Submitted {
                action: BookSlot::PATH.to_owned(),
                fields: vec![
                    ("subject".to_owned(), "mathematiques".to_owned()),
                    ("cost_seen".to_owned(), "100".to_owned()),
                ],
                error: Some(AppError::conflict("cost-changed", text!("Le coût vient de changer.", "It has changed."))),
            });
            sheet::sheet(Locale::Fr, RwSignal::new(week), Actions::new())
        })
    };
    for (balance, pays) in [(400, false), (400, true), (100, true)] {
        let page = shown(balance, pays);
        assert_eq!(page.matches("Le coût vient de changer.").count(), 1, "once, whatever is left of the form: {page}");
        assert!(page.contains("name=\"cost_seen\" value=\"200\""), "what is shown now: {page}");
        assert!(page.contains("<option value=\"mathematiques\" selected"), "{page}");
    }
    let page = shown(100, false);
    assert!(page.contains("Le coût vient de changer.") && page.contains("emande à tes parents"), "{page}");
}

fn own(hour: &str, subject: &str) -> OwnCell {
    OwnCell {
        booking_id: BookingId(Uuid::from_u128(7)),
        time: format!("{hour}:00"),
        hours: format!("{hour}:00 – {hour}:59"),
        minutes: 60,
        subject: text!("{subject}", "{subject}"),
        coach: "helios".to_owned(),
        coach_name: "Hélios".to_owned(),
        over: false,
        held: false,
        movable: true,
    }
}

#[test]
fn an_appointment_of_the_student_says_what_it_is_and_hides_the_slot_it_takes() {
    let mut shown = week(vec![slot("13", "Helios", SlotKind::Clash), slot("14", "Helios", SlotKind::Free)], None);
    shown.days[0].own = vec![own("13", "Philosophie")];
    let page = html(|| grid::grid(Locale::Fr, &shown));
    assert!(page.contains("href=\"/espace/rendez-vous/00000000-0000-0000-0000-000000000007\""), "{page}");
    assert!(page.contains("Philosophie") && page.contains("rendez-vous réservé"), "{page}");
    assert!(page.contains("draggable=\"true\"") && page.contains("data-booking=\"00000000"), "{page}");
    assert!(!page.contains("déjà un rendez-vous"), "what it is is enough: {page}");
    shown.days[0].own[0].movable = false;
    let page = html(|| grid::grid(Locale::Fr, &shown));
    assert!(page.contains("draggable=\"false\"") && !page.contains("data-booking"), "{page}");
}

#[test]
fn more_coaches_than_there_is_room_for_are_one_link_to_their_day() {
    let mut shown = week(vec![slot("13", "Helios", SlotKind::Free), slot("13", "Zenon", SlotKind::Free)], None);
    shown.days[0].slots[1].others = 5;
    let page = html(|| grid::grid(Locale::Fr, &shown));
    assert!(page.contains("vue=agenda") && page.contains("jour=2026-03-05"), "{page}");
    assert!(page.contains(" coachs libres, jeudi 5 mars 2026 à 13:00"), "{page}");
}

#[test]
fn a_month_is_a_table_of_days_that_lead_to_their_slots() {
    let mut shown = week(vec![], None);
    shown.view = CalendarView::Month;
    shown.query.view = Some(CalendarView::Month);
    let day = |number: u32, free: u32, past: bool, own: Vec<OwnCell>| MonthDay {
        date: format!("2026-03-{number:02}"),
        number: number.to_string(),
        weekday: "lundi".to_owned(),
        long: format!("jour {number}"),
        outside: number > 6,
        today: number == 2,
        past,
        free,
        own,
    };
    shown.month =
        (1..=7).map(|n| day(n, n - 1, n == 1, if n == 3 { vec![own("10", "NSI")] } else { vec![] })).collect();
    let page = html(|| month::month(Locale::Fr, &shown));
    assert!(page.contains("role=\"grid\"") && page.matches("role=\"gridcell\"").count() == 7, "{page}");
    assert!(page.contains("aria-label=\"3, jour 3\u{202f}: 2 créneaux libres, 1 rendez-vous\""), "{page}");
    assert!(page.contains("1 créneau libre\"") && page.contains("aria-current=\"date\""), "{page}");
    assert_eq!(page.matches("class=\"month-link\"").count(), 6, "a day that is over and had nothing leads nowhere");
    assert!(page.contains("jour=2026-03-05") && page.contains("month-outside"), "{page}");
    assert!(!page.contains("style=\""), "{page}");
}

#[test]
fn every_view_is_one_link_away_and_says_which_it_is() {
    let shown = week(vec![], None);
    let page = html(|| nav::navigation(Locale::Fr, &shown));
    assert!(page.contains("vue=mois") && page.contains("semaine=2026-03-05"), "{page}");
    assert_eq!(page.matches("aria-current=\"page\"").count(), 1, "{page}");
    assert!(page.contains("Semaine suivante") && page.contains("data-key=\"next\""), "{page}");
    assert!(!page.contains("Semaine précédente"), "what is over is not offered");
    let mut day = shown;
    day.view = CalendarView::Agenda;
    day.query = day.query.on_day("2026-03-05");
    (day.previous, day.today) = (Some("2026-03-04".to_owned()), Some("2026-03-02".to_owned()));
    let page = html(|| nav::navigation(Locale::Fr, &day));
    assert!(page.contains("Jour précédent") && page.contains("jour=2026-03-04"), "{page}");
    assert!(page.contains("Aujourd’hui") && page.contains("jour=2026-03-02"), "{page}");
}

#[test]
fn moving_says_what_is_moved_and_from_when_to_when() {
    let mut shown = week(vec![slot("14", "Helios", SlotKind::Free)], None);
    shown.query = shown.query.moving(BookingId(Uuid::from_u128(7)));
    shown.moving = Some(MovingBooking {
        booking_id: BookingId(Uuid::from_u128(7)),
        subject: text!("NSI", "Computer science"),
        coach_name: "Hélios".to_owned(),
        student: "Inès".to_owned(),
        when: "jeudi 5 mars 2026 à 14:00".to_owned(),
        refusal: None,
    });
    let page = html(|| view! { {moving::banner(Locale::Fr, &shown)}{grid::grid(Locale::Fr, &shown)} }.into_any());
    assert!(page.contains("Choisis le nouveau créneau pour NSI avec Hélios, jeudi 5 mars 2026 à 14:00."), "{page}");
    assert!(page.contains("deplacer=00000000-0000-0000-0000-000000000007"), "slots keep what is moved: {page}");
    shown.sheet = Some(Sheet::Move(Box::new(MoveOffer {
        booking_id: BookingId(Uuid::from_u128(7)),
        student: "Inès".to_owned(),
        provider_name: "Hélios".to_owned(),
        subject: text!("NSI", "Computer science"),
        before: "jeudi 5 mars 2026 à 14:00, heure de Paris".to_owned(),
        coach_before: Some("jeudi 5 mars 2026 à 13:00, heure de Tunis".to_owned()),
        start: "2026-03-05T14:00:00Z".parse().unwrap(),
        after: "jeudi 5 mars 2026 à 15:00, heure de Paris".to_owned(),
        coach_after: None,
        refund_hours: 24,
    })));
    let page = html(|| sheet::sheet(Locale::Fr, RwSignal::new(shown), Actions::new()));
    for part in [
        "<dialog",
        "/move_booking",
        "value=\"2026-03-05T14:00:00Z\"",
        "à 14:00, heure de Paris",
        "à 13:00, heure de Tunis",
        "jusqu’à 24 h avant",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("idempotency_key"), "nothing is booked or paid again");
}

#[test]
fn what_others_do_is_said_in_one_sentence() {
    let both = [slot("13", "Helios", SlotKind::Free), slot("14", "Helios", SlotKind::Free)];
    let now = |kinds: [SlotKind; 2]| {
        let slots = both.iter().zip(kinds).map(|(slot, kind)| SlotCell { kind, ..slot.clone() }).collect();
        news::news(Locale::Fr, &week(both.to_vec(), None), &week(slots, None))
    };
    use SlotKind::{Free, Past, Taken};
    assert_eq!(now([Free, Free]), None);
    let taken = "Un créneau vient d’être pris\u{202f}: jeudi 5 mars 2026 à 14:00, Helios.";
    assert_eq!(now([Free, Taken]).as_deref(), Some(taken));
    assert_eq!(now([Past, Free]), None, "time has passed, nobody took it");
    assert_eq!(now([Taken, Taken]).as_deref(), Some("Les créneaux ont changé."));
    let freed = news::news(Locale::En, &week(vec![], None), &week(vec![both[0].clone()], None));
    assert_eq!(freed.as_deref(), Some("A slot is free again: jeudi 5 mars 2026 at 13:00, Helios."));
}

#[test]
fn only_what_looks_different_is_drawn_again() {
    let shown = week(vec![slot("13", "Helios", SlotKind::Free)], Some(offer(400)));
    let mut later = Week { as_of: 7, ..shown.clone() };
    let Some(Sheet::Offer(sheet)) = &mut later.sheet else { panic!("an offer") };
    sheet.idempotency_key = "key-2".to_owned();
    assert!(later.looks_like(&shown), "a later look at the same");
    let Some(Sheet::Offer(sheet)) = &mut later.sheet else { panic!("an offer") };
    sheet.service.credits = Credits(200);
    assert!(!later.looks_like(&shown), "it costs something else now");
    let taken = week(vec![slot("13", "Helios", SlotKind::Taken)], Some(offer(400)));
    assert!(!taken.looks_like(&shown) && !week(shown.days[0].slots.clone(), None).looks_like(&shown));
}
