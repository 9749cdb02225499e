//! What staff confirm before they do it to a quote; which sheet is open is in the address.

use super::count;
use crate::api::quotes::{DeleteQuote, DuplicateQuote, InvoiceQuote, WithdrawQuote};
use crate::model::quotes::{Payable, QuoteStatus, QuoteView};
use leptos::prelude::*;
use leptos::server_fn::client::Client;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::{Http, ServerFn};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Button, Dialog, Form, LinkButton, Variant};
use serde::de::DeserializeOwned;

/// Everything that can be done to a quote, besides writing it.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub delete: ServerAction<DeleteQuote>,
    pub duplicate: ServerAction<DuplicateQuote>,
    pub withdraw: ServerAction<WithdrawQuote>,
    pub invoice: ServerAction<InvoiceQuote>,
}

impl Actions {
    pub fn new() -> Self {
        Self {
            delete: ServerAction::new(),
            duplicate: ServerAction::new(),
            withdraw: ServerAction::new(),
            invoice: ServerAction::new(),
        }
    }

    /// Raises `done` each time one changed the quote.
    pub fn count(self, done: RwSignal<usize>) {
        count(self.withdraw, done);
        count(self.invoice, done);
    }
}

/// The sheet that the address asks for, if it makes sense.
pub(super) fn dialog(locale: Locale, quote: &QuoteView, open: &str, here: &str, actions: Actions) -> Option<AnyView> {
    let (reference, account) = (&quote.row.reference, &quote.row.account);
    match (open, quote.row.status, quote.payable) {
        ("supprimer", QuoteStatus::Draft, _) => {
            let words = Words {
                title: tr!(locale, "Supprimer le brouillon\u{202f}?", "Delete the draft?"),
                text: tr!(
                    locale,
                    "Ce devis n’a pas été envoyé\u{202f}: il n’en restera rien.",
                    "This quote was not sent: nothing will be left of it."
                ),
                button: tr!(locale, "Supprimer le brouillon", "Delete the draft"),
                variant: Variant::Danger,
            };
            Some(sheet(locale, quote, here, words, actions.delete))
        }
        ("retirer", QuoteStatus::Sent | QuoteStatus::Expired, _) => {
            let words = Words {
                title: tr!(locale, "Retirer le devis {reference}\u{202f}?", "Withdraw quote {reference}?"),
                text: tr!(
                    locale,
                    "{account} pourra encore le lire, et plus l’accepter. Aucun courriel ne part.",
                    "{account} can still read it, and not accept it any more. No e-mail goes out."
                ),
                button: tr!(locale, "Retirer le devis", "Withdraw the quote"),
                variant: Variant::Danger,
            };
            Some(sheet(locale, quote, here, words, actions.withdraw))
        }
        ("facturer", _, Payable::Whole(amount) | Payable::Rest(amount)) => {
            let amount = amount.format(locale);
            let words = Words {
                title: tr!(locale, "Émettre la facture de {amount}\u{202f}?", "Issue the invoice of {amount}?"),
                text: tr!(
                    locale,
                    "Elle reprend les lignes du devis, moins ce qui est déjà facturé. Elle prend un numéro et part par courriel.",
                    "It has the lines of the quote, less what is invoiced already. It takes a number and is sent by e-mail."
                ),
                button: tr!(locale, "Émettre la facture", "Issue the invoice"),
                variant: Variant::Primary,
            };
            Some(sheet(locale, quote, here, words, actions.invoice))
        }
        _ => None,
    }
}

struct Words {
    title: String,
    text: String,
    button: String,
    variant: Variant,
}

fn sheet<S, O>(locale: Locale, quote: &QuoteView, here: &str, words: Words, action: ServerAction<S>) -> AnyView
where
    S: ServerFn<Protocol = Http<PostUrl, O>, Error = AppError> + DeserializeOwned + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Client: Client<AppError>,
    <<S::Client as Client<S::Error>>::Request as ClientReq<S::Error>>::FormData: From<leptos::web_sys::FormData>,
    O: 'static,
{
    let (id, close, away) = (quote.row.id.to_string(), here.to_owned(), here.to_owned());
    let Words { title, text, button, variant } = words;
    view! {
        <Dialog title close>
            <Form action>
                <input type="hidden" name="quote_id" value=id />
                <p>{text}</p>
                <div class="cluster">
                    <Button variant>{button}</Button>
                    <LinkButton href=away variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
