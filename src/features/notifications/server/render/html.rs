//! The HTML version. Mail programs know little CSS, so styles are inline, nothing is fetched, and the one `<style>` only
//! adds what may be ignored: dark colours.

use super::{Letterhead, absolute, reason};
use crate::server::mail::Block;
use html_escape::{encode_double_quoted_attribute, encode_text};
use preau_kernel::Locale;
use std::fmt::Write as _;

const FONT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK: &str = "#1c1b19";
const GREY: &str = "#6a6660";
const HAIRLINE: &str = "#e4e0d8";

/// Mail programs that know `prefers-color-scheme` also know `!important`; the others keep the inline colours.
const DARK: &str = "@media (prefers-color-scheme:dark){.page{background:#161513!important}\
.sheet{background:#1f1e1b!important;border-color:#3a3833!important}.ink{color:#f1eee8!important}\
.grey{color:#aaa59b!important}.rule{border-color:#3a3833!important}}";

/// The whole HTML part.
pub(super) fn render(
    letterhead: &Letterhead,
    locale: Locale,
    subject: &str,
    preheader: &str,
    blocks: &[Block],
) -> String {
    let body: String = blocks.iter().map(|block| self::block(letterhead, block)).collect();
    let name = encode_text(&letterhead.name);
    format!(
        "<!DOCTYPE html>\n\
         <html lang=\"{lang}\" dir=\"ltr\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{title}</title>\n\
         <style>{DARK}</style>\n\
         </head>\n\
         <body class=\"page\" style=\"margin:0;padding:0;background:#f6f4ef\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden\">{preheader}</div>\n\
         <div style=\"max-width:560px;margin:0 auto;padding:24px 16px;{FONT};font-size:16px;line-height:1.55\">\n\
         <p class=\"ink\" style=\"margin:0 0 16px;color:{INK};font-size:18px;font-weight:700\">{name}</p>\n\
         <div class=\"sheet\" style=\"background:#ffffff;border:1px solid {HAIRLINE};border-radius:8px;\
         padding:28px 24px 12px\">\n\
         {body}\
         </div>\n\
         {footer}\
         </div>\n\
         </body>\n\
         </html>\n",
        lang = locale.tag(),
        title = encode_text(subject),
        preheader = encode_text(preheader),
        footer = footer(letterhead, locale),
    )
}

fn block(letterhead: &Letterhead, block: &Block) -> String {
    match block {
        Block::Heading(text) => format!(
            "<h2 class=\"ink\" style=\"margin:24px 0 8px;color:{INK};font-size:18px;line-height:1.3\">{}</h2>\n",
            lines(text)
        ),
        Block::Paragraph(text) => {
            format!("<p class=\"ink\" style=\"margin:0 0 16px;color:{INK}\">{}</p>\n", lines(text))
        }
        Block::Note(text) => {
            format!("<p class=\"grey\" style=\"margin:0 0 16px;color:{GREY};font-size:14px\">{}</p>\n", lines(text))
        }
        Block::Button { label, href } => button(letterhead, label, href),
        Block::Facts(facts) => self::facts(facts),
    }
}

/// The address is also written out below: some programs break links, and some readers distrust buttons.
fn button(letterhead: &Letterhead, label: &str, href: &str) -> String {
    let href = absolute(letterhead, href);
    format!(
        "<p style=\"margin:24px 0 12px\"><a href=\"{address}\" style=\"display:inline-block;padding:12px 20px;\
         border-radius:6px;background:{accent};color:#ffffff;font-weight:600;text-decoration:none\">{label}</a></p>\n\
         <p class=\"grey\" style=\"margin:0 0 20px;color:{GREY};font-size:13px;word-break:break-all\">{shown}</p>\n",
        address = encode_double_quoted_attribute(&href),
        accent = encode_double_quoted_attribute(&letterhead.accent),
        label = encode_text(label),
        shown = encode_text(&href),
    )
}

fn facts(facts: &[(String, String)]) -> String {
    let mut list =
        format!("<dl class=\"rule\" style=\"margin:0 0 20px;padding:4px 0 0;border-top:1px solid {HAIRLINE}\">\n");
    for (name, value) in facts {
        // Writing to a String cannot fail.
        let _ = write!(
            list,
            "<dt class=\"grey\" style=\"margin:12px 0 0;color:{GREY};font-size:13px\">{}</dt>\n\
             <dd class=\"ink\" style=\"margin:0;color:{INK};font-weight:600\">{}</dd>\n",
            encode_text(name),
            lines(value)
        );
    }
    list.push_str("</dl>\n");
    list
}

fn footer(letterhead: &Letterhead, locale: Locale) -> String {
    let phone = match letterhead.phone.as_str() {
        "" => String::new(),
        phone => format!(" · {}", encode_text(phone)),
    };
    format!(
        "<div class=\"grey\" style=\"padding:20px 4px 0;color:{GREY};font-size:13px\">\n\
         <p style=\"margin:0 0 8px\">{name} · <a class=\"grey\" href=\"mailto:{mailto}\" style=\"color:{GREY}\">{email}</a>{phone}</p>\n\
         <p style=\"margin:0\">{reason}</p>\n\
         </div>\n",
        name = encode_text(&letterhead.name),
        mailto = encode_double_quoted_attribute(&letterhead.email),
        email = encode_text(&letterhead.email),
        reason = encode_text(&reason(letterhead, locale)),
    )
}

/// Escaped, with line breaks kept.
fn lines(text: &str) -> String {
    text.lines().map(|line| encode_text(line).into_owned()).collect::<Vec<_>>().join("<br>")
}
