//! One's own data and sessions.

use super::language::LanguageSection;
use super::programs::ProgramsSection;
use super::recording::RecordingSection;
use super::sessions::SessionsSection;
use crate::api::programs::{RevokeProgram, list_programs};
use crate::api::{self, RevokeSession, SignOutEverywhere};
use crate::model::{Profile, role};
use leptos::prelude::*;
use preau_kernel::{Locale, Role, tr};
use preau_ui::{
    DefinitionList, EmptyState, ErrorState, Icon, IconName, LinkButton, PageHeader, PageTitle, Section, Skeleton,
    Variant, use_locale,
};

/// `/espace/profil`
#[component]
pub fn ProfilePage() -> AnyView {
    let locale = use_locale();
    let revoke = ServerAction::<RevokeSession>::new();
    let everywhere = ServerAction::<SignOutEverywhere>::new();
    let disconnect = ServerAction::<RevokeProgram>::new();
    let data = Resource::new_blocking(
        move || (revoke.version().get(), everywhere.version().get(), disconnect.version().get()),
        |_| async { (api::my_profile().await, api::list_sessions().await, list_programs().await) },
    );
    let title = tr!(locale, "Mon profil", "My profile");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>{move || Suspend::new(async move {
            match data.await {
                (Ok(profile), Ok(sessions), Ok(programs)) => view! {
                    <AboutMe profile />
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
fn AboutMe(profile: Profile) -> impl IntoView {
    let locale = use_locale();
    let is_parent = profile.roles.contains(&Role::Parent);
    let household = is_parent.then(|| view! { <Household profile=profile.clone() /> });
    view! {
        <Section title=tr!(locale, "Mes informations", "My details") class="stack">
            <DefinitionList items=facts(profile, locale) />
            <p class="small muted">{tr!(
                locale,
                "Une erreur ? Écrivez-nous, nous la corrigeons.",
                "Something wrong? Write to us and we will correct it."
            )}</p>
        </Section>
        {household}
        <RecordingSection />
        <LanguageSection />
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
        (tr!(locale, "Fuseau horaire", "Time zone"), profile.person.time_zone),
    ]
    .map(|(name, value)| (name, value.into_any()))
    .into()
}

#[component]
fn Household(profile: Profile) -> impl IntoView {
    let locale = use_locale();
    let children = profile.students;
    let add = move || {
        view! {
            <LinkButton href="/espace/enfants/nouveau" variant=Variant::Secondary>
                <Icon name=IconName::Plus />
                {tr!(locale, "Ajouter un enfant", "Add a child")}
            </LinkButton>
        }
    };
    let list = if children.is_empty() {
        let text = tr!(locale, "Ajoutez un enfant pour réserver ses séances.", "Add a child to book their lessons.");
        view! { <EmptyState title=tr!(locale, "Aucun enfant pour l’instant", "No child yet") text>{add()}</EmptyState> }
            .into_any()
    } else {
        let items = children.iter().map(|s| (s.full_name(), s.grade.name(locale).into_any())).collect();
        view! { <DefinitionList items /><p>{add()}</p> }.into_any()
    };
    view! { <Section title=tr!(locale, "Mes enfants", "My children") class="stack">{list}</Section> }
}
