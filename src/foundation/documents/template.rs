//! How documents look, as an organisation writes it in a template file: colours, sizes, margins, logo, and what an invoice is
//! made of. What a file does not say is as it is built in (`template.toml` beside this file says all of it).

use crate::Unprintable;
use crate::document::{Document, Letterhead};
use crate::ink::Ink;
use chrono::DateTime;
use krilla::image::Image;
use preau_kernel::{Locale, Text};
use serde::Deserialize;
use std::fmt::{self, Debug};

/// How documents look.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Template {
    pub(crate) colors: Colors,
    pub(crate) sizes: Sizes,
    pub(crate) margins: Margins,
    pub(crate) logo: Option<Logo>,
    /// What an invoice is made of.
    pub invoice: Invoice,
}

impl Template {
    /// Reads a template file; `picture` brings the bytes of the file that it names as logo.
    ///
    /// # Errors
    /// [`BadTemplate`], with the line.
    pub fn parse<E: fmt::Display>(
        text: &str,
        picture: impl FnOnce(&str) -> Result<Vec<u8>, E>,
    ) -> Result<Self, BadTemplate> {
        let mut template: Self = toml::from_str(text).map_err(|error| BadTemplate(error.to_string()))?;
        if let Some(logo) = &mut template.logo {
            let why = |why: &dyn fmt::Display| BadTemplate(format!("[logo] file = \"{}\": {why}", logo.file));
            let bytes = picture(&logo.file).map_err(|error| why(&error))?;
            if bytes.len() > LARGEST_LOGO {
                return Err(why(&"larger than 1 MB"));
            }
            logo.image = Some(read_png(bytes).map_err(|error| why(&error))?);
            let file = logo.file.clone();
            template.proof().map_err(|error| BadTemplate(format!("[logo] file = \"{file}\": {error}")))?;
        }
        Ok(template)
    }

    /// Prints an electronic page, the strictest kind: a picture is decoded only then, and one that is broken is to be found at
    /// start and not by the first invoice.
    fn proof(&self) -> Result<(), Unprintable> {
        let mut proof = Document::new(Locale::Fr, "", DateTime::UNIX_EPOCH, Letterhead::new("", ""));
        proof.electronic(vec![]);
        proof.print(self).map(drop)
    }
}

/// In bytes: it goes into every document.
const LARGEST_LOGO: usize = 1_000_000;

fn read_png(bytes: Vec<u8>) -> Result<Image, String> {
    // Not smoothed: PDF/A forbids it.
    let image = Image::from_png(bytes.into(), false)?;
    let (width, height) = image.size();
    if !(1..=4_000).contains(&width) || !(1..=4_000).contains(&height) {
        return Err(format!("{width} × {height} pixels; between 1 and 4000 are possible"));
    }
    Ok(image)
}

/// What is wrong with a template file: where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadTemplate(String);

/// Colours of every document.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Colors {
    pub(crate) text: Ink,
    pub(crate) soft: Ink,
    pub(crate) rule: Ink,
    /// The organisation's own, unless the template has one.
    pub(crate) accent: Option<Ink>,
    /// Of title and headings; as the text unless it is said.
    pub(crate) heading: Option<Ink>,
}

impl Default for Colors {
    fn default() -> Self {
        Self { text: Ink::BLACK, soft: Ink::SOFT, rule: Ink::LINE, accent: None, heading: None }
    }
}

/// Sizes of letters, in points.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Sizes {
    pub(crate) name: Points<6, 40>,
    pub(crate) title: Points<6, 40>,
    pub(crate) lead: Points<6, 40>,
    pub(crate) heading: Points<6, 40>,
    pub(crate) text: Points<6, 40>,
    pub(crate) value: Points<6, 40>,
    pub(crate) small: Points<6, 40>,
    pub(crate) running: Points<6, 40>,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            name: Points(15.0),
            title: Points(25.0),
            lead: Points(11.0),
            heading: Points(13.5),
            text: Points(9.5),
            value: Points(10.5),
            small: Points(8.5),
            running: Points(8.0),
        }
    }
}

/// White around the text, in points; A4 is 595 by 842.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Margins {
    pub(crate) side: Points<20, 150>,
    pub(crate) top: Points<20, 200>,
    pub(crate) bottom: Points<56, 200>,
}

impl Default for Margins {
    fn default() -> Self {
        Self { side: Points(56.7), top: Points(54.0), bottom: Points(68.0) }
    }
}

/// A length between two bounds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "f32")]
pub(crate) struct Points<const LEAST: u8, const MOST: u8>(pub(crate) f32);

impl<const LEAST: u8, const MOST: u8> TryFrom<f32> for Points<LEAST, MOST> {
    type Error = String;

    fn try_from(points: f32) -> Result<Self, String> {
        let fits = (f32::from(LEAST)..=f32::from(MOST)).contains(&points);
        if fits { Ok(Self(points)) } else { Err(format!("{points} points; between {LEAST} and {MOST} are possible")) }
    }
}

/// A picture in place of the emblem.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Logo {
    file: String,
    #[serde(default = "emblem_height")]
    pub(crate) height: Points<10, 100>,
    #[serde(skip)]
    pub(crate) image: Option<Image>,
}

impl Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logo").field("file", &self.file).field("height", &self.height).finish_non_exhaustive()
    }
}

/// As high as the emblem.
const fn emblem_height() -> Points<10, 100> {
    Points(26.0)
}

/// What an invoice is made of.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Invoice {
    blocks: Blocks,
    /// Its headings.
    pub words: Words,
}

