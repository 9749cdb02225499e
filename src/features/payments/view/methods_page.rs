//! `/espace/moyens-de-paiement`: what is kept for renewals, whether anything is, and the way out. Removing asks first, in the
//! address (`?retirer=<id>`).

use super::SandboxBadge;
use crate::api::methods::{self, ChooseKeeping, RemoveMethod};
use crate::model::{AccountMethods, MethodView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, Card, Dialog, EmptyState, ErrorState, Form, LinkButton, PageHeader, PageTitle, Section, Skeleton, Variant,
    use_locale,
};

const HERE: &str = "/espace/moyens-de-paiement";

/// The page.
#[component]
pub fn MethodsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let removing = Memo::new(move |_| query.with(|query| query.get("retirer")));
    let (choosing, remove) = (ServerAction::<ChooseKeeping>::new(), ServerAction::<RemoveMethod>::new());
    let page = preau_ui::load(
        move || (removing.get(), choosing.version().get(), remove.version().get()),
        |(removing, ..)| async move { methods::show_methods().await.map(|accounts| (accounts, removing)) },
    );
    let title = locale.pick("Moyens de paiement", "Payment methods");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <Transition fallback=|| view! { <Skeleton lines=5 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((accounts, removing)) => show(locale, accounts, removing, choosing, remove),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(
    locale: Locale,
    accounts: Vec<AccountMethods>,
    removing: Option<String>,
    choosing: ServerAction<ChooseKeeping>,
    remove: ServerAction<RemoveMethod>,
) -> AnyView {
    let asked = accounts
        .iter()
        .flat_map(|account| &account.methods)
        .find(|method| Some(method.id.to_string()) == removing)
        .map(|method| dialog(locale, method, remove));
    let accounts = accounts.into_iter().map(|account| show_account(locale, account, choosing)).collect_view();
    view! { <div class="stack">{accounts}</div>{asked} }.into_any()
}

fn show_account(locale: Locale, account: AccountMethods, choosing: ServerAction<ChooseKeeping>) -> AnyView {
    let keep = account.keep;
    let methods = if account.methods.is_empty() {
        let text = if keep {
            tr!(
                locale,
                "La carte ou le compte PayPal de votre prochain paiement sera gardé ici.",
                "The card or PayPal account of your next payment will be kept here."
            )
        } else {
            tr!(
                locale,
                "Rien n’est gardé\u{202f}: vous payez chaque échéance vous-même.",
                "Nothing is kept: you pay each time yourself."
            )
        };
        view! { <EmptyState title=tr!(locale, "Aucun moyen gardé", "No method kept") text /> }.into_any()
    } else {
        let methods = account.methods.iter().enumerate().map(|(i, method)| row(locale, method, i == 0)).collect_view();
        view! { <ul class="stack">{methods}</ul> }.into_any()
    };
    let account_id = account.account_id.to_string();
    view! {
        <Section title=locale.pick("Moyens gardés", "Methods kept")>{methods}</Section>
        <Section title=locale.pick("Renouvellements", "Renewals")>
            <Card>
                <div class="stack">
                    <p>{explanation(locale, keep)}</p>
                    <Form action=choosing>
                        <input type="hidden" name="account_id" value=account_id />
                        <input type="hidden" name="keep" value=(!keep).to_string() />
                        <Button variant=Variant::Secondary>
                            {if keep {
                                locale.pick("Ne plus garder mes prochains moyens", "Stop keeping my next methods")
                            } else {
                                locale.pick("Garder le moyen de mon prochain paiement", "Keep the method of my next payment")
                            }}
                        </Button>
                    </Form>
                </div>
            </Card>
        </Section>
    }
    .into_any()
}

fn explanation(locale: Locale, keep: bool) -> String {
    if keep {
        tr!(
            locale,
            "Quand vous payez par carte avec Stripe ou par PayPal, ce moyen est gardé chez ce prestataire et sert à renouveler \
             votre abonnement, sans que vous ayez rien à faire. Nous ne voyons jamais le numéro de votre carte.",
            "When you pay by card with Stripe or by PayPal, that provider keeps the method and it renews your subscription \
             without you having to do anything. We never see your card number."
        )
    } else {
        tr!(
            locale,
            "Vos moyens de paiement ne sont pas gardés. Si vous le souhaitez, la carte (Stripe) ou le compte PayPal de votre \
             prochain paiement servira à renouveler votre abonnement. Vous pourrez le retirer ici à tout moment.",
            "Your methods are not kept. If you wish, the card (Stripe) or PayPal account of your next payment will renew your \
             subscription. You can remove it here at any time."
        )
    }
}

fn row(locale: Locale, method: &MethodView, first: bool) -> AnyView {
    let href = format!("{HERE}?retirer={}", method.id);
    let (name, since) = (method.name.clone(), method.since.clone());
    let provider = method.provider.name();
    let mut facts = vec![tr!(locale, "gardé par {provider} depuis le {since}", "kept by {provider} since {since}")];
    facts.extend(method.expires.clone());
    if first {
        facts.push(tr!(locale, "sert aux renouvellements", "used for renewals"));
    }
    let facts = facts.join(" · ");
    let sandbox = method.sandbox.then(|| view! { <SandboxBadge /> });
    let label = tr!(locale, "Retirer {name}", "Remove {name}");
    view! {
        <li>
            <Card>
                <p class="cluster"><strong>{name}</strong>{sandbox}</p>
                <p class="small muted">{facts}</p>
                <LinkButton href variant=Variant::Quiet>{label}</LinkButton>
            </Card>
        </li>
    }
    .into_any()
}

fn dialog(locale: Locale, method: &MethodView, remove: ServerAction<RemoveMethod>) -> AnyView {
    let name = method.name.clone();
    let (provider, id) = (method.provider.name(), method.id.to_string());
    let title = tr!(locale, "Retirer {name}\u{202f}?", "Remove {name}?");
    let text = tr!(
        locale,
        "{provider} l’efface pour de bon, et il ne sera plus débité. Les échéances à venir devront être payées autrement.",
        "{provider} erases it for good, and it is not charged any more. What falls due later must be paid in another way."
    );
    view! {
        <Dialog title close=HERE>
            <div class="stack">
                <p>{text}</p>
                <Form action=remove>
                    <input type="hidden" name="id" value=id />
                    <div class="cluster">
                        <Button variant=Variant::Danger>{locale.pick("Retirer", "Remove")}</Button>
                        <LinkButton href=HERE variant=Variant::Quiet>{locale.pick("Garder", "Keep it")}</LinkButton>
                    </div>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}
