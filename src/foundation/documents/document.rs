//! A document and the blocks it is made of.

use crate::flow::{Align, Flow, Mark};
use crate::fonts::{Fonts, printable};
use crate::ink::Ink;
use crate::lines::{Line, Style, set};
use crate::look::{Look, PAGE};
use crate::structure::Part;
use crate::table::Table;
use crate::template::Template;
use crate::{Unprintable, press};
use chrono::{DateTime, Utc};
use preau_kernel::{Locale, tr};

/// Whose document it is: name, how to reach them, their colour.
#[derive(Clone, Debug)]
pub struct Letterhead {
    organisation: String,
    lines: Vec<String>,
    accent: Ink,
}

impl Letterhead {
    /// `accent` is a colour such as `#21409a`.
    pub fn new(organisation: impl Into<String>, accent: &str) -> Self {
        Self { organisation: organisation.into(), lines: vec![], accent: Ink::accent(accent) }
    }

    /// An address, a number, a registration; nothing when it is empty.
    #[must_use]
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
}

/// Who a document is from, or to.
#[derive(Clone, Debug)]
pub struct Party {
    /// "From", "To".
    pub label: String,
    /// In bold.
    pub name: String,
    /// Address, numbers.
    pub lines: Vec<String>,
}

#[derive(Clone, Debug)]
enum Block {
    Parties(Vec<Party>),
    Facts(Vec<(String, String)>),
    Heading(String),
    Paragraph(String),
    Note(String),
    Table(Table),
}

/// A document; blocks follow each other in the order in which they are added.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) locale: Locale,
    pub(crate) title: String,
    pub(crate) at: DateTime<Utc>,
    letterhead: Letterhead,
    lead: String,
    blocks: Vec<Block>,
    pub(crate) electronic: Option<Vec<u8>>,
}

impl Document {
    /// A document in one language, made at `at`.
    pub fn new(locale: Locale, title: impl Into<String>, at: DateTime<Utc>, letterhead: Letterhead) -> Self {
        let title = printable(&title.into()).replace('\n', " ");
        // A document without a name could not be found again, and is not valid.
        let title = if title.trim().is_empty() { "Document".to_owned() } else { title };
        Self { locale, title, at, letterhead, lead: String::new(), blocks: vec![], electronic: None }
    }

    /// One sentence under the title.
    pub fn lead(&mut self, text: impl Into<String>) {
        self.lead = text.into();
    }

    /// Who it is from and to, side by side.
    pub fn parties(&mut self, parties: impl IntoIterator<Item = Party>) {
        self.blocks.push(Block::Parties(parties.into_iter().collect()));
    }

    /// The same invoice for machines: the PDF becomes PDF/A-3 and carries this as `factur-x.xml`.
    pub fn electronic(&mut self, xml: Vec<u8>) {
        self.electronic = Some(xml);
    }

    /// A few things to know at a glance, side by side: what it is called, and what it is.
    pub fn facts<L: Into<String>, V: Into<String>>(&mut self, facts: impl IntoIterator<Item = (L, V)>) {
        let facts = facts.into_iter().map(|(label, value)| (label.into(), value.into()));
        self.blocks.push(Block::Facts(facts.collect()));
    }

    /// What follows is about this; nothing when it is empty.
    pub fn heading(&mut self, text: impl Into<String>) {
        let text = printable(&text.into()).replace('\n', " ");
        if !text.trim().is_empty() {
            self.blocks.push(Block::Heading(text));
        }
    }

