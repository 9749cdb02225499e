//! The notification: a form whose sixteen values, one after the other, are signed by HMAC-SHA256 in the header `x-token`.

use super::SECRET_KEY;
use super::store::Payment;
use crate::Place;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::RequestBuilder;
use sha2::Sha256;

/// The form that tells of `payment`, as it stands.
pub(super) fn request(place: &Place, payment: &Payment) -> RequestBuilder {
    let form = fields(payment);
    place.http.post(&payment.notify_url).header("x-token", sign(&form)).form(&form)
}

fn fields(payment: &Payment) -> [(&'static str, String); 16] {
    let at = payment.paid_at.unwrap_or(payment.created_at);
    let failed = payment.status == "REFUSED";
    [
        ("cpm_site_id", payment.site_id.clone()),
        ("cpm_trans_id", payment.transaction_id.clone()),
        ("cpm_trans_date", at.format("%Y-%m-%d %H:%M:%S").to_string()),
        ("cpm_amount", payment.amount.to_string()),
        ("cpm_currency", payment.currency.clone()),
        ("signature", payment.payment_token.clone()),
        ("payment_method", payment.method.clone()),
        ("cel_phone_num", "0700000000".to_owned()),
        ("cpm_phone_prefixe", "225".to_owned()),
        ("cpm_language", payment.language.clone()),
        ("cpm_version", "V4".to_owned()),
        ("cpm_payment_config", "SINGLE".to_owned()),
        ("cpm_page_action", "PAYMENT".to_owned()),
        ("cpm_custom", payment.metadata.clone()),
        ("cpm_designation", payment.description.clone()),
        ("cpm_error_message", if failed { "PAYMENT_FAILED".to_owned() } else { "SUCCES".to_owned() }),
    ]
}

fn sign(form: &[(&'static str, String)]) -> String {
    // HMAC takes keys of any length, so this cannot fail; an empty signature would be refused.
    Hmac::<Sha256>::new_from_slice(SECRET_KEY.as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            form.iter().for_each(|(_, value)| mac.update(value.as_bytes()));
            mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
        },
    )
}
