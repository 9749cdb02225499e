//! Every component in its states, for people who build pages: `/styleguide`, in development only.

use crate::*;
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, text, tr};

/// Every component in its states. The theme follows the system; the language follows the address.
#[component]
pub fn StyleGuide() -> impl IntoView {
    let locale = use_locale();
    let intro = tr!(
        locale,
        "Tous les composants, dans tous leurs états. Le thème suit le système.",
        "Every component in every state. The theme follows the system."
    );
    view! {
        <PageHeader title=tr!(locale, "Guide de style", "Style guide") subtitle=intro>
            <LanguageSwitch fr="/styleguide" en="/en/styleguide" />
        </PageHeader>
        <div class="stack stack-l">
            {type_and_buttons(locale).into_any()}
            {messages(locale).into_any()}
            {fields(locale).into_any()}
            {wrong_fields(locale).into_any()}
            {lists(locale).into_any()}
            {states(locale).into_any()}
            {facts(locale).into_any()}
            {wayfinding(locale).into_any()}
            {icons(locale).into_any()}
        </div>
    }
}

fn type_and_buttons(locale: Locale) -> impl IntoView {
    view! {
        <Section title=tr!(locale, "Textes et boutons", "Text and buttons")>
            <div class="stack">
                <p class="lead">{tr!(locale, "Une accroche : deux phrases au plus.", "A lead: two sentences at most.")}</p>
                <p class="prose">
                    {tr!(locale, "Le texte courant tient en 66 caractères par ligne. ", "Running text keeps to 66 characters a line. ")}
                    <a href="/styleguide">{tr!(locale, "Un lien dans le texte", "A link in the text")}</a>"."
                </p>
                <div class="cluster">
                    <Button kind=ButtonKind::Button>{tr!(locale, "Réserver", "Book")}</Button>
                    <Button kind=ButtonKind::Button variant=Variant::Secondary>{tr!(locale, "Modifier", "Edit")}</Button>
                    <Button kind=ButtonKind::Button variant=Variant::Quiet>{tr!(locale, "Annuler", "Cancel")}</Button>
                    <Button kind=ButtonKind::Button variant=Variant::Danger>{tr!(locale, "Supprimer", "Delete")}</Button>
                    <button class="button button-primary" type="button" aria-busy="true" disabled>{tr!(locale, "Envoi", "Sending")}</button>
                    <LinkButton href="/styleguide" variant=Variant::Secondary>
                        <Icon name=IconName::Plus />{tr!(locale, "Avec une icône", "With an icon")}
                    </LinkButton>
                    <ExternalLink href="/styleguide">{tr!(locale, "Lien externe", "External link")}</ExternalLink>
                </div>
            </div>
        </Section>
    }
}

fn messages(locale: Locale) -> impl IntoView {
    view! {
        <Section title=tr!(locale, "Messages", "Messages")>
            <div class="stack">
                <Notice>{tr!(locale, "Votre coach vous écrira sous 24 heures.", "Your coach will write within 24 hours.")}</Notice>
                <Notice tone=Tone::Success>{tr!(locale, "Paiement reçu : 4 crédits ajoutés.", "Payment received: 4 credits added.")}</Notice>
                <Notice tone=Tone::Warning>{tr!(locale, "Vos crédits expirent dans 6 jours.", "Your credits expire in 6 days.")}</Notice>
                <Notice tone=Tone::Danger>{tr!(locale, "Ce créneau vient d’être pris.", "This slot has just been taken.")}</Notice>
                <div class="cluster">
                    <Badge>{tr!(locale, "Prévue", "Planned")}</Badge>
                    <Badge tone=Tone::Success>{tr!(locale, "Payée", "Paid")}</Badge>
                    <Badge tone=Tone::Warning>{tr!(locale, "En attente", "Pending")}</Badge>
                    <Badge tone=Tone::Danger>{tr!(locale, "Échouée", "Failed")}</Badge>
                    <Badge tone=Tone::Neutral>{tr!(locale, "Brouillon", "Draft")}</Badge>
                </div>
            </div>
        </Section>
    }
}

