//! Mails out of the house: through an SMTP relay, or nowhere, when they stay in the mailbox page. What a mail says and
//! when it goes is the business of `notifications`.

use crate::config::{Config, Smtp};
use crate::telemetry::mask_emails_in;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// A mail, ready to go.
#[derive(Clone, Debug, Default)]
pub struct OutgoingMail {
    /// `Name <address>`; by default the sender of the settings.
    pub from: Option<String>,
    /// `Name <address>` or an address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// For those who read text.
    pub text: String,
    /// The same in HTML.
    pub html: String,
    /// `unique-part@our-host`, the same at every try of one mail, so that a mail sent twice is recognised (RFC 5322 §3.6.4).
    pub message_id: String,
    /// Files and invitations.
    pub attachments: Vec<Attachment>,
    /// Address that ends this kind of mail at one click (RFC 8058).
    pub list_unsubscribe: Option<String>,
}

/// A file that goes with a mail.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// `application/pdf`. A `text/calendar` becomes an invitation that mail programs offer to accept.
    pub content_type: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Why a mail did not go. Addresses in the reason are masked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Never try this mail again: the address or the mail itself was refused.
    #[error("refused: {0}")]
    Permanent(String),
    /// Worth another try: the relay is away, busy, or does not accept our sign-in.
    #[error("not sent: {0}")]
    Temporary(String),
}

impl MailError {
    /// Is another try pointless?
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent(_))
    }
}

/// The way out.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// Through a relay.
    Smtp(Relay),
    /// No way out: mails are read in the mailbox page.
    Mailbox,
}

/// An SMTP relay with its few open connections.
#[derive(Clone, Debug)]
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// As the settings say. Connects to nobody yet.
    ///
    /// # Errors
    /// When the machine has no root certificates to check the relay's with.
    pub fn new(config: &Config) -> anyhow::Result<Self> {
        config.smtp.as_ref().map_or(Ok(Self::Mailbox), |smtp| Relay::new(smtp).map(Self::Smtp))
    }

    /// Do mails leave the house?
    pub fn sends(&self) -> bool {
        matches!(self, Self::Smtp(_))
    }

    /// Hands `mail` to the relay; when this returns `Ok`, the relay has taken charge of it. Without a relay there is
    /// nothing to do, and that is no error.
    ///
    /// # Errors
    /// [`MailError`] says whether to try again.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let Self::Smtp(relay) = self else { return Ok(()) };
        let result = relay.send(mail).await;
        let label = match &result {
            Ok(()) => "sent",
            Err(MailError::Permanent(_)) => "refused",
            Err(MailError::Temporary(_)) => "postponed",
        };
        metrics::counter!("preau_mails_total", "result" => label).increment(1);
        result
    }
}

impl Relay {
    fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let from: Mailbox = smtp.from.parse()?;
        let parameters = TlsParameters::new(smtp.host.clone())?;
        let local = smtp.host == "localhost" || smtp.host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        let tls = match (smtp.secure, smtp.user.is_some() && !local) {
            (true, _) => Tls::Wrapper(parameters),
            // A password does not travel in the clear, even if somebody in between removes the offer of STARTTLS.
            (false, true) => Tls::Required(parameters),
            (false, false) => Tls::Opportunistic(parameters),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(Duration::from_secs(20)))
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .pool_config(PoolConfig::new().max_size(2));
        if let (Some(user), Some(password)) = (&smtp.user, &smtp.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        Ok(Self { transport: builder.build(), from })
    }

    async fn send(&self, mail: &OutgoingMail) -> Result<(), MailError> {
        let message = compose(&self.from, mail)?;
        self.transport.send(message).await.map(drop).map_err(|error| {
            let code = error.status().map(u16::from);
            let reason = mask_emails_in(&error.to_string());
            // 530, 534, 535, 538: our sign-in (RFC 4954 §6). 500, 502, 503, 504: our protocol (RFC 5321 §4.2.3). The
            // operator can mend those, and the mail is still good.
            let ours = matches!(code, Some(500 | 502 | 503 | 504 | 530 | 534 | 535 | 538));
            if error.is_permanent() && !ours { MailError::Permanent(reason) } else { MailError::Temporary(reason) }
        })
    }
}

/// multipart/mixed { multipart/alternative { text, html, invitation }, files }, without the layers that are not needed.
fn compose(from: &Mailbox, mail: &OutgoingMail) -> Result<Message, MailError> {
    let malformed = |what: &str| MailError::Permanent(format!("malformed {what}"));
    let from = match &mail.from {
        Some(other) => other.parse().map_err(|_| malformed("sender"))?,
        None => from.clone(),
    };
    let mut builder = Message::builder()
        .from(from)
        .to(mail.to.parse().map_err(|_| malformed("recipient"))?)
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}>", one_line(&mail.message_id).trim_matches(['<', '>']))))
        // No answers from holiday programs (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(address) = &mail.list_unsubscribe {
        builder = builder.raw_header(header("List-Unsubscribe", &format!("<{address}>")));
        if address.starts_with("https://") {
            builder = builder.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    let mut body = MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone());
    let mut files = Vec::new();
    for attachment in &mail.attachments {
        let mut kind = attachment.content_type.clone();
        if let Some(invitation) = calendar_type(attachment) {
            let part = SinglePart::builder().content_type(parse_type(&invitation)?).body(attachment.content.clone());
            body = body.singlepart(part);
            // Also as a file, for programs that show no invitations; under another type, so that others show it once.
            kind = "application/ics".to_owned();
        }
        let file = lettre::message::Attachment::new(one_line(&attachment.name));
        files.push(file.body(attachment.content.clone(), parse_type(&kind)?));
    }
    let message = if files.is_empty() {
        builder.multipart(body)
    } else {
        builder.multipart(files.into_iter().fold(MultiPart::mixed().multipart(body), MultiPart::singlepart))
    };
    message.map_err(|error| MailError::Permanent(mask_emails_in(&error.to_string())))
}

/// `text/calendar; method=REQUEST; charset=utf-8`, with the method the calendar itself states (RFC 6047 §2.4).
fn calendar_type(attachment: &Attachment) -> Option<String> {
    attachment.content_type.starts_with("text/calendar").then(|| {
        let content = String::from_utf8_lossy(&attachment.content);
        let method = content.lines().find_map(|line| line.strip_prefix("METHOD:")).unwrap_or("PUBLISH").trim();
        format!("text/calendar; method={method}; charset=utf-8")
    })
}

fn parse_type(text: &str) -> Result<ContentType, MailError> {
    ContentType::parse(text).map_err(|_| MailError::Permanent(format!("malformed content type {text:?}")))
}

/// A header value cannot start another header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A header that lettre has no type for.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value))
}

#[cfg(test)]
mod tests;
