//! What to do when nothing can be booked: no student, no credits, no slot this week (UX: empty states teach).

use crate::model::{CalendarView, Voice, Week};
use leptos::prelude::*;
use preau_credits::Credits;
use preau_kernel::{Locale, tr};
use preau_ui::{LinkButton, Notice, Tone, Variant};

/// A notice above the calendar, or nothing.
pub(super) fn advice(locale: Locale, week: &Week) -> Option<AnyView> {
    if week.students.is_empty() {
        return Some(no_student(locale, week.pays));
    }
    let cheapest = week.services.iter().map(|service| service.credits).min().unwrap_or_default();
    let notices = [
        // Moving costs nothing.
        week.balance
            .filter(|balance| week.moving.is_none() && *balance < cheapest)
            .map(|balance| no_credits(locale, week, balance)),
        (!week.has_free_slots()).then(|| no_slots(locale, week)),
    ];
    let notices: Vec<AnyView> = notices.into_iter().flatten().collect();
    (!notices.is_empty()).then(|| notices.into_any())
}

fn no_student(locale: Locale, pays: bool) -> AnyView {
    if !pays {
        return view! {
            <Notice tone=Tone::Info>
                <p>{locale.pick("Il n’y a encore aucun élève pour qui réserver.", "There is no student to book for yet.")}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        <Notice tone=Tone::Info>
            <p>{locale.pick(
                "Ajoutez un enfant à votre foyer\u{202f}: vous pourrez ensuite réserver pour lui.",
                "Add a child to your household: you can then book for them.",
            )}</p>
            <p><LinkButton href="/espace/enfants/nouveau" variant=Variant::Secondary>
                {locale.pick("Ajouter un enfant", "Add a child")}
            </LinkButton></p>
        </Notice>
    }
    .into_any()
}

/// A child is never shown a payment page: parents are.
fn no_credits(locale: Locale, week: &Week, balance: Credits) -> AnyView {
    let balance = balance.format(locale);
    if week.voice == Voice::Familiar {
        let text = tr!(
            locale,
            "Il te reste {balance}\u{202f}: demande à tes parents d’en ajouter pour réserver.",
            "You have {balance} left: ask your parents to add some before you book."
        );
        return view! { <Notice tone=Tone::Warning><p>{text}</p></Notice> }.into_any();
    }
    let text = tr!(
        locale,
        "Le solde est de {balance}\u{202f}: ce n’est pas assez pour réserver. Une formule en apporte chaque mois.",
        "The balance is {balance}: not enough to book. A plan brings more every month."
    );
    let plans = week.pays.then(|| {
        let label = locale.pick("Voir les formules", "See the plans");
        view! { <p><LinkButton href="/espace/abonnement" variant=Variant::Secondary>{label}</LinkButton></p> }
    });
    view! { <Notice tone=Tone::Warning><p>{text}</p>{plans}</Notice> }.into_any()
}

fn no_slots(locale: Locale, week: &Week) -> AnyView {
    let Some(monday) = &week.next_free else {
        let text = match week.moving {
            Some(_) => locale.pick("Aucun créneau n’est ouvert avec ce coach.", "No slot is open with this coach."),
            None => week.voice.pick(
                locale,
                "Aucun créneau n’est ouvert avec ces choix. Essayez un autre coach ou un autre type de rendez-vous.",
                "Aucun créneau n’est ouvert avec ces choix. Essaie un autre coach ou un autre type de rendez-vous.",
                "No slot is open with these choices. Try another coach or another kind of appointment.",
            ),
        };
        return view! { <Notice tone=Tone::Info><p>{text}</p></Notice> }.into_any();
    };
    let href = week.query.in_week(monday).address();
    let (none_left, way_on) = match (week.view, &week.query.day) {
        (CalendarView::Month, _) => (
            locale.pick("Plus aucun créneau libre ce mois-là.", "There is no free slot left that month."),
            locale.pick("Aller au prochain mois avec des créneaux", "Go to the next month with free slots"),
        ),
        (_, Some(_)) => (
            locale.pick("Plus aucun créneau libre ce jour-là.", "There is no free slot left that day."),
            locale.pick("Aller à la prochaine semaine avec des créneaux", "Go to the next week with free slots"),
        ),
        (_, None) => (
            locale.pick("Plus aucun créneau libre cette semaine-là.", "There is no free slot left that week."),
            locale.pick("Aller à la prochaine semaine avec des créneaux", "Go to the next week with free slots"),
        ),
    };
    view! {
        <Notice tone=Tone::Info>
            <p>{none_left}</p>
            <p><LinkButton href variant=Variant::Secondary>{way_on}</LinkButton></p>
        </Notice>
    }
    .into_any()
}
