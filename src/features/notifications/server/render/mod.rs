//! How a mail looks: one letter paper, as plain text and as HTML, from the same blocks.

mod html;
mod text;

use super::mail::Mail;
use preau_identity::model::Organisation;
use preau_kernel::Locale;

/// What every mail of the organisation shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letterhead {
    /// Name of the organisation, on top and at the foot.
    pub name: String,
    /// Where a reader can write.
    pub email: String,
    /// Where a reader can call; may be empty.
    pub phone: String,
    /// `#rrggbb`, of the button.
    pub accent: String,
    /// Address of the site, without a trailing slash.
    pub public_url: String,
}

impl Letterhead {
    pub fn new(organisation: Organisation, public_url: &str) -> Self {
        let Organisation { name, email, phone, accent, .. } = organisation;
        Self { name, email, phone, accent, public_url: public_url.to_owned() }
    }
}

/// Both versions of one mail, and its headers made safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Renders `mail` on the organisation's letter paper.
pub(super) fn render(letterhead: &Letterhead, locale: Locale, mail: &Mail) -> Rendered {
    let subject = header(&mail.subject);
    Rendered {
        text: text::render(letterhead, locale, &mail.blocks),
        html: html::render(letterhead, locale, &subject, &mail.preheader, &mail.blocks),
        subject,
    }
}

/// A value that fits on one header line: no character that could end it and begin a header of its own.
pub(super) fn header(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The absolute address a button leads to. Anything that is neither a page of ours nor on the web leads to our home.
fn absolute(letterhead: &Letterhead, href: &str) -> String {
    let ours = href.starts_with('/') && !href.starts_with("//");
    match href {
        _ if ours => format!("{}{href}", letterhead.public_url),
        _ if href.starts_with("https://") || href.starts_with("http://") => href.to_owned(),
        _ => {
            tracing::warn!("a mail's button leads nowhere; its address is left out");
            letterhead.public_url.clone()
        }
    }
}

/// Why the reader got this, and whom to ask.
fn reason(letterhead: &Letterhead, locale: Locale) -> String {
    let name = &letterhead.name;
    preau_kernel::tr!(
        locale,
        "Vous recevez ce message parce que vous avez un compte chez {name}. Une question\u{202f}? Écrivez-nous.",
        "You are receiving this message because you have an account with {name}. A question? Write to us."
    )
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::server::mail::Block;
    use proptest::prelude::*;

    pub(in crate::server) fn nexus() -> Letterhead {
        Letterhead {
            name: "Nexus Réussite".to_owned(),
            email: "contact@nexus.tn".to_owned(),
            phone: "+216 71 000 000".to_owned(),
            accent: "#1d3fbb".to_owned(),
            public_url: "https://nexus.tn".to_owned(),
        }
    }

    fn every_block(text: &str) -> Mail {
        Mail {
            template: "test",
            subject: text.to_owned(),
            preheader: text.to_owned(),
            blocks: vec![
                Block::Heading(text.to_owned()),
                Block::Paragraph(text.to_owned()),
                Block::Facts(vec![(text.to_owned(), text.to_owned())]),
                Block::Button { label: text.to_owned(), href: "/espace".to_owned() },
                Block::Note(text.to_owned()),
            ],
            attachments: vec![],
        }
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let hostile = r#"<script>alert("1")</script> & 'Co'"#;
        let html = render(&nexus(), Locale::Fr, &every_block(hostile)).html;
        assert!(!html.contains("<script"), "{html}");
        assert_eq!(html.matches("&lt;script&gt;").count(), 8, "title, preheader and every block: {html}");
    }

    #[test]
    fn a_hostile_letterhead_stays_text_too() {
        let hostile = Letterhead { name: "<b>".to_owned(), email: "\"><i>".to_owned(), ..nexus() };
        let html = render(&hostile, Locale::En, &every_block("x")).html;
        assert!(!html.contains("<b>") && !html.contains("<i>"), "{html}");
    }

    #[test]
    fn a_subject_is_one_line() {
        let mail = every_block("Bonjour\r\nBcc: tous@example.com\u{2028}\t  fin");
        assert_eq!(render(&nexus(), Locale::Fr, &mail).subject, "Bonjour Bcc: tous@example.com fin");
    }

    #[test]
    fn a_button_leads_to_our_pages_or_the_web_and_nowhere_else() {
        assert_eq!(absolute(&nexus(), "/espace?a=1"), "https://nexus.tn/espace?a=1");
        assert_eq!(absolute(&nexus(), "https://meet.jit.si/x"), "https://meet.jit.si/x");
        assert_eq!(absolute(&nexus(), "javascript:alert(1)"), "https://nexus.tn");
        assert_eq!(absolute(&nexus(), "//elsewhere.example"), "https://nexus.tn");
    }

    #[test]
    fn nothing_is_fetched_from_elsewhere() {
        let html = render(&nexus(), Locale::Fr, &every_block("Bonjour")).html;
        for word in ["<img", "<link", "<script", "url(", "@import", "src="] {
            assert!(!html.contains(word), "{word} in {html}");
        }
    }

    #[test]
    fn both_versions_say_everything_in_both_languages() {
        for locale in [Locale::Fr, Locale::En] {
            let rendered = render(&nexus(), locale, &every_block("Le cours commence"));
            for version in [&rendered.text, &rendered.html] {
                assert!(version.matches("Le cours commence").count() >= 5, "{version}");
                assert!(version.contains("https://nexus.tn/espace"), "{version}");
                assert!(version.contains("Nexus Réussite") && version.contains("contact@nexus.tn"), "{version}");
            }
            assert!(rendered.html.contains(&format!("lang=\"{}\"", locale.tag())));
        }
    }

    proptest! {
        #[test]
        fn text_never_opens_a_tag_or_a_header(text in "\\PC{0,60}|[<>\"'&\r\n\u{85}\u{2028}]{0,20}") {
            let plain = render(&nexus(), Locale::Fr, &every_block("x")).html;
            let rendered = render(&nexus(), Locale::Fr, &every_block(&text));
            let breaks = rendered.html.matches("<br>").count();
            prop_assert_eq!(rendered.html.matches('<').count() - breaks, plain.matches('<').count());
            prop_assert!(!rendered.subject.chars().any(char::is_control));
        }
    }
}
