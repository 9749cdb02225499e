//! A student opens the link handed over by a parent and chooses a password (SPEC ID-1). Students are addressed as "tu".

use super::new_password::NewPasswordField;
use crate::api::{self, Activate};
use crate::model::Invitation;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Button, Card, Form, LinkButton, Notice, PageHeader, PageTitle, Tone, Variant, use_locale};

/// `/activation/{token}`. Opening it changes nothing; only sending the form does.
#[component]
pub fn ActivationPage() -> AnyView {
    let locale = use_locale();
    let token = use_params_map().with_untracked(|p| p.get("token")).unwrap_or_default();
    let asked = token.clone();
    let invitation = preau_ui::load(move || asked.clone(), api::find_invitation);
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

/// What happened to a link that does not work, and what to do now: never a dead end.
#[component]
fn ClosedLink(error: AppError) -> impl IntoView {
    let locale = use_locale();
    let happened = error.message().get(locale).to_owned();
    let code = match &error {
        AppError::Rule { code, .. } => code.as_str(),
        _ => "",
    };
    let sign_in = locale.pick("/connexion", "/en/sign-in");
    view! {
        <PageHeader title=tr!(locale, "Activer mon accès", "Activate my access") />
        <Notice tone=Tone::Warning><p>{happened}</p></Notice>
        {way_on(code, locale).map(|words| view! { <p>{words}</p> })}
        {matches!(code, "link-expired" | "link-unknown").then(|| view! { <NewLink sign_in /> })}
        {(code == "link-used").then(|| view! {
            <p><LinkButton href=sign_in>{tr!(locale, "Se connecter", "Sign in")}</LinkButton></p>
        })}
    }
}

/// What the student can do.
fn way_on(code: &str, locale: Locale) -> Option<String> {
    Some(match code {
        "link-used" => tr!(
            locale,
            "Connecte-toi avec ton adresse et le mot de passe que tu as choisi.",
            "Sign in with your address and the password you chose."
        ),
        "link-expired" => tr!(
            locale,
            "Demande à ton parent d’en envoyer un nouveau depuis son espace.",
            "Ask your parent to send a new one from their space."
        ),
        "link-unknown" => tr!(
            locale,
            "Vérifie qu’il est complet. Si plusieurs messages sont arrivés, utilise le plus récent\u{202f}: seul son lien \
             fonctionne. Sinon, demande à ton parent d’en envoyer un nouveau.",
            "Check that it is complete. If several messages have arrived, use the most recent one: only its link works. \
             Otherwise, ask your parent to send a new one."
        ),
        _ => return None,
    })
}

/// For the parent, who may well be reading along.
#[component]
fn NewLink(sign_in: &'static str) -> impl IntoView {
    let locale = use_locale();
    view! {
        <Card>
            <h2>{tr!(locale, "Pour le parent", "For the parent")}</h2>
            <p>{tr!(
                locale,
                "Connectez-vous, puis choisissez « Renvoyer un lien d’activation » dans votre profil, sous « Mes enfants » : \
                 il part aussitôt par courriel.",
                "Sign in, then choose “Send a new activation link” in your profile, under “My children”: it leaves by e-mail \
                 right away."
            )}</p>
            <p>
                <LinkButton href=format!("{sign_in}?suite=/espace/profil") variant=Variant::Secondary>
                    {tr!(locale, "Se connecter", "Sign in")}
                </LinkButton>
            </p>
        </Card>
    }
}