    /// Running text; a line break in it stays one.
    pub fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    /// A remark in small letters.
    pub fn note(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Note(text.into()));
    }

    /// A table.
    pub fn table(&mut self, table: Table) {
        self.blocks.push(Block::Table(table));
    }

    /// The PDF, as the template wants it: the same document and template always give the same bytes.
    ///
    /// # Errors
    /// [`Unprintable`], which nothing that a person typed can bring about.
    pub fn print(&self, template: &Template) -> Result<Vec<u8>, Unprintable> {
        let mut flow = Flow::new(Fonts::get()?, Look::new(template, self.letterhead.accent));
        self.set_letterhead(&mut flow);
        self.set_title(&mut flow);
        for block in &self.blocks {
            match block {
                Block::Parties(parties) => set_parties(&mut flow, parties),
                Block::Facts(facts) => set_facts(&mut flow, facts),
                Block::Heading(text) => set_heading(&mut flow, text),
                Block::Paragraph(text) => {
                    let style = flow.look.text;
                    set_paragraph(&mut flow, text, style);
                }
                Block::Note(text) => {
                    let style = flow.look.note;
                    set_paragraph(&mut flow, text, style);
                }
                Block::Table(table) => table.set(&mut flow),
            }
        }
        self.set_margins(&mut flow);
        press::print(self, flow)
    }

    fn set_letterhead(&self, flow: &mut Flow) {
        let (fonts, top) = (flow.fonts, flow.y);
        let Look { name, contact, side, width: whole, rule, .. } = flow.look;
        let (emblem, height) = set_emblem(flow);
        let node = flow.structure.open(None, Part::Paragraph);
        let (x, width) = (side + emblem + 10.0, (whole * 0.6 - emblem - 10.0).max(whole * 0.2));
        let names = set(fonts, &self.letterhead.organisation, name, width);
        // One line stands beside the middle of the emblem.
        let mut left = top + (height - name.leading()) / 2.0;
        for line in names {
            left += flow.line(line, x, left, width, Align::Start, Some(node));
        }
        let mut right = top + 1.0;
        let lines = self.letterhead.lines.iter().filter(|line| !line.trim().is_empty());
        for text in lines {
            let node = flow.structure.open(None, Part::Paragraph);
            for line in set(fonts, text, contact, whole * 0.36) {
                right += flow.line(line, side, right, whole, Align::End, Some(node));
            }
        }
        flow.y = (top + height).max(left).max(right) + 14.0;
        flow.rule(whole, 0.5, rule);
        flow.y += 26.0;
    }

    fn set_title(&self, flow: &mut Flow) {
        flow.mark_heading(&self.title);
        let node = flow.structure.open(None, Part::Title(self.title.clone()));
        flow.text(&self.title, flow.look.title, flow.look.width, Some(node));
        flow.y += 3.0;
        if !self.lead.is_empty() {
            let node = flow.structure.open(None, Part::Paragraph);
            flow.text(&self.lead, flow.look.lead, flow.look.width, Some(node));
        }
        flow.y += 14.0;
    }

    /// Page numbers, and what the document is on pages that may be separated from the first.
    fn set_margins(&self, flow: &mut Flow) {
        let total = flow.sheets.len();
        let Look { running, side, width, rule, .. } = flow.look;
        let whole = |text: &str| Line::whole(flow.fonts, text, running);
        let short = |text: &str, width| set(flow.fonts, text, running, width).into_iter().next();
        let at = |x, baseline, line| Mark::Line { x, baseline, line, node: None };
        let (head, foot) = (44.0, PAGE.1 - 36.0);
        for (index, sheet) in flow.sheets.iter_mut().enumerate() {
            let page = index + 1;
            let number = whole(&tr!(self.locale, "Page {page} / {total}", "Page {page} / {total}"));
            sheet.push(Mark::Rule { x: side, y: foot - 16.0, width, weight: 0.5, ink: rule });
            sheet.extend(short(&self.letterhead.organisation, width * 0.8).map(|line| at(side, foot, line)));
            sheet.push(at(side + width - number.width, foot, number));
            if index > 0 {
                let about =
                    if self.lead.is_empty() { self.title.clone() } else { format!("{} · {}", self.title, self.lead) };
                sheet.extend(short(&about, width).map(|line| at(side, head, line)));
                sheet.push(Mark::Rule { x: side, y: head + 10.0, width, weight: 0.5, ink: rule });
            }
        }
    }
}

