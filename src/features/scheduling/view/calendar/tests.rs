//! What the calendar says without JavaScript: plain links and forms.

use super::*;
use crate::model::{Day, Offer, Service, ServiceCode, Sheet, SlotCell, SlotKind, StudentChoice, Voice};
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_directory::model::Subject;
use preau_kernel::id::UserId;
use preau_kernel::text;
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
        }],
        previous: None,
        next: Some("2026-03-09".to_owned()),
        next_free: Some("2026-03-09".to_owned()),
        balance: Some(Credits(0)),
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
    assert_eq!(page.matches("class=\"h-13 m-00\"").count(), 1, "two coaches at one time share a row");
    assert!(page.contains("id=\"day-2026-03-05\"") && page.contains("href=\"#day-2026-03-05\""));
    assert!(!page.contains("style=\""), "the content security policy forbids inline styles");
}

#[test]
fn the_sheet_is_a_plain_form_with_everything_in_it() {
    let page = html(|| {
        let action = ServerAction::<BookSlot>::new();
        sheet::sheet(Locale::Fr, &week(vec![], Some(offer(400))), action).into_any()
    });
    for part in [
        "<dialog",
        "method=\"post\"",
        "/book_slot",
        "value=\"key-1\"",
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
        let action = ServerAction::<BookSlot>::new();
        let sheet = sheet::sheet(Locale::Fr, &shown, action);
        let advice = empty::advice(Locale::Fr, &shown);
        view! { {advice} {sheet} }.into_any()
    });
    assert_eq!(page.matches("emande à tes parents").count(), 2, "{page}");
    assert!(!page.contains("/espace/abonnement") && !page.contains("<form"), "{page}");
    let parent = Week { voice: Voice::Formal, pays: true, ..shown };
    let page = html(|| empty::advice(Locale::Fr, &parent).into_any());
    assert!(page.contains("/espace/abonnement") && page.contains("semaine=2026-03-09"), "{page}");
}
