//! One's own data and sessions.

use super::children::ChildrenSection;
use super::language::LanguageSection;
use super::programs::ProgramsSection;
use super::recording::{Recording, RecordingSection};
use super::sessions::SessionsSection;
use super::time_zone::TimeZoneSection;
use crate::api::programs::{RevokeProgram, list_programs};
use crate::api::{self, ChooseTimeZone, RevokeSession, SignOutEverywhere};
use crate::model::{Profile, role};
use leptos::prelude::*;
use preau_kernel::{Locale, Role, tr};
use preau_ui::{DefinitionList, ErrorState, PageHeader, PageTitle, Section, Skeleton, use_locale};

/// `/espace/profil`
#[component]
pub fn ProfilePage() -> AnyView {
    let locale = use_locale();
    let revoke = ServerAction::<RevokeSession>::new();
    let everywhere = ServerAction::<SignOutEverywhere>::new();
    let disconnect = ServerAction::<RevokeProgram>::new();
    let zone = ServerAction::<ChooseTimeZone>::new();
    let renewed = RwSignal::new(0);
    let recording = Recording::new();
    let data = preau_ui::load(
        move || {
            let ended = (revoke.version().get(), everywhere.version().get(), disconnect.version().get());
            (ended, zone.version().get(), renewed.get())
        },
        |_| async { (api::my_profile().await, api::list_sessions().await, list_programs().await) },
    );
    let title = tr!(locale, "Mon profil", "My profile");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>{move || Suspend::new(async move {
            match data.await {
                (Ok(profile), Ok(sessions), Ok(programs)) => view! {
                    <AboutMe profile renewed recording zone />
                    <SessionsSection sessions revoke everywhere />
                    <ProgramsSection programs revoke=disconnect />
                }
                .into_any(),
                (Err(error), _, _) | (_, Err(error), _) | (_, _, Err(error)) => view! { <ErrorState error retry="/espace/profil" /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

#[component]
fn AboutMe(
    profile: Profile,
    renewed: RwSignal<u32>,
    recording: Recording,
    zone: ServerAction<ChooseTimeZone>,
) -> impl IntoView {
    let locale = use_locale();
    let (children, current) = (profile.children.clone(), profile.person.time_zone.clone());
    let household = profile.roles.contains(&Role::Parent).then(|| view! { <ChildrenSection children renewed /> });
    view! {
        <Section title=tr!(locale, "Mes informations", "My details") class="stack">
            <DefinitionList items=facts(profile, locale) />
            <p class="small muted">{tr!(
                locale,
                "Une erreur ? Un message suffit, nous la corrigeons.",
                "Something wrong? Write to us and we will correct it."
            )}</p>
        </Section>
        {household}
        <RecordingSection recording />
        <LanguageSection />
        <TimeZoneSection current action=zone />
    }
}

fn facts(profile: Profile, locale: Locale) -> Vec<(String, AnyView)> {
    let roles: Vec<_> = profile.roles.iter().map(|r| role::name(*r, locale)).collect();
    let language = match profile.person.locale {
        Locale::Fr => "Français",
        Locale::En => "English",
    };
    let phone = if profile.phone.is_empty() { "—".to_owned() } else { profile.phone };
    [
        (tr!(locale, "Nom", "Name"), profile.person.full_name()),
        (tr!(locale, "Adresse de connexion", "Sign-in address"), profile.person.email),
        (tr!(locale, "Téléphone", "Telephone"), phone),
        (tr!(locale, "Rôle", "Role"), roles.join(", ")),
        (tr!(locale, "Langue", "Language"), language.to_owned()),
    ]
    .map(|(name, value)| (name, value.into_any()))
    .into()
}
