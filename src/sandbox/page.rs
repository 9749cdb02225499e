//! The page where people pay, refuse or leave. Plain HTML without script or inline style; every value is escaped.

use axum::response::{Html, IntoResponse};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};
use http::{HeaderMap, StatusCode, header};
use preau_kernel::{Currency, Locale, Money, tr};
use serde::Deserialize;

/// `?lang=en`
#[derive(Debug, Deserialize)]
pub(crate) struct Language {
    lang: Option<String>,
}

impl Language {
    /// The one asked for in the address, else the browser's.
    pub(crate) fn or_of(self, headers: &HeaderMap) -> Locale {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        self.lang
            .and_then(|tag| Locale::from_tag(&tag))
            .or_else(|| Locale::from_accept_language(accepted?))
            .unwrap_or_default()
    }
}

/// What the person pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decision {
    /// Pays.
    Pay,
    /// Pays with a card whose bank refuses what is charged later without its owner.
    PayOnce,
    /// The bank or the operator says no.
    Refuse,
    /// Goes back and decides nothing.
    Leave,
    /// The merchant gives some of it back at the provider's own dashboard.
    Refund,
    /// The payer disputes the charge at their bank.
    Dispute,
}

/// Body of the forms.
#[derive(Debug, Deserialize)]
pub(crate) struct Decided {
    pub(crate) decision: Decision,
}

/// Where a payment stands, as far as the page cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It can be paid.
    Open,
    /// It was refused and can be tried again.
    Refused,
    /// It is paid.
    Paid,
    /// Its time is over.
    Over,
}

/// A payment to show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    /// "Konnect"
    pub(crate) service: &'a str,
    /// Minor units.
    pub(crate) amount: i64,
    /// ISO 4217.
    pub(crate) currency: &'a str,
    /// What for.
    pub(crate) description: &'a str,
    /// The merchant's own reference.
    pub(crate) reference: &'a str,
    pub(crate) state: State,
    /// What is paid with is kept for later charges.
    pub(crate) keeps: bool,
    /// Can it be given back or disputed here, as on the provider's own site?
    pub(crate) aftermath: bool,
    /// Where the forms go.
    pub(crate) action: &'a str,
    /// Back to the merchant, once it is paid.
    pub(crate) paid_url: &'a str,
    /// Back to the merchant otherwise.
    pub(crate) unpaid_url: &'a str,
}

/// The page of a payment.
pub(crate) fn show(locale: Locale, shown: &Shown<'_>) -> Html<String> {
    let amount = match shown.currency.parse::<Currency>() {
        Ok(currency) => Money::new(shown.amount, currency).format(locale),
        Err(_) => format!("{} {}", shown.amount, shown.currency),
    };
    let (amount, description, reference) = (text(&amount), text(shown.description), text(shown.reference));
    let (for_what, called) = (tr!(locale, "Pour", "For"), tr!(locale, "Référence", "Reference"));
    let actions = match shown.state {
        State::Paid => {
            let done = done(locale, &tr!(locale, "Ce paiement est fait.", "This payment is done."), shown.paid_url);
            if shown.aftermath { format!("{done}{}", aftermath(locale, shown)) } else { done }
        }
        State::Over => {
            done(locale, &tr!(locale, "Le délai de paiement est passé.", "The time to pay is over."), shown.unpaid_url)
        }
        State::Open | State::Refused => forms(locale, shown),
    };
    let body = format!(
        "<p class=\"amount\">{amount}</p>\
         <dl><div><dt>{for_what}</dt><dd>{description}</dd></div>\
         <div><dt>{called}</dt><dd>{reference}</dd></div></dl>{actions}"
    );
    Html(document(locale, shown.service, &body))
}

/// Instead of a payment that does not exist.
pub(crate) fn unknown(locale: Locale, service: &str) -> impl IntoResponse + use<> {
    let sentence = tr!(locale, "Ce paiement n’existe pas.", "There is no such payment.");
    (StatusCode::NOT_FOUND, Html(document(locale, service, &format!("<p>{sentence}</p>"))))
}

/// The site's own stylesheet has a name that changes with its content, so the stand-ins bring their own.
pub(crate) async fn stylesheet() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

fn forms(locale: Locale, shown: &Shown<'_>) -> String {
    let refused = if shown.state == State::Refused {
        let words =
            tr!(locale, "La carte a été refusée. Vous pouvez réessayer.", "The card was refused. You can try again.");
        format!("<p class=\"refused\" role=\"alert\">{words}</p>")
    } else {
        String::new()
    };
    let form = |decision: &str, class: &str, label: String| form(shown, decision, class, &label);
    let pay = form("pay", "pay", tr!(locale, "Payer", "Pay"));
    let once = if shown.keeps {
        let label = tr!(
            locale,
            "Payer avec une carte qui refusera les prélèvements suivants",
            "Pay with a card that will refuse later charges"
        );
        form("payonce", "quiet", label)
    } else {
        String::new()
    };
    let kept = if shown.keeps {
        let words = tr!(
            locale,
            "Ce moyen de paiement sera gardé pour les renouvellements.",
            "This payment method will be kept for renewals."
        );
        format!("<p>{words}</p>")
    } else {
        String::new()
    };
    let refuse = form("refuse", "quiet", tr!(locale, "Refuser la carte", "Refuse the card"));
    let leave = form("leave", "quiet", tr!(locale, "Partir sans payer", "Leave without paying"));
    format!("{refused}{kept}{pay}{once}{refuse}{leave}")
}

fn form(shown: &Shown<'_>, decision: &str, class: &str, label: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{}\">\
         <input type=\"hidden\" name=\"decision\" value=\"{decision}\">\
         <button class=\"{class}\">{}</button></form>",
        attribute(shown.action),
        text(label)
    )
}

/// What the merchant or the payer can do later, on the provider's own site.
fn aftermath(locale: Locale, shown: &Shown<'_>) -> String {
    let refund = tr!(locale, "Rembourser un dixième, comme le marchand", "Give a tenth back, as the merchant");
    let dispute = tr!(locale, "Contester, comme le payeur", "Dispute it, as the payer");
    form(shown, "refund", "quiet", &refund) + &form(shown, "dispute", "quiet", &dispute)
}

fn done(locale: Locale, sentence: &str, back: &str) -> String {
    let label = tr!(locale, "Retourner au site", "Back to the site");
    format!("<p>{}</p><p><a href=\"{}\">{label}</a></p>", text(sentence), attribute(back))
}

fn document(locale: Locale, service: &str, body: &str) -> String {
    let title = tr!(locale, "Paiement {service} – bac à sable", "{service} payment – sandbox");
    let banner = tr!(locale, "Bac à sable – aucun argent réel", "Sandbox – no real money");
    let heading = tr!(locale, "Payer avec {service}", "Pay with {service}");
    let (other, other_name) = match locale {
        Locale::Fr => (Locale::En, "English"),
        Locale::En => (Locale::Fr, "Français"),
    };
    let (tag, other) = (locale.tag(), other.tag());
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/sandbox/style.css\"></head>\
         <body><header class=\"banner\">{banner}</header><main><h1>{heading}</h1>{body}</main>\
         <footer><a href=\"?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{other_name}</a></footer></body></html>"
    )
}
