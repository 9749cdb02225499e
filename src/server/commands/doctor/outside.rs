//! Services of others: can they be reached, or what stands in for them.

use super::Report;
use preau_platform::config::Config;
use std::time::Duration;
use tokio::net::TcpStream;

pub(super) async fn mail(report: &mut Report, config: &Config) {
    let Some(smtp) = &config.smtp else {
        return report.note("Mail: no relay (SMTP_HOST); mails stay in the mailbox page");
    };
    match reach(&smtp.host, smtp.port).await {
        Ok(()) => report.fine(format!("Mail: the relay {}:{} answers", smtp.host, smtp.port)),
        Err(why) => report.broken(format!("Mail: the relay {}:{} does not answer: {why}", smtp.host, smtp.port)),
    }
}

pub(super) async fn payments(report: &mut Report, config: &Config) {
    if config.sandbox {
        return report.note("Payments: no live keys; the sandbox stands in and takes no money");
    }
    let live = [
        ("Konnect", config.konnect.as_ref().map(|keys| &keys.base_url)),
        ("CinetPay", config.cinetpay.as_ref().map(|keys| &keys.base_url)),
        ("Stripe", config.stripe.as_ref().map(|keys| &keys.base_url)),
        ("PayPal", config.paypal.as_ref().map(|keys| &keys.base_url)),
    ];
    for (name, base_url) in live.into_iter().filter_map(|(name, url)| Some((name, url?))) {
        let address: Option<http::Uri> = base_url.parse().ok();
        let host = address.as_ref().and_then(http::Uri::host).unwrap_or_default().to_owned();
        let default = if base_url.starts_with("https://") { 443 } else { 80 };
        let port = address.as_ref().and_then(http::Uri::port_u16).unwrap_or(default);
        match reach(&host, port).await {
            Ok(()) => report.fine(format!("Payments: live with {name}, {base_url} answers")),
            Err(why) => report.broken(format!("Payments: {name} at {base_url} does not answer: {why}")),
        }
    }
    if let Some(wise) = &config.wise {
        report.fine(format!("Payments: transfers go to {} at {}", wise.iban, wise.bank_name));
    }
    if !config.is_https() {
        report.note(
            "Payments: providers cannot call back without a public HTTPS address (PREAU_PUBLIC_URL); we ask them instead",
        );
    }
}

async fn reach(host: &str, port: u16) -> Result<(), String> {
    match tokio::time::timeout(Duration::from_secs(5), TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("no answer within 5 s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn who_does_not_listen_is_not_reached() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(super::reach("127.0.0.1", port).await.is_ok());
        drop(listener);
        assert!(super::reach("127.0.0.1", port).await.is_err());
    }
}
