//! The page where people pay, refuse or leave. Plain HTML without script or inline style; every value is escaped.

use super::store::{self, Payment};
use super::{Konnect, api};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use html_escape::{encode_double_quoted_attribute as attribute, encode_text as text};
use http::{HeaderMap, StatusCode, header};
use preau_kernel::{Currency, Locale, Money, tr};
use serde::Deserialize;

/// `?lang=en`
#[derive(Debug, Deserialize)]
pub(super) struct Language {
    lang: Option<String>,
}

/// What the person pressed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Decision {
    Pay,
    Refuse,
    Leave,
}

/// Body of the three forms.
#[derive(Debug, Deserialize)]
pub(super) struct Decided {
    decision: Decision,
}

/// `GET /pay/{ref}`
pub(super) async fn show(
    State(konnect): State<Konnect>,
    Path(payment_ref): Path<String>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = language
        .lang
        .and_then(|tag| Locale::from_tag(&tag))
        .or_else(|| Locale::from_accept_language(accepted?))
        .unwrap_or_default();
    match store::find(&konnect.pool, &payment_ref).await {
        Ok(Some(payment)) => Html(page(locale, &payment)).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, Html(unknown(locale))).into_response(),
        Err(error) => api::broken(&error),
    }
}

/// `POST /pay/{ref}`: decides once; a second click finds it decided and only moves on.
pub(super) async fn decide(
    State(konnect): State<Konnect>,
    Path(payment_ref): Path<String>,
    Form(form): Form<Decided>,
) -> Response {
    match store::find(&konnect.pool, &payment_ref).await {
        Ok(Some(_)) => {}
        Ok(None) => return (StatusCode::NOT_FOUND, Html(unknown(Locale::Fr))).into_response(),
        Err(error) => return api::broken(&error),
    }
    let changed = match form.decision {
        Decision::Pay => store::complete(&konnect.pool, &payment_ref).await,
        Decision::Refuse => store::refuse(&konnect.pool, &payment_ref).await,
        Decision::Leave => Ok(false),
    };
    let payment = match (changed, store::find(&konnect.pool, &payment_ref).await) {
        (Ok(changed), Ok(Some(payment))) => {
            if changed {
                konnect.deliver(&payment.webhook, &payment.payment_ref);
            }
            payment
        }
        (Ok(_), Ok(None)) => return (StatusCode::NOT_FOUND, Html(unknown(Locale::Fr))).into_response(),
        (Err(error), _) | (_, Err(error)) => return api::broken(&error),
    };
    Redirect::to(if payment.status == "completed" { &payment.success_url } else { &payment.fail_url }).into_response()
}

/// `GET /style.css`: the site's own stylesheet has a name that changes with its content, so the stand-in brings its own.
pub(super) async fn stylesheet() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

fn page(locale: Locale, payment: &Payment) -> String {
    let amount = match payment.token.parse::<Currency>() {
        Ok(currency) => Money::new(payment.amount, currency).format(locale),
        Err(_) => format!("{} {}", payment.amount, payment.token),
    };
    let (amount, description, order) = (text(&amount), text(&payment.description), text(&payment.order_id));
    let for_what = tr!(locale, "Pour", "For");
    let reference = tr!(locale, "Référence", "Reference");
    let actions = if payment.status == "completed" {
        done(locale, &tr!(locale, "Ce paiement est fait.", "This payment is done."), &payment.success_url)
    } else if payment.is_over {
        done(locale, &tr!(locale, "Le délai de paiement est passé.", "The time to pay is over."), &payment.fail_url)
    } else {
        forms(locale, payment)
    };
    document(
        locale,
        &format!(
            "<p class=\"amount\">{amount}</p>\
             <dl><div><dt>{for_what}</dt><dd>{description}</dd></div>\
             <div><dt>{reference}</dt><dd>{order}</dd></div></dl>{actions}"
        ),
    )
}

fn forms(locale: Locale, payment: &Payment) -> String {
    let refused = if payment.status == "failed" {
        let words =
            tr!(locale, "La carte a été refusée. Vous pouvez réessayer.", "The card was refused. You can try again.");
        format!("<p class=\"refused\" role=\"alert\">{words}</p>")
    } else {
        String::new()
    };
    let form = |decision: &str, class: &str, label: String| {
        format!(
            "<form method=\"post\" action=\"/sandbox/konnect/pay/{}\">\
             <input type=\"hidden\" name=\"decision\" value=\"{decision}\">\
             <button class=\"{class}\">{}</button></form>",
            attribute(&payment.payment_ref),
            text(&label)
        )
    };
    let pay = form("pay", "pay", tr!(locale, "Payer", "Pay"));
    let refuse = form("refuse", "quiet", tr!(locale, "Refuser la carte", "Refuse the card"));
    let leave = form("leave", "quiet", tr!(locale, "Partir sans payer", "Leave without paying"));
    format!("{refused}{pay}{refuse}{leave}")
}

fn done(locale: Locale, sentence: &str, back: &str) -> String {
    let label = tr!(locale, "Retourner au site", "Back to the site");
    format!("<p>{}</p><p><a href=\"{}\">{label}</a></p>", text(sentence), attribute(back))
}

fn unknown(locale: Locale) -> String {
    let sentence = tr!(locale, "Ce paiement n’existe pas.", "There is no such payment.");
    document(locale, &format!("<p>{sentence}</p>"))
}

fn document(locale: Locale, body: &str) -> String {
    let title = tr!(locale, "Paiement Konnect – bac à sable", "Konnect payment – sandbox");
    let banner = tr!(locale, "Bac à sable – aucun argent réel", "Sandbox – no real money");
    let heading = tr!(locale, "Payer avec Konnect", "Pay with Konnect");
    let (other, other_name) = match locale {
        Locale::Fr => (Locale::En, "English"),
        Locale::En => (Locale::Fr, "Français"),
    };
    let (tag, other) = (locale.tag(), other.tag());
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/sandbox/konnect/style.css\"></head>\
         <body><header class=\"banner\">{banner}</header><main><h1>{heading}</h1>{body}</main>\
         <footer><a href=\"?lang={other}\" lang=\"{other}\" hreflang=\"{other}\">{other_name}</a></footer></body></html>"
    )
}
