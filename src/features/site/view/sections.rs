//! How each kind of section looks.

use crate::model::section::{Call, Faq, Hero, Item, Link, List, Live, Part, Prose, Question, Quotes, Section, parts};
use leptos::prelude::*;
use preau_billing::model::PlanCard;
use preau_billing::view::PlanCards;
use preau_directory::model::ProviderCard;
use preau_directory::view::ProviderCards;
use preau_kernel::{Locale, tr};
use preau_ui::{Disclosure, LinkButton, Variant};

/// What other rooms give to a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Neighbours {
    /// Plans on offer.
    pub plans: Vec<PlanCard>,
    /// Published providers.
    pub coaches: Vec<ProviderCard>,
}

/// Coaches shown on a page that is not theirs.
const COACHES_SHOWN: usize = 4;

/// One section, in the language of the page.
pub(super) fn show(locale: Locale, section: &Section, neighbours: &Neighbours) -> AnyView {
    match section {
        Section::Hero(section) => hero(locale, section),
        Section::Steps(section) => steps(locale, section),
        Section::Pricing(section) => pricing(locale, section, &neighbours.plans),
        Section::Coaches(section) => coaches(locale, section, &neighbours.coaches),
        Section::Points(section) => points(locale, section),
        Section::Quotes(section) => quotes(locale, section),
        Section::Faq(section) => faq(locale, section),
        Section::Text(section) => prose(locale, section),
        Section::Call(section) => call(locale, section),
    }
}

fn hero(locale: Locale, hero: &Hero) -> AnyView {
    let notes = hero.notes.iter().map(|note| view! { <li>{note.get(locale).to_owned()}</li> }).collect_view();
    let notes = (!hero.notes.is_empty()).then(|| view! { <ul class="hero-notes" role="list">{notes}</ul> });
    let picture = hero.picture_address().map(|src| {
        view! { <img src=src alt="" width="640" height="640" fetchpriority="high" /> }
    });
    view! {
        <section class="hero">
            <div>
                <p class="eyebrow">{hero.eyebrow.get(locale).to_owned()}</p>
                <h1>{hero.title.get(locale).to_owned()}</h1>
                <p class="lead">{hero.lead.get(locale).to_owned()}</p>
                <p class="cluster">
                    {link(locale, &hero.primary, Variant::Primary)}
                    {link(locale, &hero.secondary, Variant::Secondary)}
                </p>
                {notes}
            </div>
            {picture}
        </section>
    }
    .into_any()
}

fn steps(locale: Locale, list: &List) -> AnyView {
    view! {
        <section class="section">
            {heading(list.title.get(locale), list.lead.get(locale))}
            <ol class="site-steps grid-3" role="list">{items(locale, &list.items)}</ol>
        </section>
    }
    .into_any()
}

fn points(locale: Locale, list: &List) -> AnyView {
    view! {
        <section class="section">
            {heading(list.title.get(locale), list.lead.get(locale))}
            <ul class="site-points grid-2" role="list">{items(locale, &list.items)}</ul>
        </section>
    }
    .into_any()
}

fn items(locale: Locale, items: &[Item]) -> AnyView {
    let item = |item: &Item| {
        let (title, text) = (item.title.get(locale).to_owned(), item.text.get(locale).to_owned());
        view! { <li><h3>{title}</h3><p>{text}</p></li> }
    };
    items.iter().map(item).collect_view().into_any()
}

/// Nothing at all while there is no plan on offer.
fn pricing(locale: Locale, live: &Live, plans: &[PlanCard]) -> AnyView {
    if plans.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="section" id="tarifs">
            {heading(live.title.get(locale), live.lead.get(locale))}
            <PlanCards plans=plans.to_vec() />
            {note(live.note.get(locale))}
        </section>
    }
    .into_any()
}

/// Nothing at all while nobody is published.
fn coaches(locale: Locale, live: &Live, coaches: &[ProviderCard]) -> AnyView {
    if coaches.is_empty() {
        return ().into_any();
    }
    let providers = coaches.iter().take(COACHES_SHOWN).cloned().collect::<Vec<_>>();
    view! {
        <section class="section" id="coachs">
            {heading(live.title.get(locale), live.lead.get(locale))}
            <ProviderCards providers />
            {note(live.note.get(locale))}
            <p class="site-note">
                <a href=locale.pick("/coachs", "/en/coaches")>{tr!(locale, "Voir tous les coachs", "See all coaches")}</a>
            </p>
        </section>
    }
    .into_any()
}

