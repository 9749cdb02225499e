//! `/coach/profil` and `/admin/coachs/:slug`: how a provider introduces themselves, edited by them or by the back office.

mod boxes;
mod fields;
mod list_page;

pub use list_page::ProfilesPage;

use crate::api::profiles::{SaveProfile, show_profile};
use crate::model::{PROFILES, ProfileSheet};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, EmptyState, ErrorState, ExternalLink, Form, LinkButton, Notice, PageHeader, PageTitle,
    Skeleton, Tone, use_locale,
};

/// For the provider.
#[component]
pub fn CoachProfilePage() -> AnyView {
    page(Memo::new(|_| String::new()))
}

/// For the back office.
#[component]
pub fn OfficeProfilePage() -> AnyView {
    let params = use_params_map();
    page(Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default())))
}

fn page(coach: Memo<String>) -> AnyView {
    let locale = use_locale();
    let profile = preau_ui::load(move || coach.get(), show_profile);
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=14 /> }>{move || Suspend::new(async move {
            match profile.await {
                Ok(sheet) => show(locale, sheet),
                Err(AppError::NotFound) => unknown(locale),
                Err(error) => view! {
                    <PageHeader title=locale.pick("Page publique", "Public page") />
                    <ErrorState error />
                }
                .into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

fn show(locale: Locale, sheet: ProfileSheet) -> AnyView {
    let name = sheet.name.clone();
    let of_somebody = !sheet.form.coach.is_empty();
    let title = if of_somebody {
        tr!(locale, "Page publique de {name}", "Public page of {name}")
    } else {
        locale.pick("Votre page publique", "Your public page").to_owned()
    };
    let steps = vec![(locale.pick("Coachs", "Coaches").to_owned(), Some(PROFILES.to_owned())), (name, None)];
    let crumbs = of_somebody.then(|| view! { <Breadcrumb items=steps /> });
    let see = sheet.published.then(|| {
        let href = format!("{}/{}", locale.pick("/coachs", "/en/coaches"), sheet.slug);
        view! { <ExternalLink href class="button button-secondary">{locale.pick("Voir la page", "See the page")}</ExternalLink> }
    });
    let hidden = (!sheet.published).then(|| {
        view! {
            <Notice tone=Tone::Warning>{locale.pick(
                "Cette page n’est pas publiée\u{202f}: personne ne la trouve.",
                "This page is not published: nobody finds it.",
            )}</Notice>
        }
    });
    let subtitle = locale.pick(
        "Ce que les familles lisent avant de réserver. Écrivez dans les deux langues.",
        "What families read before they book. Write in both languages.",
    );
    view! {
        <PageTitle text=title.clone() />
        {crumbs}
        <PageHeader title subtitle>{see}</PageHeader>
        <div class="stack stack-l">
            {hidden}
            <Editor sheet />
        </div>
    }
    .into_any()
}

#[component]
fn Editor(sheet: ProfileSheet) -> AnyView {
    let locale = use_locale();
    let save = ServerAction::<SaveProfile>::new();
    let standing = sheet.by_house.then(|| fields::standing(locale, sheet.form.clone()));
    let (words, video) = (fields::words(locale, sheet.form.clone()), fields::video(locale, sheet.form.clone()));
    let (teaching, places) = (fields::teaching(locale, sheet.clone()), fields::places(locale, sheet.clone()));
    view! {
        <Form action=save>
            <input type="hidden" name="coach" value=sheet.form.coach.clone() />
            <input type="hidden" name="version" value=sheet.form.version.clone() />
            {standing}
            {words}
            {teaching}
            {places}
            {video}
            <Button>{locale.pick("Enregistrer", "Save")}</Button>
        </Form>
    }
    .into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce coach n’existe pas", "There is no such coach");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=PROFILES>{locale.pick("Tous les coachs", "All coaches")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
