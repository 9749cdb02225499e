//! A parent adds a child (SPEC ID-1).

use super::student_fields::StudentFields;
use crate::api::AddChild;
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Button, Card, Form, LinkButton, PageHeader, PageTitle, Variant, use_locale};

/// `/espace/enfants/nouveau`
#[component]
pub fn AddChildPage() -> AnyView {
    let locale = use_locale();
    let action = ServerAction::<AddChild>::new();
    let title = tr!(locale, "Ajouter un enfant", "Add a child");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader
            title
            subtitle=tr!(
                locale,
                "Chaque enfant a son espace, son agenda et ses crédits.",
                "Each child has their own space, calendar and credits."
            )
        />
        <div class="split">
            <Form action>
                <StudentFields />
                <div class="cluster">
                    <Button>{tr!(locale, "Ajouter l’enfant", "Add the child")}</Button>
                    <LinkButton href="/espace" variant=Variant::Quiet>{tr!(locale, "Annuler", "Cancel")}</LinkButton>
                </div>
            </Form>
            <aside>
                <Card class="stack stack-s">
                    <h2 class="section-title">{tr!(locale, "Et ensuite ?", "What comes next")}</h2>
                    <p class="muted">{tr!(
                        locale,
                        "Nous vous écrivons avec l’adresse de connexion de l’enfant et un lien pour choisir son mot de passe. \
                         Vous n’avez plus qu’à le lui transmettre.",
                        "We write to you with the child’s sign-in address and a link to choose a password. All that is left \
                         is to hand it over."
                    )}</p>
                </Card>
            </aside>
        </div>
    }
    .into_any()
}