/// The logo, or the arches of the house; how wide and high.
fn set_emblem(flow: &mut Flow) -> (f32, f32) {
    const EMBLEM: f32 = 26.0;
    let Look { side: x, accent, width: whole, ref logo, .. } = flow.look;
    let y = flow.y;
    let Some((image, height)) = logo.clone() else {
        flow.draw(Mark::Emblem { x, y, side: EMBLEM, ink: accent });
        return (EMBLEM, EMBLEM);
    };
    // Pixels are at most 4000, which an f32 holds exactly.
    let (across, down) = image.size();
    let pixels = |count: u32| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    let ratio = pixels(across) / pixels(down).max(1.0);
    let width = (height * ratio).min(whole * 0.4);
    let height = width / ratio;
    flow.draw(Mark::Picture { x, y, width, height, image });
    (width, height)
}

fn set_paragraph(flow: &mut Flow, text: &str, style: Style) {
    let node = flow.structure.open(None, Part::Paragraph);
    flow.text(text, style, flow.look.width, Some(node));
    flow.y += 7.0;
}

fn set_heading(flow: &mut Flow, text: &str) {
    flow.y += 16.0;
    // With the head of a table and a first row, or some lines.
    flow.need(flow.look.heading.leading() + 70.0);
    flow.mark_heading(text);
    let node = flow.structure.open(None, Part::Heading(text.to_owned()));
    flow.text(text, flow.look.heading, flow.look.width, Some(node));
    flow.y += 4.0;
}

fn set_parties(flow: &mut Flow, parties: &[Party]) {
    const GAP: f32 = 30.0;
    let count = f32::from(u8::try_from(parties.len()).unwrap_or(2).max(1));
    let width = (flow.look.width - GAP * (count - 1.0)) / count;
    let columns: Vec<Vec<Vec<Line>>> = parties
        .iter()
        .map(|party| {
            let lines = party.lines.iter().map(|line| set(flow.fonts, line, flow.look.text, width));
            let heads = [
                set(flow.fonts, &party.label, flow.look.label, width),
                set(flow.fonts, &party.name, flow.look.value, width),
            ];
            heads.into_iter().chain(lines).collect()
        })
        .collect();
    let tall = |column: &Vec<Vec<Line>>| column.iter().flatten().map(|line| line.style.leading()).sum::<f32>();
    let height = columns.iter().map(tall).fold(0.0, f32::max);
    flow.need(height.min(flow.whole_page()));
    let (mut x, top) = (flow.look.side, flow.y);
    for column in columns {
        let mut y = top;
        for lines in column {
            let node = flow.structure.open(None, Part::Paragraph);
            for line in lines {
                y += flow.line(line, x, y, width, Align::Start, Some(node));
            }
        }
        x += width + GAP;
    }
    flow.y = top + height + 16.0;
}

fn set_facts(flow: &mut Flow, facts: &[(String, String)]) {
    const GAP: f32 = 18.0;
    for facts in facts.chunks(4) {
        let count = f32::from(u8::try_from(facts.len()).unwrap_or(4));
        let width = (flow.look.width - GAP * (count - 1.0)) / count;
        let set: Vec<_> = facts
            .iter()
            .map(|(label, value)| {
                (set(flow.fonts, label, flow.look.label, width), set(flow.fonts, value, flow.look.value, width))
            })
            .collect();
        let tall = |lines: &[Line]| lines.iter().map(|line| line.style.leading()).sum::<f32>();
        let height = set.iter().map(|(label, value)| tall(label) + tall(value)).fold(0.0, f32::max);
        flow.need(height + 24.0);
        flow.rule(flow.look.width, 0.5, flow.look.rule);
        let mut x = flow.look.side;
        for (label, value) in set {
            let mut y = flow.y + 9.0;
            for lines in [label, value] {
                let node = flow.structure.open(None, Part::Paragraph);
                for line in lines {
                    y += flow.line(line, x, y, width, Align::Start, Some(node));
                }
            }
            x += width + GAP;
        }
        flow.y += height + 18.0;
    }
    flow.rule(flow.look.width, 0.5, flow.look.rule);
    flow.y += 10.0;
}
