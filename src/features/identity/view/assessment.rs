//! The free assessment: one form opens the account of a family (SPEC ID-1).

use super::new_password::NewPasswordField;
use super::student_fields::StudentFields;
use crate::api::RequestAssessment;
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Button, Card, CheckboxField, Field, Form, PageHeader, PageTitle, use_locale};

/// `/bilan-gratuit`
#[component]
pub fn AssessmentPage() -> AnyView {
    let locale = use_locale();
    let action = ServerAction::<RequestAssessment>::new();
    let title = tr!(locale, "Bilan stratégique gratuit", "Free strategic assessment");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader
            title
            subtitle=tr!(
                locale,
                "Deux minutes pour nous dire où en est votre enfant ; nous revenons vers vous avec un plan.",
                "Two minutes to tell us where your child stands; we come back to you with a plan."
            )
        />
        <div class="split">
            <Form action>
                <input type="hidden" name="locale" value=locale.tag() />
                <Honeypot />
                <fieldset class="form-group">
                    <legend>{tr!(locale, "Vous, le parent", "You, the parent")}</legend>
                    <ParentFields />
                </fieldset>
                <fieldset class="form-group">
                    <legend>{tr!(locale, "L’élève", "The student")}</legend>
                    <StudentFields />
                </fieldset>
                <Consent />
                <Button>{tr!(locale, "Demander le bilan gratuit", "Request the free assessment")}</Button>
            </Form>
            <aside class="stack">
                <WhatComesNext />
            </aside>
        </div>
    }
    .into_any()
}

/// Who opens the account.
#[component]
fn ParentFields() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="form-row">
            <Field name="first_name" label=tr!(locale, "Prénom", "First name") autocomplete="given-name" maxlength=80 required=true />
            <Field name="last_name" label=tr!(locale, "Nom", "Last name") autocomplete="family-name" maxlength=80 required=true />
        </div>
        <Field
            name="email"
            label=tr!(locale, "Adresse e-mail", "E-mail address")
            kind="email"
            autocomplete="username"
            inputmode="email"
            maxlength=254
            help=tr!(locale, "Elle vous servira à vous connecter.", "You will sign in with it.")
            required=true
        />
        <Field
            name="phone"
            label=tr!(locale, "Téléphone", "Telephone")
            kind="tel"
            autocomplete="tel"
            inputmode="tel"
            maxlength=30
            help=tr!(locale, "Pour convenir plus vite d’un premier échange.", "To arrange a first talk sooner.")
        />
        <NewPasswordField />
    }
}

/// The terms, with a link to read them.
#[component]
fn Consent() -> impl IntoView {
    let locale = use_locale();
    let label = view! {
        {tr!(locale, "J’accepte les ", "I accept the ")}
        <a href=locale.pick("/mentions-legales", "/en/legal")>
            {tr!(locale, "conditions et la politique de confidentialité", "terms and the privacy policy")}
        </a>
        {tr!(locale, ", pour moi et pour mon enfant.", ", for myself and for my child.")}
    };
    view! { <CheckboxField name="consent" label=label.into_any() required=true /> }
}

/// A field that people never meet; what fills it in is a program.
#[component]
fn Honeypot() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="visually-hidden" aria-hidden="true">
            <label for="website">{tr!(locale, "Laissez ce champ vide", "Leave this field empty")}</label>
            <input id="website" name="website" type="text" tabindex="-1" autocomplete="off" />
        </div>
    }
}

/// What happens once the form is sent.
#[component]
fn WhatComesNext() -> impl IntoView {
    let locale = use_locale();
    let steps = [
        (
            tr!(locale, "Tout de suite", "Right away"),
            tr!(
                locale,
                "Votre espace s’ouvre. Un courriel vous donne le lien d’accès de l’élève.",
                "Your space opens. An e-mail gives you the student’s access link."
            ),
        ),
        (
            tr!(locale, "Le bilan", "The assessment"),
            tr!(
                locale,
                "Nous faisons le point ensemble : acquis, lacunes, objectifs, rythme.",
                "We take stock together: strengths, gaps, goals, pace."
            ),
        ),
        (
            tr!(locale, "Le plan", "The plan"),
            tr!(
                locale,
                "Vous choisissez un coach et une formule, ou vous en restez là.",
                "You choose a coach and a plan, or leave it at that."
            ),
        ),
    ];
    view! {
        <Card class="stack">
            <h2 class="section-title">{tr!(locale, "Et ensuite ?", "What comes next")}</h2>
            <ol class="stack">
                {steps.into_iter().map(|(when, what)| view! {
                    <li><strong>{when}</strong><p class="muted">{what}</p></li>
                }).collect_view()}
            </ol>
            <p class="small muted">
                {tr!(
                    locale,
                    "Gratuit et sans engagement. Aucune carte bancaire n’est demandée.",
                    "Free, with no commitment. No bank card is asked for."
                )}
            </p>
        </Card>
        <p>
            {tr!(locale, "Vous avez déjà un compte ? ", "Do you already have an account? ")}
            <a href=locale.pick("/connexion", "/en/sign-in")>{tr!(locale, "Connectez-vous", "Sign in")}</a>
        </p>
    }
}
