//! Programs that act for one, and ending that.

use crate::api::programs::RevokeProgram;
use crate::model::ApiSessionInfo;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Form, Section, Table, Variant, use_locale};

/// "Programmes connectés"; nothing for whoever uses none.
#[component]
pub fn ProgramsSection(
    /// Those signed in.
    programs: Vec<ApiSessionInfo>,
    /// Ends one.
    revoke: ServerAction<RevokeProgram>,
) -> impl IntoView {
    let locale = use_locale();
    if programs.is_empty() {
        return ().into_any();
    }
    let head = vec![
        tr!(locale, "Programme", "Program"),
        tr!(locale, "Adresse IP", "IP address"),
        tr!(locale, "Connecté depuis", "Signed in since"),
        tr!(locale, "Dernière utilisation", "Last used"),
        String::new(),
    ];
    let rows = programs.into_iter().map(|program| row(locale, program, revoke)).collect_view();
    view! {
        <Section title=tr!(locale, "Programmes connectés", "Connected programs") class="stack">
            <p class="muted">
                {tr!(
                    locale,
                    "Ils agissent en votre nom par l’API. Vous n’en reconnaissez pas un\u{202f}? Déconnectez-le et changez de mot de passe. ",
                    "They act for you through the API. If you do not recognise one, disconnect it and change your password. "
                )}
                <a href=locale.pick("/api", "/en/api") rel="external">{tr!(locale, "À propos de l’API", "About the API")}</a>
            </p>
            <Table caption=tr!(locale, "Programmes connectés", "Connected programs") head>{rows}</Table>
        </Section>
    }
    .into_any()
}

fn row(locale: Locale, session: ApiSessionInfo, revoke: ServerAction<RevokeProgram>) -> AnyView {
    let program =
        if session.program.is_empty() { tr!(locale, "Programme inconnu", "Unknown program") } else { session.program };
    let (since, last_used) = (at(session.since, locale), at(session.last_used, locale));
    let label = tr!(locale, "Déconnecter {program}, {since}", "Disconnect {program}, {since}");
    view! {
        <tr>
            <td data-label=tr!(locale, "Programme", "Program")>{program.clone()}</td>
            <td data-label=tr!(locale, "Adresse IP", "IP address")>{session.ip}</td>
            <td data-label=tr!(locale, "Connecté depuis", "Signed in since")>{since.clone()}</td>
            <td data-label=tr!(locale, "Dernière utilisation", "Last used")>{last_used}</td>
            <td>
                <Form action=revoke class="form-inline">
                    <input type="hidden" name="id" value=session.id.to_string() />
                    <Button variant=Variant::Secondary>
                        <span aria-hidden="true">{tr!(locale, "Déconnecter", "Disconnect")}</span>
                        <span class="visually-hidden">{label}</span>
                    </Button>
                </Form>
            </td>
        </tr>
    }
    .into_any()
}

fn at(time: chrono::NaiveDateTime, locale: Locale) -> String {
    format!("{}, {}", locale.short_date(time.date()), locale.time(time.time()))
}