impl Invoice {
    /// What is shown, in this order.
    pub fn blocks(&self) -> &[InvoiceBlock] {
        &self.blocks.0
    }
}

/// A part of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceBlock {
    /// Who sells to whom.
    Parties,
    /// Dates and total at a glance.
    Facts,
    /// What staff wrote above the lines.
    Note,
    /// What is bought.
    Lines,
    /// Net, tax by rate, total, what is left.
    Sums,
    /// When which part is due.
    Instalments,
    /// What was paid.
    Payments,
    /// How to pay by transfer.
    Transfer,
    /// What stands below.
    Footer,
}

/// Blocks in their order: each at most once, and those that make an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<InvoiceBlock>")]
struct Blocks(Vec<InvoiceBlock>);

impl Default for Blocks {
    fn default() -> Self {
        use InvoiceBlock::{Facts, Footer, Instalments, Lines, Note, Parties, Payments, Sums, Transfer};
        Self(vec![Parties, Facts, Note, Lines, Sums, Instalments, Payments, Transfer, Footer])
    }
}

impl TryFrom<Vec<InvoiceBlock>> for Blocks {
    type Error = String;

    fn try_from(blocks: Vec<InvoiceBlock>) -> Result<Self, String> {
        for needed in [InvoiceBlock::Parties, InvoiceBlock::Facts, InvoiceBlock::Lines, InvoiceBlock::Sums] {
            if !blocks.contains(&needed) {
                return Err(
                    "\"parties\", \"facts\", \"lines\" and \"sums\" make an invoice: none can be left out".to_owned()
                );
            }
        }
        match blocks.iter().enumerate().find(|(at, block)| blocks.iter().skip(at + 1).any(|other| other == *block)) {
            Some((_, twice)) => Err(format!("{twice:?} is there twice").to_lowercase()),
            None => Ok(Self(blocks)),
        }
    }
}

/// Headings of an invoice, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// Above the seller.
    pub from: Word,
    /// Above the buyer.
    pub to: Word,
    /// The last day to pay.
    pub due: Word,
    /// What is left.
    pub left: Word,
    /// Above the instalments.
    pub instalments: Word,
    /// Above what was paid.
    pub payments: Word,
    /// Above the bank details.
    pub transfer: Word,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            from: Word::new("Émetteur", "From"),
            to: Word::new("Adressée à", "To"),
            due: Word::new("À payer avant le", "Due on"),
            left: Word::new("Reste à payer", "Left to pay"),
            instalments: Word::new("Échéances", "Instalments"),
            payments: Word::new("Règlements", "Payments"),
            transfer: Word::new("Payer par virement", "Pay by transfer"),
        }
    }
}

/// A heading in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BothLanguages")]
pub struct Word(Text);

impl Word {
    fn new(fr: &str, en: &str) -> Self {
        Self(Text { fr: fr.to_owned(), en: en.to_owned() })
    }

    /// In this language.
    pub fn get(&self, locale: Locale) -> &str {
        self.0.get(locale)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BothLanguages {
    fr: String,
    en: String,
}

impl TryFrom<BothLanguages> for Word {
    type Error = &'static str;

    fn try_from(BothLanguages { fr, en }: BothLanguages) -> Result<Self, &'static str> {
        let fits = |word: &str| !word.trim().is_empty() && word.chars().count() <= 60;
        if fits(&fr) && fits(&en) { Ok(Self::new(&fr, &en)) } else { Err("a heading has from 1 to 60 characters") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Template, BadTemplate> {
        Template::parse(text, |file| Err(format!("no {file}")))
    }

    #[test]
    fn the_commented_template_is_the_one_that_is_built_in_and_so_is_an_empty_one() {
        assert_eq!(parse(include_str!("template.toml")), Ok(Template::default()));
        assert_eq!(parse(""), Ok(Template::default()));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, line, about) in [
            ("[colors]\ntext = \"blue\"", 2, "#21409a"),
            ("[colors]\n\naccents = \"#000000\"", 3, "accents"),
            ("[sizes]\ntext = 90", 2, "between 6 and 40"),
            ("[margins]\nside = 0", 2, "between 20 and 150"),
            ("[invoice]\nblocks = [\"lines\"]", 2, "none can be left out"),
            ("[invoice]\nblocks = [\"parties\", \"facts\", \"lines\", \"sums\", \"lines\"]", 2, "twice"),
            ("[invoice]\nblocks = [\"stamps\"]", 2, "stamps"),
            ("[invoice.words]\nto = { fr = \"À\" }", 2, "en"),
            ("[invoice.words]\nto = { fr = \"\", en = \"To\" }", 2, "characters"),
            ("[colors", 1, "]"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains(&format!("line {line},")) && error.contains(about), "{text}: {error}");
        }
    }

    #[test]
    fn a_logo_that_is_not_there_or_no_picture_is_refused() {
        let text = "[logo]\nfile = \"logo.png\"";
        assert_eq!(parse(text).unwrap_err().to_string(), "[logo] file = \"logo.png\": no logo.png");
        let error = Template::parse(text, |_| Ok::<_, String>(b"GIF89a".to_vec())).unwrap_err();
        assert!(error.to_string().starts_with("[logo] file = \"logo.png\": "), "{error}");
        let whole = include_bytes!("tests/logo.png");
        assert!(Template::parse(text, |_| Ok::<_, String>(whole.to_vec())).is_ok());
        let cut = Template::parse(text, |_| Ok::<_, String>(whole[..60].to_vec())).unwrap_err();
        assert!(cut.to_string().contains("logo.png"), "half a picture is none: {cut}");
    }
}
