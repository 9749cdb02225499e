//! Where things are on the pages: blocks below each other on A4, a new page when one is full.

use crate::fonts::Fonts;
use crate::ink::Ink;
use crate::lines::{Line, Style, set};
use crate::look::Look;
use crate::structure::{Node, Structure};
use krilla::image::Image;

/// Something to be drawn; `y` counts from the top.
pub(crate) enum Mark {
    /// Text; without a node it is decoration, which is not read aloud.
    Line { x: f32, baseline: f32, line: Line, node: Option<Node> },
    /// A horizontal rule.
    Rule { x: f32, y: f32, width: f32, weight: f32, ink: Ink },
    /// A picture, decoration like the emblem: the name stands beside it.
    Picture { x: f32, y: f32, width: f32, height: f32, image: Image },
    /// The arches of the house in a square.
    Emblem { x: f32, y: f32, side: f32, ink: Ink },
}

/// Which side of a column text keeps to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    End,
}

/// Pages while they are being filled.
pub(crate) struct Flow {
    pub(crate) fonts: &'static Fonts,
    pub(crate) look: Look,
    pub(crate) sheets: Vec<Vec<Mark>>,
    pub(crate) structure: Structure,
    /// Headings, with the page and the height they are at.
    pub(crate) outline: Vec<(String, usize, f32)>,
    pub(crate) y: f32,
}

impl Flow {
    pub(crate) fn new(fonts: &'static Fonts, look: Look) -> Self {
        let y = look.top;
        Self { fonts, look, sheets: vec![vec![]], structure: Structure::default(), outline: vec![], y }
    }

    pub(crate) fn draw(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }

    pub(crate) fn rule(&mut self, width: f32, weight: f32, ink: Ink) {
        self.draw(Mark::Rule { x: self.look.side, y: self.y, width, weight, ink });
    }

    /// What is left of this page.
    pub(crate) fn room(&self) -> f32 {
        self.look.bottom - self.y
    }

    /// What an empty page after the first holds.
    pub(crate) fn whole_page(&self) -> f32 {
        self.look.bottom - self.look.top_after
    }

    pub(crate) fn next_page(&mut self) {
        self.sheets.push(vec![]);
        self.y = self.look.top_after;
    }

    /// A new page unless this much is left.
    pub(crate) fn need(&mut self, height: f32) {
        if self.room() < height && self.y > self.look.top_after {
            self.next_page();
        }
    }

    /// Remembers a heading for the outline.
    pub(crate) fn mark_heading(&mut self, text: &str) {
        self.outline.push((text.to_owned(), self.sheets.len() - 1, self.y));
    }

    /// A line in a column that begins at `x`; returns its height.
    pub(crate) fn line(&mut self, line: Line, x: f32, y: f32, width: f32, align: Align, node: Option<Node>) -> f32 {
        let leading = line.style.leading();
        // Capitals stand in the middle of their line.
        let baseline = y + leading / 2.0 + line.style.size * 0.36;
        let x = if align == Align::End { x + width - line.width } else { x };
        self.draw(Mark::Line { x, baseline, line, node });
        leading
    }

    /// A text over the whole width, over pages where it must be.
    pub(crate) fn text(&mut self, text: &str, style: Style, width: f32, node: Option<Node>) {
        for line in set(self.fonts, text, style, width) {
            self.need(style.leading());
            self.y += self.line(line, self.look.side, self.y, width, Align::Start, node);
        }
    }
}
