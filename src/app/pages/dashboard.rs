//! `/espace`: what matters today, for a parent, a student or anyone else who signs in. One main action per audience.

use crate::surroundings::use_surroundings;
use leptos::prelude::*;
use preau_billing::view::{DuesNotice, SubscriptionWidget};
use preau_credits::view::Balances;
use preau_kernel::{Locale, Role, SignedIn, tr};
use preau_scheduling::view::UpcomingBookings;
use preau_ui::{LinkButton, PageHeader, PageTitle, Section, Skeleton, Variant};

/// The dashboard.
#[component]
pub fn DashboardPage() -> AnyView {
    let surroundings = use_surroundings();
    let locale = surroundings.locale;
    let statements = preau_ui::load(|| (), |()| preau_credits::api::statements());
    let Some(person) = surroundings.person else {
        return view! { <PageHeader title=locale.pick("Mon espace", "My space") /> }.into_any();
    };
    let is_parent = person.roles.has(Role::Parent);
    let pays = is_parent || person.roles.has(Role::Client);
    view! {
        <PageTitle text=locale.pick("Mon espace", "My space") />
        {header(locale, &person)}
        {pays.then(|| view! { <DuesNotice /> })}
        <div class="split">
            <Section title=locale.pick("Prochains rendez-vous", "Next appointments") class="stack">
                <UpcomingBookings />
            </Section>
            <aside class="stack" aria-label=locale.pick("Crédits et formule", "Credits and plan")>
                <Suspense fallback=|| view! { <Skeleton lines=3 /> }>
                    {move || Suspend::new(async move {
                        statements.await.ok().map(|statements| view! { <Balances statements /> })
                    })}
                </Suspense>
                <SubscriptionWidget />
                {is_parent.then(|| view! {
                    <p>
                        <LinkButton href="/espace/enfants/nouveau" variant=Variant::Secondary>
                            {locale.pick("Ajouter un enfant", "Add a child")}
                        </LinkButton>
                    </p>
                })}
            </aside>
        </div>
    }
    .into_any()
}

fn header(locale: Locale, person: &SignedIn) -> AnyView {
    let first = person.display_name.split_whitespace().next().unwrap_or_default().to_owned();
    let subtitle = if person.roles.has(Role::Student) {
        locale.pick("Voici ta semaine.", "Here is your week.")
    } else {
        locale.pick("Voici où en est votre foyer.", "Here is where your household stands.")
    };
    view! {
        <PageHeader title=tr!(locale, "Bonjour {first}", "Hello {first}") subtitle>
            <LinkButton href="/espace/calendrier">{locale.pick("Réserver une séance", "Book a session")}</LinkButton>
        </PageHeader>
    }
    .into_any()
}