fn quotes(locale: Locale, quotes: &Quotes) -> AnyView {
    let items = quotes.items.iter().map(|quote| {
        let (text, author) = (quote.text.get(locale).to_owned(), quote.author.get(locale).to_owned());
        view! { <li><figure><blockquote><p>{text}</p></blockquote><figcaption>{author}</figcaption></figure></li> }
    });
    let items = items.collect_view();
    view! {
        <section class="section">
            {heading(quotes.title.get(locale), "")}
            <ul class="site-quotes grid-3" role="list">{items}</ul>
        </section>
    }
    .into_any()
}

fn faq(locale: Locale, faq: &Faq) -> AnyView {
    let items = faq.items.iter().map(|item| question(locale, item)).collect_view();
    view! {
        <section class="section site-faq" id="questions">
            {heading(faq.title.get(locale), faq.lead.get(locale))}
            <div>{items}</div>
        </section>
    }
    .into_any()
}

fn question(locale: Locale, item: &Question) -> AnyView {
    let answer = running_text(item.answer.get(locale));
    view! { <Disclosure summary=item.question.get(locale)>{answer}</Disclosure> }.into_any()
}

fn prose(locale: Locale, prose: &Prose) -> AnyView {
    view! {
        <section class="site-text">
            <h2>{prose.title.get(locale).to_owned()}</h2>
            <div class="prose">{running_text(prose.text.get(locale))}</div>
        </section>
    }
    .into_any()
}

fn call(locale: Locale, call: &Call) -> AnyView {
    view! {
        <section class="section site-call">
            {heading(call.title.get(locale), call.text.get(locale))}
            <p>{link(locale, &call.link, Variant::Primary)}</p>
        </section>
    }
    .into_any()
}

fn heading(title: &str, lead: &str) -> AnyView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead.to_owned()}</p> });
    view! { <div class="site-heading"><h2 class="section-title">{title.to_owned()}</h2>{lead}</div> }.into_any()
}

fn note(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <p class="site-note small muted">{text.to_owned()}</p> }.into_any())
}

fn link(locale: Locale, link: &Link, variant: Variant) -> AnyView {
    let (href, label) = (link.path(locale).to_owned(), link.label.get(locale).to_owned());
    view! { <LinkButton href variant>{label}</LinkButton> }.into_any()
}

fn running_text(text: &str) -> AnyView {
    let part = |part: Part<'_>| match part {
        Part::Paragraph(text) => view! { <p>{text.to_owned()}</p> }.into_any(),
        Part::List(items) => {
            let items = items.into_iter().map(|item| view! { <li>{item.to_owned()}</li> }).collect_view();
            view! { <ul>{items}</ul> }.into_any()
        }
    };
    parts(text).into_iter().map(part).collect_view().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::{Owner, RenderHtml};
    use preau_kernel::text;

    fn html(section: &Section) -> String {
        Owner::new().with(|| show(Locale::Fr, section, &Neighbours::default()).to_html())
    }

    #[test]
    fn what_staff_type_stays_text() {
        let hostile = text!("<script>alert(1)</script>", "");
        let prose = Section::Text(Prose { title: hostile.clone(), text: hostile.clone() });
        let question = Question { question: hostile.clone(), answer: hostile.clone() };
        let faq = Section::Faq(Faq { title: hostile.clone(), lead: hostile.clone(), items: vec![question] });
        for section in [prose, faq] {
            let html = html(&section);
            assert!(html.contains("&lt;script") && !html.contains("<script"), "{html}");
        }
    }

    #[test]
    fn questions_open_without_a_program() {
        let items =
            vec![Question { question: text!("Combien ?", "How much?"), answer: text!("Peu.\nTrès peu.", "Little.") }];
        let html = html(&Section::Faq(Faq { title: text!("Questions", "Questions"), lead: text!("", ""), items }));
        assert!(html.contains("<details") && html.contains("<summary") && !html.contains("style="), "{html}");
        assert_eq!(html.matches("<p>").count(), 2, "{html}");
    }

    #[test]
    fn plans_and_coaches_are_left_out_while_there_are_none() {
        let live = Live { title: text!("Titre", "Title"), lead: text!("", ""), note: text!("", "") };
        for section in [Section::Coaches(live.clone()), Section::Pricing(live)] {
            assert!(!html(&section).contains("Titre"));
        }
    }
}
