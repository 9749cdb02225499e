//! `/admin/coachs`: whose profile to edit, published or not.

use crate::api::profiles::list_profiles;
use crate::model::{PROFILES, ProfileRow, profile_address};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Badge, EmptyState, ErrorState, PageHeader, PageTitle, Skeleton, Table, Tone, use_locale};

/// The page.
#[component]
pub fn ProfilesPage() -> AnyView {
    let locale = use_locale();
    let profiles = preau_ui::load(|| (), |()| list_profiles());
    let title = locale.pick("Coachs", "Coaches");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick("Ce que chaque page publique dit, et qui est publié.", "What each public page says, and who is published.") />
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>{move || Suspend::new(async move {
            match profiles.await {
                Ok(profiles) => list(locale, profiles),
                Err(error) => view! { <ErrorState error retry=PROFILES /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Coach", "Rôle", "Matières", "Page"],
        Locale::En => ["Coach", "Role", "Subjects", "Page"],
    }
}

fn list(locale: Locale, profiles: Vec<ProfileRow>) -> AnyView {
    if profiles.is_empty() {
        return view! { <EmptyState title=locale.pick("Aucun coach pour l’instant", "No coach yet") /> }.into_any();
    }
    let lines = profiles.into_iter().map(|profile| line(locale, profile)).collect_view();
    let head = columns(locale).map(str::to_owned).to_vec();
    view! { <Table caption=locale.pick("Coachs", "Coaches") head>{lines}</Table> }.into_any()
}

fn line(locale: Locale, profile: ProfileRow) -> AnyView {
    let [who, role, subjects, page] = columns(locale);
    let taught = profile.subjects.iter().map(|name| name.get(locale)).collect::<Vec<_>>().join(", ");
    let shown = if profile.published {
        view! { <Badge tone=Tone::Success>{locale.pick("Publiée", "Published")}</Badge> }.into_any()
    } else {
        view! { <Badge>{locale.pick("Non publiée", "Not published")}</Badge> }.into_any()
    };
    view! {
        <tr>
            <td data-label=who><a href=profile_address(Some(&profile.slug))><strong>{profile.name}</strong></a></td>
            <td data-label=role>{profile.kind.label(locale)}</td>
            <td data-label=subjects>{taught}</td>
            <td data-label=page>{shown}</td>
        </tr>
    }
    .into_any()
}
