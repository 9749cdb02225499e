//! `/espace/abonnement/recapitulatif`: everything once more, the way to pay, and the button that pays.

use super::steps::{CHOOSE, PROMOTION, address, step, with_recap};
use crate::api::purchase::Buy;
use crate::model::purchase::{PurchasePage, PurchaseQuery, Recap};
use leptos::prelude::*;
use preau_kernel::{Locale, Money, tr};
use preau_payments::model::Offer;
use preau_payments::view::{SandboxBadge, keep_method_field};
use preau_ui::{
    Button, Card, Choice, ChoiceField, DefinitionList, Form, LinkButton, Notice, Section, Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn RecapPage() -> AnyView {
    let locale = use_locale();
    let title = locale.pick("Récapitulatif", "Summary");
    step(locale, 2, title, move |page, choice| {
        let back = choice.clone();
        with_recap(locale, page, back, |page, recap| content(locale, page, recap, choice))
    })
}

fn content(locale: Locale, page: PurchasePage, recap: Recap, choice: PurchaseQuery) -> AnyView {
    let refused = recap.code_refused.as_ref().map(|message| {
        let message = message.get(locale).to_owned();
        let (typed, back) = (choice.code.clone(), address(PROMOTION, &choice));
        view! {
            <Notice tone=Tone::Warning>
                <p>{tr!(locale, "Code {typed}\u{202f}: {message}", "Code {typed}: {message}")}</p>
                <p><a href=back>{tr!(locale, "Changer de code", "Change the code")}</a></p>
            </Notice>
        }
    });
    let (title, facts) = (recap.title.get(locale).to_owned(), facts(locale, &page, &recap));
    view! {
        {refused}
        <Section title>
            <Card>{facts}</Card>
        </Section>
        <PayForm recap offers=page.offers back=address(CHOOSE, &choice) />
    }
    .into_any()
}

fn facts(locale: Locale, page: &PurchasePage, recap: &Recap) -> AnyView {
    let fact = |name: String, value: String| (name, value.into_any());
    let mut items = vec![fact(tr!(locale, "Pour", "For"), recap.for_name.clone())];
    let subjects = page.subjects.iter().filter(|subject| recap.aria_subjects.contains(&subject.slug));
    let subjects = subjects.map(|subject| subject.name.get(locale)).collect::<Vec<_>>().join(", ");
    if !subjects.is_empty() {
        items.push(fact(tr!(locale, "ARIA", "ARIA"), subjects));
    }
    if let Some(price) = &recap.price_line {
        items.push(fact(tr!(locale, "Prix", "Price"), price.clone()));
    }
    for line in &recap.lines {
        items.push(fact(line.words.clone(), line.amount.format(locale)));
    }
    if let Some((name, off)) = &recap.promotion {
        let off = Money::new(-off.minor, off.currency);
        items.push(fact(name.get(locale).to_owned(), off.format(locale)));
    }
    if recap.credit.minor > 0 {
        items.push(fact(tr!(locale, "Total", "Total"), recap.total.format(locale)));
        let credit = Money::new(-recap.credit.minor, recap.credit.currency);
        items.push(fact(tr!(locale, "Crédit du compte", "Credit of the account"), credit.format(locale)));
    }
    let total = recap.to_pay().format(locale);
    match &recap.trial_until {
        Some(day) => items.push(fact(
            tr!(locale, "À payer maintenant", "To pay now"),
            tr!(locale, "Rien\u{202f}: essai jusqu’au {day}", "Nothing: trial until {day}"),
        )),
        None => {
            items.push((tr!(locale, "À payer maintenant", "To pay now"), view! { <strong>{total}</strong> }.into_any()))
        }
    }
    if recap.tax.minor > 0 {
        items.push(fact(tr!(locale, "dont TVA", "of which VAT"), recap.tax.format(locale)));
    }
    view! { <DefinitionList items /> }.into_any()
}

#[component]
fn PayForm(recap: Recap, offers: Vec<Offer>, back: String) -> AnyView {
    let locale = use_locale();
    let buy = ServerAction::<Buy>::new();
    leave_to_pay(buy);
    let to_pay = recap.to_pay().minor > 0;
    let ways = to_pay.then(|| ways(locale, &offers));
    // Only a plan renews.
    let keep = (to_pay && recap.price_line.is_some()).then(|| keep_method_field(locale, &offers));
    let total = recap.to_pay().format_short(locale);
    let label = match (&recap.trial_until, to_pay) {
        (Some(_), _) => tr!(locale, "Commencer l’essai", "Start the trial"),
        (None, true) => tr!(locale, "Payer {total}", "Pay {total}"),
        (None, false) => tr!(locale, "Activer", "Activate"),
    };
    let aria = recap.aria_subjects.iter().map(|slug| ("aria_subjects[]", slug.clone()));
    let hidden = [
        ("student_id", recap.for_id.to_string()),
        ("ware", recap.ware.key()),
        ("code", recap.code.clone()),
        ("seen", recap.to_pay().minor.to_string()),
    ];
    let hidden: Vec<_> = hidden.into_iter().chain(aria).collect();
    let hidden =
        hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    view! {
        <Form action=buy>
            {hidden}
            {ways}
            {keep}
            <div class="cluster">
                <Button>{label}</Button>
                <LinkButton href=back variant=Variant::Quiet>{tr!(locale, "Revenir au choix", "Back to the choice")}</LinkButton>
            </div>
            <p class="small muted">{tr!(
                locale,
                "Le paiement se fait sur la page sécurisée du prestataire. La facture arrive par courriel.",
                "You pay on the provider’s secure page. The invoice comes by e-mail."
            )}</p>
        </Form>
    }
    .into_any()
}

/// Ways to pay, the first chosen.
pub(in crate::view) fn ways(locale: Locale, offers: &[Offer]) -> AnyView {
    let sandbox = offers.iter().any(|offer| offer.sandbox).then(|| view! { <p><SandboxBadge /></p> });
    let first = offers.first().map(|offer| offer.kind.code().to_owned()).unwrap_or_default();
    let options = offers.iter().map(|offer| Choice {
        value: offer.kind.code().to_owned(),
        title: offer.title(locale),
        detail: offer.detail(locale),
    });
    let options: Vec<Choice> = options.collect();
    view! {
        <ChoiceField name="provider" label=tr!(locale, "Moyen de paiement", "Way to pay") options value=first required=true />
        {sandbox}
    }
    .into_any()
}

/// With JavaScript the browser itself goes to the provider: its page is never one of the router's.
fn leave_to_pay(buy: ServerAction<Buy>) {
    Effect::new(move || {
        if let Some(Ok(url)) = buy.value().get()
            && !url.is_empty()
        {
            let _ = window().location().set_href(&url);
        }
    });
}
