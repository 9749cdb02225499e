//! "My children": how each of them signs in, and a new activation link for those who cannot yet.

use super::activation_renewal::ActivationRenewal;
use crate::model::{Access, Child};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, EmptyState, Icon, IconName, LinkButton, Section, Table, Tone, Variant, use_locale};

/// The section of the profile page.
#[component]
pub fn ChildrenSection(
    /// Of the parent who reads.
    children: Vec<Child>,
    /// See [`ActivationRenewal`].
    renewed: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let add = move || {
        view! {
            <LinkButton href="/espace/enfants/nouveau" variant=Variant::Secondary>
                <Icon name=IconName::Plus />
                {tr!(locale, "Ajouter un enfant", "Add a child")}
            </LinkButton>
        }
    };
    let title = tr!(locale, "Mes enfants", "My children");
    let list = if children.is_empty() {
        let text = tr!(locale, "Ajoutez un enfant pour réserver ses séances.", "Add a child to book their lessons.");
        view! { <EmptyState title=tr!(locale, "Aucun enfant pour l’instant", "No child yet") text>{add()}</EmptyState> }
            .into_any()
    } else {
        let head = [&columns(locale)[..], &[String::new()]].concat();
        view! {
            <Table caption=title.clone() head>
                {children.into_iter().map(|child| view! { <ChildLine child renewed /> }).collect_view()}
            </Table>
            <p>{add()}</p>
        }
        .into_any()
    };
    view! { <Section title class="stack">{list}</Section> }
}

fn columns(locale: Locale) -> [String; 4] {
    [
        tr!(locale, "Nom", "Name"),
        tr!(locale, "Classe", "School year"),
        tr!(locale, "Adresse de connexion", "Sign-in address"),
        tr!(locale, "Accès", "Access"),
    ]
}

#[component]
fn ChildLine(child: Child, renewed: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let [name, grade, address, access] = columns(locale);
    let Child { student, email, access: state } = child;
    let tone = match state {
        Access::Active(_) => Tone::Success,
        Access::Invited(_) | Access::OnItsWay => Tone::Info,
        Access::Expired(_) => Tone::Warning,
    };
    view! {
        <tr>
            <td data-label=name><strong>{student.full_name()}</strong></td>
            <td data-label=grade>{student.grade.name(locale)}</td>
            <td data-label=address>{email}</td>
            <td data-label=access><Badge tone>{state.in_words(locale)}</Badge></td>
            <td>{(!state.is_active()).then(|| view! {
                <ActivationRenewal student_id=student.user_id name=student.first_name renewed />
            })}</td>
        </tr>
    }
}
