//! Sign-in by password (SPEC ID-2).

use crate::api::SignIn;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::tr;
use preau_ui::{Button, CheckboxField, Field, Form, Notice, PageHeader, PageTitle, use_locale};

/// `/connexion`, with `?suite=` the page to lead back to.
#[component]
pub fn SignInPage() -> AnyView {
    let locale = use_locale();
    let action = ServerAction::<SignIn>::new();
    let suite = use_query_map().with_untracked(|q| q.get("suite")).unwrap_or_default();
    let title = tr!(locale, "Se connecter", "Sign in");
    view! {
        <PageTitle text=title.clone() />
        <div class="narrow stack">
            <PageHeader title />
            {(!suite.is_empty()).then(|| view! {
                <Notice>{tr!(locale, "Connectez-vous pour ouvrir cette page.", "Sign in to open this page.")}</Notice>
            })}
            <Form action>
                <input type="hidden" name="suite" value=suite />
                <Field
                    name="email"
                    label=tr!(locale, "Adresse e-mail", "E-mail address")
                    kind="email"
                    autocomplete="username"
                    inputmode="email"
                    required=true
                />
                <Field
                    name="password"
                    label=tr!(locale, "Mot de passe", "Password")
                    kind="password"
                    autocomplete="current-password"
                    required=true
                />
                <CheckboxField
                    name="remember"
                    label=tr!(locale, "Rester connecté sur cet appareil", "Stay signed in on this device")
                    help=tr!(
                        locale,
                        "Pendant 30 jours, si vous l’utilisez chaque jour. À éviter sur un appareil partagé.",
                        "For 30 days, if you use it every day. Avoid it on a shared device."
                    )
                />
                <Button>{tr!(locale, "Se connecter", "Sign in")}</Button>
            </Form>
            <p class="muted">
                {tr!(locale, "Pas encore de compte ? ", "No account yet? ")}
                <a href=locale.pick("/bilan-gratuit", "/en/free-assessment")>
                    {tr!(locale, "Demandez le bilan gratuit", "Request the free assessment")}
                </a>
            </p>
        </div>
    }
    .into_any()
}
