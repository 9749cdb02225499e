//! Tables: columns as wide as what is in them, figures on the right, the head again on every page.

use crate::flow::{Align, Flow, Mark};
use crate::lines::{Line, Style, measure, set};
use crate::structure::{Node, Part};

/// Between columns.
const GAP: f32 = 18.0;
/// Above and below the text of a row.
const PAD: f32 = 3.8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Label,
    Figure,
}

/// A column and what it is called.
#[derive(Clone, Debug)]
pub struct Column {
    head: String,
    kind: Kind,
}

impl Column {
    /// Running text: takes what the other columns leave.
    pub fn text(head: impl Into<String>) -> Self {
        Self { head: head.into(), kind: Kind::Text }
    }

    /// Short texts such as dates: as wide as the widest.
    pub fn label(head: impl Into<String>) -> Self {
        Self { head: head.into(), kind: Kind::Label }
    }

    /// Numbers: as wide as the widest, on the right.
    pub fn figure(head: impl Into<String>) -> Self {
        Self { head: head.into(), kind: Kind::Figure }
    }

    const fn align(&self) -> Align {
        match self.kind {
            Kind::Figure => Align::End,
            Kind::Text | Kind::Label => Align::Start,
        }
    }
}

/// What is in one place of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    detail: String,
    strong: bool,
}

impl Cell {
    /// Text.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Smaller text below; nothing when it is empty.
    #[must_use]
    pub fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// In bold.
    #[must_use]
    pub fn strong(self) -> Self {
        Self { strong: true, ..self }
    }

    fn natural(&self, flow: &Flow, sum: bool) -> f32 {
        let widest = |text: &str, style| text.lines().map(|line| measure(flow.fonts, line, style)).fold(0.0, f32::max);
        widest(&self.text, self.style(flow, sum)).max(widest(&self.detail, flow.look.note))
    }

    fn style(&self, flow: &Flow, sum: bool) -> Style {
        if sum || self.strong { flow.look.strong } else { flow.look.text }
    }

    fn lines(&self, flow: &Flow, sum: bool, width: f32) -> Vec<Line> {
        let mut lines = set(flow.fonts, &self.text, self.style(flow, sum), width);
        lines.extend(set(flow.fonts, &self.detail, flow.look.note, width));
        if lines.is_empty() {
            // A table has a cell in every place, also where nothing is written.
            lines.push(Line::whole(flow.fonts, " ", flow.look.text));
        }
        lines
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// A row; cells beyond the columns are left out, and missing ones are empty.
#[derive(Clone, Debug)]
pub struct Row {
    cells: Vec<Cell>,
    sum: bool,
}

impl Row {
    /// A row like the others.
    pub fn new<C: Into<Cell>>(cells: impl IntoIterator<Item = C>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), sum: false }
    }

    /// A balance or a total: in bold, under a stronger rule.
    pub fn sum<C: Into<Cell>>(cells: impl IntoIterator<Item = C>) -> Self {
        Self { sum: true, ..Self::new(cells) }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    about: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    narrow: bool,
    at_end: bool,
}

impl Table {
    /// A table without rows; `about` is read aloud before it.
    pub fn new(about: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        Self { about: about.into(), columns: columns.into_iter().collect(), rows: vec![], narrow: false, at_end: false }
    }

    /// Over a part of the width: for a few words and a number.
    #[must_use]
    pub fn narrow(self) -> Self {
        Self { narrow: true, ..self }
    }

    /// On the right, when it is narrow: under the figures of a table before it.
    #[must_use]
    pub fn at_end(self) -> Self {
        Self { at_end: true, ..self }
    }

    /// One more row.
    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    fn width(&self, flow: &Flow) -> f32 {
        if self.narrow { flow.look.width * 0.6 } else { flow.look.width }
    }

    /// Where it begins.
    fn left(&self, flow: &Flow) -> f32 {
        let free = if self.at_end { flow.look.width - self.width(flow) } else { 0.0 };
        flow.look.side + free
    }

    fn rule(&self, flow: &mut Flow, strong: bool) {
        let (x, y, width) = (self.left(flow), flow.y, self.width(flow));
        let (weight, ink) = if strong { (0.8, flow.look.strong_rule) } else { (0.5, flow.look.rule) };
        flow.draw(Mark::Rule { x, y, width, weight, ink });
    }

    /// How wide each column is.
    fn widths(&self, flow: &Flow) -> Vec<f32> {
        let gaps = GAP * f32::from(u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX));
        let space = (self.width(flow) - gaps).max(1.0);
        // Some column must take what is left.
        let takes_rest = |at: usize, column: &Column| {
            column.kind == Kind::Text || (at == 0 && self.columns.iter().all(|column| column.kind != Kind::Text))
        };
        let natural = |(at, column): (usize, &Column)| {
            if takes_rest(at, column) {
                return None;
            }
            let cells = self.rows.iter().filter_map(|row| Some(row.cells.get(at)?.natural(flow, row.sum)));
            // A hair more, so that rounding breaks no line.
            Some(cells.fold(measure(flow.fonts, &column.head, flow.look.head), f32::max) + 0.5)
        };
        let widths: Vec<Option<f32>> = self.columns.iter().enumerate().map(natural).collect();
        let fixed: f32 = widths.iter().flatten().sum();
        let most = space * 0.75;
        let shrink = if fixed > most { most / fixed } else { 1.0 };
        let open = f32::from(u16::try_from(widths.iter().filter(|width| width.is_none()).count()).unwrap_or(1).max(1));
        let rest = (space - fixed * shrink) / open;
        widths.into_iter().map(|width| width.map_or(rest, |width| width * shrink)).collect()
    }