fn fields(locale: Locale) -> impl IntoView {
    let choices = vec![
        Choice {
            value: "d17".into(),
            title: tr!(locale, "Carte bancaire", "Payment card"),
            detail: tr!(locale, "Visa, Mastercard, e-Dinar", "Visa, Mastercard, e-Dinar"),
        },
        Choice {
            value: "bank".into(),
            title: tr!(locale, "Virement", "Bank transfer"),
            detail: tr!(locale, "Deux jours ouvrés", "Two working days"),
        },
    ];
    let levels = vec![(String::new(), "—".into()), ("6".into(), "6e".into()), ("5".into(), "5e".into())];
    view! {
        <Section title=tr!(locale, "Formulaires", "Forms")>
            <form class="form">
                <Field name="email" label=tr!(locale, "Adresse e-mail", "Email address") kind="email" required=true
                    help=tr!(locale, "Pour vos confirmations de séance.", "For your session confirmations.") />
                <Field name="phone" label=tr!(locale, "Téléphone", "Telephone") kind="tel" value="+216 20 000 000" />
                <div class="form-row">
                    <Field name="day" label=tr!(locale, "Date", "Date") kind="date" required=true />
                    <SelectField name="level" label=tr!(locale, "Classe", "Year") options=levels value="5" required=true />
                </div>
                <TextAreaField name="note" label=tr!(locale, "Votre message", "Your message") />
                <ChoiceField name="method" label=tr!(locale, "Moyen de paiement", "Payment method") options=choices value="d17" />
                <CheckboxField name="terms" label=tr!(locale, "J’accepte les conditions", "I accept the terms") />
                <Button kind=ButtonKind::Button>{tr!(locale, "Envoyer", "Send")}</Button>
            </form>
        </Section>
    }
}

fn wrong_fields(locale: Locale) -> impl IntoView {
    let error = AppError::field("wrong", text!("L’adresse n’est pas complète.", "The address is not complete."));
    let submitted =
        Submitted { fields: vec![("wrong".into(), "ines@".into())], error: Some(error), ..Default::default() };
    view! {
        <Section title=tr!(locale, "Formulaire refusé", "Refused form")>
            <RefusedForm submitted label=tr!(locale, "Adresse e-mail", "Email address") />
        </Section>
    }
}

#[component]
fn RefusedForm(submitted: Submitted, label: String) -> impl IntoView {
    let error = Signal::stored(submitted.error.clone());
    provide_context(FormState::refused(submitted));
    view! {
        <div class="form">
            <ErrorSummary error />
            <Field name="wrong" label=label required=true />
        </div>
    }
}

fn lists(locale: Locale) -> impl IntoView {
    let head = [("Élève", "Student"), ("État", "State"), ("Montant", "Amount"), ("", "")];
    let head = head.into_iter().map(|(fr, en)| locale.pick(fr, en).to_owned()).collect();
    let rows = [("Inès Ben Salah", "120,00 DT"), ("Adam Trabelsi", "60,00 DT"), ("Lina Haddad", "240,00 DT")];
    let row = move |(name, amount): (&'static str, &'static str)| {
        view! {
            <tr>
                <td>{name}</td>
                <td data-label=tr!(locale, "État", "State")><Badge tone=Tone::Success>{tr!(locale, "Payée", "Paid")}</Badge></td>
                <td class="number" data-label=tr!(locale, "Montant", "Amount")>{amount}</td>
                <td><a href="/styleguide">{tr!(locale, "Voir", "View")}</a></td>
            </tr>
        }
    };
    view! {
        <Section title=tr!(locale, "Listes", "Lists")>
            <div class="stack">
                <SearchBar value="" label=tr!(locale, "Rechercher un élève", "Search for a student") />
                <Table caption=tr!(locale, "Paiements", "Payments") head>{rows.map(row).collect_view()}</Table>
                <Pager page=2 last=5 base="/styleguide" />
            </div>
        </Section>
    }
}

