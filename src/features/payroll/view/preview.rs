//! The running month at a glance, and the sessions that do not count yet.

use crate::model::{Expected, Preview};
use leptos::prelude::*;
use preau_kernel::{Locale, Money, tr};
use preau_ui::{Notice, Section, StatCard, Table, Tone};

/// Where a report is written; none for a reader who writes none here.
pub(super) type Desk = Option<&'static str>;

/// What counts, what waits, what may still come.
pub(super) fn month(locale: Locale, preview: &Preview) -> AnyView {
    let month = preview.month.label(locale);
    let cards = [
        (tr!(locale, "Gagné en {month}", "Earned in {month}"), preview.earned, String::new()),
        (
            tr!(locale, "En attente de compte rendu", "Waiting for a report"),
            preview.waiting_worth,
            sessions(locale, preview.waiting.len()),
        ),
        (
            tr!(locale, "Encore prévu ce mois", "Still planned this month"),
            preview.coming_worth,
            sessions(locale, preview.coming.len()),
        ),
    ];
    let cards = cards.map(|(label, value, hint)| view! { <StatCard label value=value.format(locale) hint /> });
    let without = (preview.without_rate > 0).then(|| without_rate(locale, preview.without_rate));
    view! { <div class="grid-3">{cards.into_iter().collect_view()}</div> {without} }.into_any()
}

/// "2 séances"
pub(super) fn sessions(locale: Locale, sessions: usize) -> String {
    match sessions {
        0 => locale.pick("aucune séance", "no session").to_owned(),
        1 => locale.pick("1 séance", "1 session").to_owned(),
        n => tr!(locale, "{n} séances", "{n} sessions"),
    }
}

/// Sessions count and are worth nothing yet.
pub(super) fn without_rate(locale: Locale, sessions: i64) -> AnyView {
    let text = if sessions == 1 {
        tr!(
            locale,
            "1 séance déposée n’a pas encore de tarif\u{202f}: elle entre dans le relevé dès qu’un tarif la couvre.",
            "1 reported session has no rate yet: it enters the statement as soon as a rate covers it."
        )
    } else {
        tr!(
            locale,
            "{sessions} séances déposées n’ont pas encore de tarif\u{202f}: elles entrent dans le relevé dès qu’un tarif les couvre.",
            "{sessions} reported sessions have no rate yet: they enter the statement as soon as a rate covers them."
        )
    };
    view! { <Notice tone=Tone::Warning><p>{text}</p></Notice> }.into_any()
}

/// The sessions that wait for a report, and those to come; nothing when there are none.
pub(super) fn expected(locale: Locale, preview: Preview, desk: Desk) -> AnyView {
    let waiting = (!preview.waiting.is_empty()).then(|| {
        let title = locale.pick("En attente de compte rendu", "Waiting for a report");
        let text = locale.pick(
            "Une séance compte dès que son compte rendu est déposé.",
            "A session counts as soon as its report is filed.",
        );
        view! {
            <Section title class="stack">
                <p class="muted">{text}</p>
                {table(locale, title, preview.waiting, desk)}
            </Section>
        }
    });
    let coming = (!preview.coming.is_empty()).then(|| {
        let title = locale.pick("Prévu d’ici la fin du mois", "Planned until the end of the month");
        view! { <Section title class="stack">{table(locale, title, preview.coming, None)}</Section> }
    });
    view! { {waiting} {coming} }.into_any()
}

fn table(locale: Locale, caption: &'static str, expected: Vec<Expected>, desk: Desk) -> AnyView {
    let [when, what, worth] = match locale {
        Locale::Fr => ["Quand", "Séance", "Vaudrait"],
        Locale::En => ["When", "Session", "Would be worth"],
    };
    let mut head: Vec<String> = [when, what, worth].map(str::to_owned).to_vec();
    head.extend(desk.map(|_| String::new()));
    let rows = expected.into_iter().map(|expected| {
        let at = expected.session.when(locale);
        let report = desk.map(|desk| {
            let (href, about) = (format!("{desk}/{}", expected.session.appointment_id), at.clone());
            let write = locale.pick("Rédiger", "Write");
            view! { <td><a class="button button-secondary" href=href>{write}<span class="visually-hidden">", "{about}</span></a></td> }
        });
        let amount = worth_of(locale, expected.worth);
        view! {
            <tr>
                <td data-label=when>{at}</td>
                <td data-label=what>{expected.session.title(locale)}</td>
                <td data-label=worth class="number">{amount}</td>
                {report}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption head>{rows}</Table> }.into_any()
}

fn worth_of(locale: Locale, worth: Option<Money>) -> String {
    worth.map_or_else(|| locale.pick("sans tarif", "no rate").to_owned(), |worth| worth.format(locale))
}
