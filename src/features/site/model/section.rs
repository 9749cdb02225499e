//! The kinds of sections a page is made of. Every text is in both languages; `{organisation}`, `{email}` and `{phone}` in
//! one stand for the organisation's.

use preau_kernel::{Locale, Text};
use serde::{Deserialize, Serialize};

/// One section. As JSON: its kind next to its content, as the two columns of `site_sections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "lowercase")]
pub enum Section {
    /// The top of the page: what this is, and the one thing to do.
    Hero(Hero),
    /// How it works, in order.
    Steps(List),
    /// Plans and prices, live from billing.
    Pricing(Live),
    /// Coaches, live from the directory.
    Coaches(Live),
    /// Reasons to feel safe.
    Points(List),
    /// What people said; real people only.
    Quotes(Quotes),
    /// Questions and answers.
    Faq(Faq),
    /// Running text.
    Text(Prose),
    /// The last word, and the one thing to do.
    Call(Call),
}

/// A link whose address depends on the language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it says.
    pub label: Text,
    /// Path of a page of ours.
    pub href: Text,
}

impl Link {
    /// The path, if it is one: content can be edited, and a link of ours never leaves the site.
    pub fn path(&self, locale: Locale) -> &str {
        let path = self.href.get(locale);
        let inside = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r', '\t']);
        if inside { path } else { "/" }
    }
}

/// See [`Section::Hero`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hero {
    /// Above the title: for whom.
    pub eyebrow: Text,
    /// The title of the page.
    pub title: Text,
    /// Two sentences.
    pub lead: Text,
    /// The one thing to do.
    pub primary: Link,
    /// What else there is to see.
    pub secondary: Link,
    /// Short reassurances below the links.
    #[serde(default)]
    pub notes: Vec<Text>,
    /// File below `/images`; no picture when empty.
    #[serde(default)]
    pub picture: String,
}

impl Hero {
    /// Address of the picture, if there is one. A name, not a path: it cannot climb out of its folder.
    pub fn picture_address(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let ok = !self.picture.is_empty() && self.picture.chars().all(plain) && !self.picture.contains("..");
        ok.then(|| format!("/images/{}", self.picture))
    }
}

/// A title and what is below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Heading.
    pub title: Text,
    /// One sentence below it.
    pub lead: Text,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// One of a [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// A few words.
    pub title: Text,
    /// A few sentences.
    pub text: Text,
}

/// A section whose inside comes from another room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Heading.
    pub title: Text,
    /// One sentence below it.
    pub lead: Text,
    /// Small print below the inside.
    pub note: Text,
}

/// See [`Section::Quotes`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotes {
    /// Heading.
    pub title: Text,
    /// Quotes.
    pub items: Vec<Quote>,
}

/// What somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    /// Their words, without quotation marks.
    pub text: Text,
    /// Who.
    pub author: Text,
}

/// See [`Section::Faq`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// Heading.
    pub title: Text,
    /// One sentence below it.
    pub lead: Text,
    /// Questions, the most asked first.
    pub items: Vec<Question>,
}

/// One of a [`Faq`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// What people ask.
    pub question: Text,
    /// What we answer; a line break begins a new paragraph.
    pub answer: Text,
}

/// See [`Section::Text`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prose {
    /// Heading.
    pub title: Text,
    /// A line break begins a new paragraph; a line that begins with `- ` is an item of a list.
    pub text: Text,
}

/// See [`Section::Call`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Heading.
    pub title: Text,
    /// One or two sentences.
    pub text: Text,
    /// The one thing to do.
    pub link: Link,
}

/// A part of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// A paragraph.
    Paragraph(&'a str),
    /// Items of a list.
    List(Vec<&'a str>),
}

/// Reads the paragraphs and lists of running text.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = vec![];
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("- "), parts.last_mut()) {
            (Some(item), Some(Part::List(items))) => items.push(item),
            (Some(item), _) => parts.push(Part::List(vec![item])),
            (None, _) => parts.push(Part::Paragraph(line)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::text;

    #[test]
    fn a_link_never_leaves_the_site() {
        let path = |href: &str| {
            let href = Text { fr: href.to_owned(), en: String::new() };
            Link { label: text!("x", "x"), href }.path(Locale::Fr).to_owned()
        };
        assert_eq!(path("/coachs#haut"), "/coachs#haut");
        for hostile in ["https://elsewhere.example", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere", ""] {
            assert_eq!(path(hostile), "/", "{hostile}");
        }
    }

    #[test]
    fn a_picture_is_a_name_in_its_folder() {
        let hero = |picture: &str| Hero {
            eyebrow: text!("", ""),
            title: text!("", ""),
            lead: text!("", ""),
            primary: Link { label: text!("", ""), href: text!("/", "/") },
            secondary: Link { label: text!("", ""), href: text!("/", "/") },
            notes: vec![],
            picture: picture.to_owned(),
        };
        assert_eq!(hero("hero.svg").picture_address().as_deref(), Some("/images/hero.svg"));
        for none in ["", "../secret", "a/b.svg", "x y.svg", ".."] {
            assert_eq!(hero(none).picture_address(), None, "{none}");
        }
    }

    #[test]
    fn running_text_is_read_as_paragraphs_and_lists() {
        let text = "Un.\n\n- a\n- b\nDeux.";
        assert_eq!(parts(text), [Part::Paragraph("Un."), Part::List(vec!["a", "b"]), Part::Paragraph("Deux.")]);
    }
}
