//! `/admin/formules`: plans and packs, on offer or not.

use crate::api::catalogue;
use crate::model::Audience;
use crate::model::editor::{Catalogue, PackRow, PlanRow};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Section, Skeleton, Table, Tone, Variant,
    use_locale,
};

/// The page.
#[component]
pub fn CataloguePage() -> AnyView {
    let locale = use_locale();
    let catalogue = preau_ui::load(|| (), |()| catalogue::list_catalogue());
    let title = locale.pick("Formules et packs", "Plans and packs");
    view! {
        <PageTitle text=title />
        <PageHeader
            title
            subtitle=locale.pick(
                "Ce que les familles et les membres peuvent prendre, et ce que chaque formule ouvre.",
                "What families and members can take, and what each plan opens.",
            )
        >
            <LinkButton href="/admin/formules/nouvelle">{locale.pick("Nouvelle formule", "New plan")}</LinkButton>
            <LinkButton href="/admin/formules/packs/nouveau" variant=Variant::Secondary>
                {locale.pick("Nouveau pack", "New pack")}
            </LinkButton>
        </PageHeader>
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match catalogue.await {
                    Ok(catalogue) => page(locale, catalogue),
                    Err(error) => view! { <ErrorState error retry="/admin/formules" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn page(locale: Locale, catalogue: Catalogue) -> AnyView {
    let of = |audience: Audience| {
        let rows: Vec<PlanRow> = catalogue.plans.iter().filter(|plan| plan.audience == audience).cloned().collect();
        plans(locale, audience, rows)
    };
    let (students, members) = (of(Audience::Student), of(Audience::Member));
    view! {
        {students}
        {members}
        <Section title=locale.pick("Packs", "Packs")>{packs(locale, catalogue.packs)}</Section>
    }
    .into_any()
}

fn plans(locale: Locale, audience: Audience, rows: Vec<PlanRow>) -> AnyView {
    let title = match audience {
        Audience::Student => locale.pick("Formules des élèves", "Plans for students"),
        Audience::Member => locale.pick("Formules de la communauté", "Plans for the community"),
    };
    if rows.is_empty() {
        return view! {
            <Section title>
                <EmptyState
                    title=locale.pick("Aucune formule", "No plan")
                    text=locale.pick("Créez la première.", "Make the first one.")
                />
            </Section>
        }
        .into_any();
    }
    let [name, price, subscriptions, offer] = columns(locale);
    let rows = rows.into_iter().map(|plan| {
        let labels = [name.clone(), price.clone(), subscriptions.clone(), offer.clone()];
        plan_row(locale, plan, labels)
    });
    let rows = rows.collect_view();
    view! {
        <Section title>
            <Table caption=title head=columns(locale).into()>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn columns(locale: Locale) -> [String; 4] {
    [
        tr!(locale, "Formule", "Plan"),
        tr!(locale, "Prix", "Price"),
        tr!(locale, "Abonnements en cours", "Live subscriptions"),
        tr!(locale, "Offre", "Offer"),
    ]
}

fn plan_row(locale: Locale, plan: PlanRow, [name, price, subscriptions, offer]: [String; 4]) -> AnyView {
    let (amount, every) = (plan.price.format_short(locale), plan.every.noun(locale));
    let words = match (plan.on_request, plan.price.minor, plan.renews) {
        (true, _, _) => tr!(locale, "Sur demande", "On request"),
        (_, 0, _) => tr!(locale, "Gratuite", "Free"),
        (_, _, true) => tr!(locale, "{amount} par {every}", "{amount} per {every}"),
        (_, _, false) => tr!(locale, "{amount}, une fois", "{amount}, once"),
    };
    view! {
        <tr>
            <td data-label=name><a href=format!("/admin/formules/{}", plan.code)>{plan.name.get(locale).to_owned()}</a>" "<span class="muted small">{plan.code}</span></td>
            <td data-label=price class="nowrap">{words}</td>
            <td data-label=subscriptions class="number">{plan.subscriptions}</td>
            <td data-label=offer>{offered(locale, plan.public)}</td>
        </tr>
    }
    .into_any()
}

fn offered(locale: Locale, public: bool) -> AnyView {
    if public {
        view! { <Badge tone=Tone::Success>{locale.pick("Proposée", "On offer")}</Badge> }.into_any()
    } else {
        view! { <Badge>{locale.pick("Retirée", "Hidden")}</Badge> }.into_any()
    }
}

fn packs(locale: Locale, packs: Vec<PackRow>) -> AnyView {
    if packs.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun pack", "No pack")
                text=locale.pick("Un pack apporte des crédits, une fois.", "A pack brings credits, once.")
            />
        }
        .into_any();
    }
    let head = [
        tr!(locale, "Pack", "Pack"),
        tr!(locale, "Prix", "Price"),
        tr!(locale, "Crédits", "Credits"),
        tr!(locale, "Offre", "Offer"),
    ];
    let labels = head.clone();
    let rows = packs.into_iter().map(|pack| {
        let [name, price, credits, offer] = labels.clone();
        view! {
            <tr>
                <td data-label=name><a href=format!("/admin/formules/packs/{}", pack.code)>{pack.name.get(locale).to_owned()}</a>" "<span class="muted small">{pack.code}</span></td>
                <td data-label=price class="nowrap">{pack.price.format_short(locale)}</td>
                <td data-label=credits class="number">{pack.credits.number(locale)}</td>
                <td data-label=offer>{offered(locale, pack.public)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=locale.pick("Packs", "Packs") head=head.into()>{rows}</Table> }.into_any()
}
