//! Where one is signed in, and ending that.

use crate::api::{RevokeSession, SignOutEverywhere};
use crate::model::SessionInfo;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Button, Form, Section, Table, Tone, Variant, use_locale};

/// "My sessions".
#[component]
pub fn SessionsSection(
    /// The one that asks is among them.
    sessions: Vec<SessionInfo>,
    /// Ends one.
    revoke: ServerAction<RevokeSession>,
    /// Ends all others.
    everywhere: ServerAction<SignOutEverywhere>,
) -> impl IntoView {
    let locale = use_locale();
    let others = sessions.iter().filter(|s| !s.current).count() > 0;
    let head = vec![
        tr!(locale, "Appareil", "Device"),
        tr!(locale, "Adresse IP", "IP address"),
        tr!(locale, "Connecté depuis", "Signed in since"),
        tr!(locale, "Dernière utilisation", "Last used"),
        String::new(),
    ];
    view! {
        <Section title=tr!(locale, "Mes sessions", "My sessions") class="stack">
            <p class="muted">{tr!(
                locale,
                "Les appareils connectés à ce compte. Si l’un d’eux est inconnu, le mieux est de le fermer et de nous prévenir.",
                "Devices on which you are signed in. If you do not recognise one, close it and let us know."
            )}</p>
            <Table caption=tr!(locale, "Mes sessions", "My sessions") head>
                {sessions.into_iter().map(|session| view! { <SessionRow session revoke /> }).collect_view()}
            </Table>
            {others.then(|| view! {
                <Form action=everywhere class="form-inline">
                    <Button variant=Variant::Danger>{tr!(locale, "Fermer toutes les autres sessions", "Close all other sessions")}</Button>
                </Form>
            })}
        </Section>
    }
}

#[component]
fn SessionRow(session: SessionInfo, revoke: ServerAction<RevokeSession>) -> impl IntoView {
    let locale = use_locale();
    let device =
        if session.device.is_empty() { tr!(locale, "Appareil inconnu", "Unknown device") } else { session.device };
    let since = at(session.since, locale);
    let last_seen = at(session.last_seen, locale);
    let action = if session.current {
        view! { <Badge tone=Tone::Success>{tr!(locale, "Cet appareil", "This device")}</Badge> }.into_any()
    } else {
        let label = tr!(locale, "Fermer la session : {device}, {since}", "Close the session: {device}, {since}");
        view! {
            <Form action=revoke class="form-inline" about=("id", session.id.to_string())>
                <Button variant=Variant::Secondary>
                    <span aria-hidden="true">{tr!(locale, "Fermer", "Close")}</span>
                    <span class="visually-hidden">{label}</span>
                </Button>
            </Form>
        }
        .into_any()
    };
    view! {
        <tr>
            <td data-label=tr!(locale, "Appareil", "Device")>{device.clone()}</td>
            <td data-label=tr!(locale, "Adresse IP", "IP address")>{session.ip}</td>
            <td data-label=tr!(locale, "Connecté depuis", "Signed in since")>{since.clone()}</td>
            <td data-label=tr!(locale, "Dernière utilisation", "Last used")>{last_seen}</td>
            <td>{action}</td>
        </tr>
    }
}

fn at(time: chrono::NaiveDateTime, locale: Locale) -> String {
    format!("{}, {}", locale.short_date(time.date()), locale.time(time.time()))
}
