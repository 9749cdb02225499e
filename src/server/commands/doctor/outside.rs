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
    let Some(konnect) = &config.konnect else {
        return report.note("Payments: no live keys; the sandbox stands in and takes no money");
    };
    let address: Option<http::Uri> = konnect.base_url.parse().ok();
    let host = address.as_ref().and_then(http::Uri::host).unwrap_or_default().to_owned();
    let secure = konnect.base_url.starts_with("https://");
    let port = address.as_ref().and_then(http::Uri::port_u16).unwrap_or(if secure { 443 } else { 80 });
    match reach(&host, port).await {
        Ok(()) => report.fine(format!("Payments: live with Konnect, {} answers", konnect.base_url)),
        Err(why) => report.broken(format!("Payments: Konnect at {} does not answer: {why}", konnect.base_url)),
    }
    if !config.is_https() {
        report.note(
            "Payments: Konnect cannot call back without a public HTTPS address (PREAU_PUBLIC_URL); we ask it instead",
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