fn states(locale: Locale) -> impl IntoView {
    view! {
        <Section title=tr!(locale, "Vide, en cours, en panne", "Empty, loading, broken")>
            <div class="grid-2">
                <EmptyState
                    title=tr!(locale, "Aucune séance prévue", "No session planned")
                    text=tr!(locale, "Choisissez un créneau : votre coach confirme aussitôt.", "Pick a slot: your coach confirms at once.")
                >
                    <LinkButton href="/styleguide">{tr!(locale, "Réserver une séance", "Book a session")}</LinkButton>
                </EmptyState>
                <div class="stack">
                    <ErrorState error=AppError::Unavailable retry="/styleguide" />
                    <Skeleton lines=4 />
                </div>
            </div>
        </Section>
    }
}

fn facts(locale: Locale) -> impl IntoView {
    let items = vec![
        (tr!(locale, "Coach", "Coach"), "Zénon".into_any()),
        (tr!(locale, "Coût", "Cost"), tr!(locale, "1 crédit", "1 credit").into_any()),
        (tr!(locale, "Solde après", "Balance after"), tr!(locale, "3 crédits", "3 credits").into_any()),
    ];
    view! {
        <Section title=tr!(locale, "Chiffres et faits", "Figures and facts")>
            <div class="stack">
                <div class="grid-3">
                    <StatCard label=tr!(locale, "Solde", "Balance") value="4" hint=tr!(locale, "dont 1 expire bientôt", "1 expires soon") />
                    <StatCard label=tr!(locale, "Séances ce mois", "Sessions this month") value="128" hint="+12 %" />
                    <StatCard label=tr!(locale, "Encaissé", "Received") value="8 420 DT">
                        <a href="/styleguide">{tr!(locale, "Le détail", "Details")}</a>
                    </StatCard>
                </div>
                <div class="grid-2">
                    <Card><h3>{tr!(locale, "Séance de mardi", "Tuesday’s session")}</h3><DefinitionList items /></Card>
                    <Card>
                        <div class="cluster">
                            <Avatar name="Inès Ben Salah" /><Avatar name="Adam Trabelsi" /><Avatar name="Lina Haddad" />
                            <Avatar name="Zénon" /><Avatar name="Hélios" picture="/images/helios.svg" />
                        </div>
                        <ol class="timeline">
                            <li aria-current="true"><time>"14:05"</time>{tr!(locale, "Paiement confirmé", "Payment confirmed")}</li>
                            <li><time>"14:02"</time>{tr!(locale, "Paiement demandé", "Payment requested")}</li>
                        </ol>
                    </Card>
                </div>
            </div>
        </Section>
    }
}

fn wayfinding(locale: Locale) -> impl IntoView {
    let tab = |label: String, current| Tab { href: "/styleguide".into(), label, current };
    let tabs = vec![
        tab(tr!(locale, "À venir", "Upcoming"), true),
        tab(tr!(locale, "Passées", "Past"), false),
        tab(tr!(locale, "Annulées", "Cancelled"), false),
    ];
    let trail = vec![
        (tr!(locale, "Familles", "Families"), Some("/styleguide".to_owned())),
        ("Ben Salah".to_owned(), Some("/styleguide".to_owned())),
        ("Inès".to_owned(), None),
    ];
    let steps = [("Créneau", "Slot"), ("Paiement", "Payment"), ("Confirmation", "Confirmation")];
    let steps = steps.into_iter().map(|(fr, en)| locale.pick(fr, en).to_owned()).collect();
    view! {
        <Section title=tr!(locale, "Se repérer", "Finding one’s way")>
            <Breadcrumb items=trail />
            <Tabs items=tabs />
            <Steps items=steps current=1 />
        </Section>
    }
}

fn icons(locale: Locale) -> impl IntoView {
    let icon = |name: IconName| view! { <li><Icon name />{format!("{name:?}")}</li> };
    view! {
        <Section title=tr!(locale, "Icônes", "Icons")>
            <ul class="styleguide-icons">{IconName::ALL.map(icon).collect_view()}</ul>
        </Section>
    }
}
