//! The sheets of one account: suspend, give time, give a credit, note a contact. Each asks why.

use crate::api::dunning::{ExtendDeadline, NoteContact, OfferCredit, SuspendBookings};
use crate::model::dunning::{AccountDunning, Case};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Dialog, Field, Form, LinkButton, TextAreaField, Variant};

/// What can be done on the page.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    suspend: ServerAction<SuspendBookings>,
    extend: ServerAction<ExtendDeadline>,
    credit: ServerAction<OfferCredit>,
    note: ServerAction<NoteContact>,
}

impl Actions {
    pub(super) fn new() -> Self {
        Self {
            suspend: ServerAction::new(),
            extend: ServerAction::new(),
            credit: ServerAction::new(),
            note: ServerAction::new(),
        }
    }

    /// Changes with whatever was done.
    pub(super) fn versions(self) -> [usize; 4] {
        [
            self.suspend.version().get(),
            self.extend.version().get(),
            self.credit.version().get(),
            self.note.version().get(),
        ]
    }
}

/// The sheet that the address opens, if any.
pub(super) fn open(
    locale: Locale,
    action: &str,
    account: &AccountDunning,
    case: Option<Case>,
    path: &str,
    actions: Actions,
) -> Option<AnyView> {
    match (action, case) {
        ("note", _) => Some(note(locale, account, path, actions.note)),
        ("suspendre", Some(case)) if case.may_suspend => Some(suspend(locale, &case, path, actions.suspend)),
        ("prolonger", Some(case)) => Some(extend(locale, &case, path, actions.extend)),
        ("avoir", Some(case)) => Some(credit(locale, &case, account.key.clone(), path, actions.credit)),
        _ => None,
    }
}

fn reason(locale: Locale) -> AnyView {
    view! {
        <TextAreaField
            name="reason"
            label=locale.pick("Raison", "Reason")
            help=locale.pick("Reste dans le déroulé, pour l’équipe.", "Stays in the timeline, for the team.")
            required=true
            maxlength=300
            rows=3
        />
    }
    .into_any()
}

fn buttons(locale: Locale, confirm: String, variant: Variant, path: &str) -> AnyView {
    let back = path.to_owned();
    view! {
        <div class="cluster">
            <Button variant>{confirm}</Button>
            <LinkButton href=back variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
        </div>
    }
    .into_any()
}

fn suspend(locale: Locale, case: &Case, path: &str, action: ServerAction<SuspendBookings>) -> AnyView {
    let (close, buttons) =
        (path.to_owned(), buttons(locale, tr!(locale, "Suspendre", "Suspend"), Variant::Danger, path));
    let student = case.student.clone();
    let title = tr!(locale, "Suspendre les réservations de {student}\u{202f}?", "Suspend bookings for {student}?");
    let id = case.invoice_id.to_string();
    view! {
        <Dialog title close=close>
            <p>{tr!(
                locale,
                "Ce qui est réservé a lieu, et l’espace de travail reste ouvert. Les parents reçoivent un courriel, l’élève n’en sait rien.",
                "What is booked takes place, and the space to work in stays open. The parents get an e-mail, the student is told nothing."
            )}</p>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                {reason(locale)}
                {buttons}
            </Form>
        </Dialog>
    }
    .into_any()
}

fn extend(locale: Locale, case: &Case, path: &str, action: ServerAction<ExtendDeadline>) -> AnyView {
    let (close, buttons) =
        (path.to_owned(), buttons(locale, tr!(locale, "Prolonger", "Give more time"), Variant::Primary, path));
    let (reference, deadline, id) = (case.reference.clone(), case.deadline.clone(), case.invoice_id.to_string());
    let title = tr!(locale, "Donner du temps pour {reference}", "Give more time for {reference}");
    view! {
        <Dialog title close=close>
            <p>{tr!(
                locale,
                "Échéance actuelle\u{202f}: {deadline}. Les étapes suivantes se comptent à partir de la nouvelle\u{202f}; une suspension est levée.",
                "Present deadline: {deadline}. The next steps count from the new one; a suspension is lifted."
            )}</p>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <Field name="until" label=locale.pick("Nouvelle échéance", "New deadline") kind="date" required=true />
                {reason(locale)}
                {buttons}
            </Form>
        </Dialog>
    }
    .into_any()
}

fn credit(locale: Locale, case: &Case, key: String, path: &str, action: ServerAction<OfferCredit>) -> AnyView {
    let (close, buttons) =
        (path.to_owned(), buttons(locale, tr!(locale, "Accorder l’avoir", "Give the credit"), Variant::Primary, path));
    let (reference, amount) = (case.reference.clone(), case.amount.format(locale));
    let (title, id, currency) = (
        tr!(locale, "Accorder un avoir sur {reference}", "Give a credit on {reference}"),
        case.invoice_id.to_string(),
        case.amount.currency.code(),
    );
    view! {
        <Dialog title close=close>
            <p>{tr!(
                locale,
                "Il reste {amount} à payer. L’avoir en est déduit\u{202f}; ce qui dépasse reste au compte.",
                "{amount} is left to pay. The credit is taken off; what is more stays with the account."
            )}</p>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <input type="hidden" name="key" value=key />
                <Field
                    name="amount"
                    label=tr!(locale, "Montant en {currency}", "Amount in {currency}")
                    inputmode="decimal"
                    required=true
                />
                {reason(locale)}
                {buttons}
            </Form>
        </Dialog>
    }
    .into_any()
}

fn note(locale: Locale, account: &AccountDunning, path: &str, action: ServerAction<NoteContact>) -> AnyView {
    let (close, buttons) = (path.to_owned(), buttons(locale, tr!(locale, "Noter", "Note it"), Variant::Primary, path));
    let (id, key) = (account.account_id.to_string(), account.key.clone());
    view! {
        <Dialog title=tr!(locale, "Noter un contact", "Note a contact") close=close>
            <Form action>
                <input type="hidden" name="account_id" value=id />
                <input type="hidden" name="key" value=key />
                <TextAreaField
                    name="note"
                    label=locale.pick("Ce qui s’est dit", "What was said")
                    help=locale.pick("Seule l’équipe le lit.", "Only the team reads it.")
                    required=true
                    maxlength=2000
                    rows=4
                />
                {buttons}
            </Form>
        </Dialog>
    }
    .into_any()
}
