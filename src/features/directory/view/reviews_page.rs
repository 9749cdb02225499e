//! `/admin/avis`: what people say of their appointments (`?etat=attente`), and taking it away (`?masquer=<id>`).

use super::Stars;
use crate::api::reviews::{HideReview, RestoreReview, list_reviews};
use crate::model::{MODERATION, ReviewId, ReviewList, ReviewRow, ReviewSide, ReviewState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, Dialog, EmptyState, ErrorState, Form, PageHeader, PageTitle, Pager, Skeleton, Tab, Table, Tabs,
    TextAreaField, Variant, use_locale,
};

/// The page.
#[component]
pub fn ReviewsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let state =
                query.get("etat").and_then(|code| ReviewState::from_code(&code)).unwrap_or(ReviewState::Published);
            (state, query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1_u32))
        })
    });
    let hiding = Memo::new(move |_| query.with(|query| query.get("masquer")?.parse::<ReviewId>().ok()));
    let (hide, restore) = (ServerAction::<HideReview>::new(), ServerAction::<RestoreReview>::new());
    let reviews = preau_ui::load(
        move || (wanted.get(), hide.version().get(), restore.version().get()),
        |((state, page), ..)| list_reviews(state.code().to_owned(), page),
    );
    view! {
        <PageTitle text=locale.pick("Avis", "Reviews") />
        <PageHeader
            title=locale.pick("Avis", "Reviews")
            subtitle=locale.pick(
                "Publiés quand les deux côtés ont écrit, ou sept jours après le rendez-vous.",
                "Published when both sides have written, or seven days after the appointment.",
            )
        />
        {move || tabs(locale, wanted.get().0)}
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match reviews.await {
                    Ok(list) => show(locale, list, wanted.get_untracked().0, hiding.get_untracked(), hide, restore),
                    Err(error) => view! { <ErrorState error retry=MODERATION /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn tabs(locale: Locale, current: ReviewState) -> AnyView {
    let tab = |state: ReviewState| Tab {
        href: format!("{MODERATION}?etat={}", state.code()),
        label: match state {
            ReviewState::Published => locale.pick("Publiés", "Published"),
            ReviewState::Waiting => locale.pick("En attente", "Waiting"),
            ReviewState::Hidden => locale.pick("Masqués", "Hidden"),
        }
        .to_owned(),
        current: state == current,
    };
    view! { <Tabs items=ReviewState::ALL.map(tab).to_vec() label=locale.pick("État", "State") /> }.into_any()
}

fn show(
    locale: Locale,
    list: ReviewList,
    state: ReviewState,
    hiding: Option<ReviewId>,
    hide: ServerAction<HideReview>,
    restore: ServerAction<RestoreReview>,
) -> AnyView {
    let page = list.page;
    if page.items.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun avis ici", "No reviews here")
                text=locale.pick("Familles et coachs écrivent après chaque cours.", "Families and coaches write after each lesson.")
            />
        }
        .into_any();
    }
    let address = format!("{MODERATION}?etat={}", state.code());
    let sheet = hiding
        .and_then(|id| page.items.iter().find(|row| row.id == id))
        .filter(|row| row.state != ReviewState::Hidden)
        .map(|row| hide_sheet(locale, row, &address, hide));
    let (number, last) = (page.number, page.last());
    let lines = page.items.into_iter().map(|row| line(locale, row, &address, restore)).collect_view();
    let head = columns(locale).map(str::to_owned).into_iter().chain([String::new()]).collect();
    view! {
        <Table caption=locale.pick("Avis", "Reviews") head>{lines}</Table>
        <Pager page=number last base=address />
        {sheet}
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Avis", "De", "Sur", "Écrit le"],
        Locale::En => ["Review", "By", "About", "Written on"],
    }
}

fn line(locale: Locale, row: ReviewRow, address: &str, restore: ServerAction<RestoreReview>) -> AnyView {
    let [review, by, about, on] = columns(locale);
    let (coach, student, subject) = (&row.coach, &row.student, row.subject.get(locale));
    let what = match row.side {
        ReviewSide::Learner => tr!(locale, "{coach}, {subject} ({student})", "{coach}, {subject} ({student})"),
        ReviewSide::Provider => tr!(locale, "{student}, {subject} ({coach})", "{student}, {subject} ({coach})"),
    };
    let closes = &row.closes;
    let state = match row.state {
        ReviewState::Waiting => Some(tr!(locale, "Publié au plus tard le {closes}.", "Published by {closes}.")),
        ReviewState::Hidden => Some(row.hidden_reason.clone()),
        ReviewState::Published => None,
    };
    let state = state.map(|words| view! { <p class="muted small">{words}</p> });
    let action = if row.state == ReviewState::Hidden {
        view! {
            <Form action=restore class="form-inline" about=("id", row.id.to_string())>
                <Button variant=Variant::Quiet>{locale.pick("Republier", "Show again")}</Button>
            </Form>
        }
        .into_any()
    } else {
        let href = format!("{address}&masquer={}", row.id);
        view! { <a href=href>{locale.pick("Masquer", "Hide")}</a> }.into_any()
    };
    view! {
        <tr>
            <td data-label=review><Stars rating=row.rating /><p>{row.body}</p>{state}</td>
            <td data-label=by>{row.author}</td>
            <td data-label=about>{what}</td>
            <td data-label=on class="nowrap">{row.written}</td>
            <td>{action}</td>
        </tr>
    }
    .into_any()
}

fn hide_sheet(locale: Locale, row: &ReviewRow, address: &str, action: ServerAction<HideReview>) -> AnyView {
    let (id, body) = (row.id.to_string(), row.body.clone());
    view! {
        <Dialog title=locale.pick("Masquer cet avis\u{202f}?", "Hide this review?") close=address.to_owned()>
            <div class="stack">
                <blockquote>{body}</blockquote>
                <p>{locale.pick(
                    "Il ne sera plus lu par personne et ne comptera plus dans la moyenne. Il peut être republié.",
                    "Nobody will read it and it will no longer count in the average. It can be shown again.",
                )}</p>
                <Form action>
                    <input type="hidden" name="id" value=id />
                    <TextAreaField name="reason" label=locale.pick("Raison", "Reason") required=true maxlength=500 rows=3 />
                    <Button variant=Variant::Danger>{locale.pick("Masquer l’avis", "Hide the review")}</Button>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}
