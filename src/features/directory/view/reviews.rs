//! Stars, and what people say of a provider's lessons.

use crate::model::{PublicReview, Rating, rating_word};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Section, use_locale};

/// A rating: stars for the eye, words for the ear.
#[component]
pub fn Stars(
    /// 1 to 5.
    rating: i16,
) -> AnyView {
    let locale = use_locale();
    let (full, word) = (usize::try_from(rating.clamp(0, 5)).unwrap_or(0), rating_word(rating, locale));
    let (lit, dim) = ("★".repeat(full), "☆".repeat(5 - full));
    let words = tr!(locale, "{rating} sur 5, {word}", "{rating} out of 5, {word}");
    view! {
        <span class="stars">
            <span aria-hidden="true">{lit}{dim}</span><span class="visually-hidden">{words}</span>
        </span>
    }
    .into_any()
}

/// "4,6 sur 5, 12 avis"
pub fn average(locale: Locale, rating: Rating) -> String {
    let (mean, n) = (locale.decimal(rating.tenths, 1), rating.count);
    let reviews = if locale.is_singular(n) { locale.pick("avis", "review") } else { locale.pick("avis", "reviews") };
    tr!(locale, "{mean} sur 5, {n} {reviews}", "{mean} out of 5, {n} {reviews}")
}

/// Nothing before the first review.
pub(super) fn section(locale: Locale, rating: Option<Rating>, reviews: Vec<PublicReview>) -> Option<AnyView> {
    let rating = rating?;
    let items = reviews.into_iter().map(|review| one(locale, review)).collect_view();
    let summary = average(locale, rating);
    let view = view! {
        <Section title=locale.pick("Avis des élèves et des familles", "What students and families say")>
            <div class="stack">
                <p class="figure">{summary}</p>
                <p class="muted small">{locale.pick(
                    "Chaque avis suit un cours qui a eu lieu. La famille et le coach écrivent sans lire l’autre.",
                    "Each review follows a lesson that took place. The family and the coach write without reading each other.",
                )}</p>
                <ul class="reviews" role="list">{items}</ul>
            </div>
        </Section>
    };
    Some(view.into_any())
}

fn one(locale: Locale, review: PublicReview) -> AnyView {
    let who =
        if review.by_student { locale.pick("Un élève", "A student") } else { locale.pick("Une famille", "A family") };
    let (subject, date) = (review.subject.get(locale).to_owned(), locale.date(review.on));
    let body = (!review.body.is_empty()).then(|| view! { <blockquote>{review.body}</blockquote> });
    view! {
        <li class="review">
            <p class="cluster"><Stars rating=review.rating />" "<span class="muted small">{tr!(locale, "{who}, {subject}, {date}", "{who}, {subject}, {date}")}</span></p>
            {body}
        </li>
    }
    .into_any()
}