    /// Sets the table where the flow is.
    pub(crate) fn set(&self, flow: &mut Flow) {
        let widths = self.widths(flow);
        let table = flow.structure.open(None, Part::Table(self.about.clone()));
        let (head, body) = (flow.structure.open(Some(table), Part::Head), flow.structure.open(Some(table), Part::Body));
        let first = self.rows.first().map_or(0.0, |row| height(&self.cells(flow, row, &widths)));
        flow.need((self.head_height(flow, &widths) + first).min(flow.whole_page()));
        self.set_head(flow, &widths, Some(head));
        for row in &self.rows {
            self.set_row(flow, row, &widths, body);
        }
        flow.y += 6.0;
    }

    fn heads(&self, flow: &Flow, widths: &[f32]) -> Vec<Vec<Line>> {
        self.columns
            .iter()
            .zip(widths)
            .map(|(column, width)| set(flow.fonts, &column.head, flow.look.head, *width))
            .collect()
    }

    fn head_height(&self, flow: &Flow, widths: &[f32]) -> f32 {
        height(&self.heads(flow, widths))
    }

    /// The head; without a node it is one that was read aloud before.
    fn set_head(&self, flow: &mut Flow, widths: &[f32], head: Option<Node>) {
        let heads = self.heads(flow, widths);
        let tall = height(&heads);
        let row = head.map(|head| flow.structure.open(Some(head), Part::Row));
        let nodes = self.columns.iter().map(|_| row.map(|row| flow.structure.open(Some(row), Part::HeadCell)));
        let nodes: Vec<_> = nodes.collect();
        self.place(flow, heads, widths, &nodes);
        flow.y += tall;
        self.rule(flow, true);
    }

    fn cells(&self, flow: &Flow, row: &Row, widths: &[f32]) -> Vec<Vec<Line>> {
        let empty = Cell::default();
        let cell = |(at, width): (usize, &f32)| row.cells.get(at).unwrap_or(&empty).lines(flow, row.sum, *width);
        widths.iter().enumerate().map(cell).collect()
    }

    fn set_row(&self, flow: &mut Flow, row: &Row, widths: &[f32], body: Node) {
        let mut cells = self.cells(flow, row, widths);
        let node = flow.structure.open(Some(body), Part::Row);
        let nodes: Vec<_> = widths.iter().map(|_| Some(flow.structure.open(Some(node), Part::Cell))).collect();
        let fits_a_page = height(&cells) + self.head_height(flow, widths) <= flow.whole_page();
        loop {
            if height(&cells) > flow.room() && (fits_a_page || flow.room() < 60.0) {
                flow.next_page();
                self.set_head(flow, widths, None);
            }
            // Only a row taller than a page is divided.
            let rest: Vec<Vec<Line>> = cells.iter_mut().map(|lines| split(lines, flow.room() - 2.0 * PAD)).collect();
            if row.sum {
                self.rule(flow, true);
            }
            let tall = height(&cells);
            self.place(flow, cells, widths, &nodes);
            flow.y += tall;
            self.rule(flow, false);
            if rest.iter().all(Vec::is_empty) {
                return;
            }
            cells = rest;
            flow.next_page();
            self.set_head(flow, widths, None);
        }
    }

    fn place(&self, flow: &mut Flow, cells: Vec<Vec<Line>>, widths: &[f32], nodes: &[Option<Node>]) {
        let mut x = self.left(flow);
        for (((lines, width), column), node) in cells.into_iter().zip(widths).zip(&self.columns).zip(nodes) {
            let mut y = flow.y + PAD;
            for line in lines {
                y += flow.line(line, x, y, *width, column.align(), *node);
            }
            x += width + GAP;
        }
    }
}

fn height(cells: &[Vec<Line>]) -> f32 {
    let tall = |lines: &Vec<Line>| lines.iter().map(|line| line.style.leading()).sum::<f32>();
    cells.iter().map(tall).fold(0.0, f32::max) + 2.0 * PAD
}

/// Leaves what fits into this height, at least one line, and returns the rest.
fn split(lines: &mut Vec<Line>, height: f32) -> Vec<Line> {
    let mut used = 0.0;
    let fits = lines.iter().take_while(|line| {
        used += line.style.leading();
        used <= height
    });
    let fits = fits.count().max(1).min(lines.len());
    lines.split_off(fits)
}
