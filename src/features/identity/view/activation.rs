//! A student opens the link handed over by a parent and chooses a password (SPEC ID-1). Students are addressed as "tu".

use super::new_password::NewPasswordField;
use crate::api::{self, Activate};
use crate::model::Invitation;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, tr};
use preau_ui::{Button, Form, LinkButton, Notice, PageHeader, PageTitle, Tone, Variant, use_locale};

/// `/activation/{token}`. Opening it changes nothing; only sending the form does.
#[component]
pub fn ActivationPage() -> AnyView {
    let locale = use_locale();
    let token = use_params_map().with_untracked(|p| p.get("token")).unwrap_or_default();
    let asked = token.clone();
    let invitation = Resource::new_blocking(move || asked.clone(), api::find_invitation);
    view! {
        <PageTitle text=tr!(locale, "Activer mon accès", "Activate my access") />
        <div class="narrow stack">
            <Suspense>{move || {
                let token = token.clone();
                Suspend::new(async move {
                    match invitation.await {
                        Ok(invitation) => view! { <ChoosePassword invitation token /> }.into_any(),
                        Err(error) => view! { <ClosedLink error /> }.into_any(),
                    }
                })
            }}</Suspense>
        </div>
    }
    .into_any()
}

#[component]
fn ChoosePassword(invitation: Invitation, token: String) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<Activate>::new();
    let Invitation { first_name, email } = invitation;
    let shown = email.clone();
    view! {
        <PageHeader
            title=tr!(locale, "Bienvenue, {first_name}", "Welcome, {first_name}")
            subtitle=tr!(
                locale,
                "Choisis ton mot de passe : ton espace s’ouvre aussitôt.",
                "Choose your password: your space opens right away."
            )
        />
        <Notice>
            <p>
                {tr!(locale, "Tu te connecteras avec cette adresse ; note-la : ", "You will sign in with this address; write it down: ")}
                <strong>{shown}</strong>
            </p>
        </Notice>
        <Form action>
            <input type="hidden" name="token" value=token />
            // For password managers, which keep the pair.
            <input class="visually-hidden" type="email" name="username" value=email autocomplete="username" readonly tabindex="-1" aria-hidden="true" />
            <NewPasswordField />
            <Button>{tr!(locale, "Activer mon accès", "Activate my access")}</Button>
        </Form>
    }
}

#[component]
fn ClosedLink(error: AppError) -> impl IntoView {
    let locale = use_locale();
    view! {
        <PageHeader title=tr!(locale, "Activer mon accès", "Activate my access") />
        <Notice tone=Tone::Warning><p>{error.message().get(locale).to_owned()}</p></Notice>
        <p>
            <LinkButton href=locale.pick("/connexion", "/en/sign-in") variant=Variant::Secondary>
                {tr!(locale, "Se connecter", "Sign in")}
            </LinkButton>
        </p>
    }
}
