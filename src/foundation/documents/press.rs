//! Pages become a PDF.

use crate::Unprintable;
use crate::document::Document;
use crate::electronic;
use crate::flow::{Flow, Mark};
use crate::ink::Ink;
use crate::lines::Line;
use crate::look::PAGE;
use crate::structure::{Node, Structure};
use chrono::{DateTime, Datelike, Timelike, Utc};
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::{Document as Pdf, SerializeSettings};

/// Everything is drawn, tagged and checked against PDF/UA-1.
pub(crate) fn print(document: &Document, flow: Flow) -> Result<Vec<u8>, Unprintable> {
    let invalid = |error: &dyn std::fmt::Debug| Unprintable::Invalid(format!("{error:?}"));
    let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    let rules = match &document.electronic {
        Some(_) => accessible.with_archival_validator(Archival::A3_A),
        None => accessible,
    };
    let configuration = rules.finish().map_err(|error| invalid(&error))?;
    let mut pdf =
        Pdf::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    let Flow { sheets, mut structure, outline, look, .. } = flow;
    for sheet in sheets {
        let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| Unprintable::Invalid("page".to_owned()))?;
        let mut page = pdf.start_page_with(size);
        let mut surface = page.surface();
        for mark in sheet {
            draw(&mut surface, mark, &mut structure);
        }
        surface.finish();
        page.finish();
    }
    pdf.set_outline(contents(outline, look.side));
    pdf.set_tag_tree(structure.tree(document.locale));
    pdf.set_metadata(about(document));
    let Some(xml) = &document.electronic else { return pdf.finish().map_err(|error| invalid(&error)) };
    electronic::embed(&mut pdf, xml, date(document.at))?;
    electronic::announce(pdf.finish().map_err(|error| invalid(&error))?)
}

fn about(document: &Document) -> Metadata {
    Metadata::new()
        .title(document.title.clone())
        .language(document.locale.tag().to_owned())
        .creator("Préau".to_owned())
        .creation_date(date(document.at))
}

fn date(at: DateTime<Utc>) -> krilla::metadata::DateTime {
    let small = |value: u32| u8::try_from(value).unwrap_or_default();
    krilla::metadata::DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn contents(headings: Vec<(String, usize, f32)>, side: f32) -> Outline {
    let mut outline = Outline::new();
    for (text, page, y) in headings {
        outline.push_child(OutlineNode::new(text, XyzDestination::new(page, Point::from_xy(side, y - 8.0))));
    }
    outline
}

fn draw(surface: &mut Surface<'_>, mark: Mark, structure: &mut Structure) {
    match mark {
        Mark::Line { x, baseline, line, node } => write(surface, x, baseline, &line, node, structure),
        Mark::Rule { x, y, width, weight, ink } => {
            let rule = Rect::from_xywh(x, y - weight / 2.0, width, weight);
            decorate(surface, ink, rule.and_then(rectangle));
        }
        Mark::Picture { x, y, width, height, image } => {
            let Some(size) = Size::from_wh(width, height) else { return };
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
            surface.push_transform(&Transform::from_translate(x, y));
            surface.draw_image(image, size);
            surface.pop();
            surface.end_tagged();
        }
        Mark::Emblem { x, y, side, ink } => {
            surface.push_transform(&Transform::from_row(side / 32.0, 0.0, 0.0, side / 32.0, x, y));
            decorate(surface, ink, rounded_square());
            decorate(surface, Ink::WHITE, arches());
            surface.pop();
        }
    }
}

fn write(surface: &mut Surface<'_>, x: f32, baseline: f32, line: &Line, node: Option<Node>, structure: &mut Structure) {
    let tag = match node {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
    };
    let content = surface.start_tagged(tag);
    surface.set_fill(Some(fill(line.style.ink)));
    let mut at = x;
    for run in &line.runs {
        surface.draw_glyphs(
            Point::from_xy(at, baseline),
            &run.glyphs,
            run.font.clone(),
            &run.text,
            line.style.size,
            false,
        );
        at += run.width * line.style.size;
    }
    surface.end_tagged();
    if let Some(node) = node {
        structure.fill(node, content);
    }
}

fn decorate(surface: &mut Surface<'_>, ink: Ink, path: Option<Path>) {
    let Some(path) = path else { return };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    surface.set_fill(Some(fill(ink)));
    surface.draw_path(&path);
    surface.end_tagged();
}

fn fill(ink: Ink) -> Fill {
    Fill { paint: ink.color().into(), ..Fill::default() }
}

fn rectangle(area: Rect) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.push_rect(area);
    path.finish()
}

/// How far the handles of a cubic curve are, for a quarter of a circle.
const HANDLE: f32 = 0.552_285;

/// A square of 32 with round corners, as in the icon of the house.
fn rounded_square() -> Option<Path> {
    let (side, radius) = (32.0, 7.0);
    let handle = radius * (1.0 - HANDLE);
    let mut path = PathBuilder::new();
    path.move_to(radius, 0.0);
    path.line_to(side - radius, 0.0);
    path.cubic_to(side - handle, 0.0, side, handle, side, radius);
    path.line_to(side, side - radius);
    path.cubic_to(side, side - handle, side - handle, side, side - radius, side);
    path.line_to(radius, side);
    path.cubic_to(handle, side, 0.0, side - handle, 0.0, side - radius);
    path.line_to(0.0, radius);
    path.cubic_to(0.0, handle, handle, 0.0, radius, 0.0);
    path.close();
    path.finish()
}

/// A roof on three arches, in a square of 32.
fn arches() -> Option<Path> {
    let (dx, dy) = (2.0, 1.5);
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_ltrb(2.0 + dx, 4.0 + dy, 26.0 + dx, 6.6 + dy)?);
    path.move_to(3.0 + dx, 8.6 + dy);
    path.line_to(25.0 + dx, 8.6 + dy);
    path.line_to(25.0 + dx, 25.0 + dy);
    // From right to left: up one side of an arch, over it, down the other.
    for (right, left, spring) in [(23.2, 18.4, 14.4), (17.0, 11.0, 13.6), (9.6, 4.8, 14.4)] {
        let radius = (right - left) / 2.0;
        let (right, left, spring, middle) = (right + dx, left + dx, spring + dy, right - radius + dx);
        path.line_to(right, 25.0 + dy);
        path.line_to(right, spring);
        path.cubic_to(
            right,
            spring - radius * HANDLE,
            middle + radius * HANDLE,
            spring - radius,
            middle,
            spring - radius,
        );
        path.cubic_to(middle - radius * HANDLE, spring - radius, left, spring - radius * HANDLE, left, spring);
        path.line_to(left, 25.0 + dy);
    }
    path.line_to(3.0 + dx, 25.0 + dy);
    path.close();
    path.finish()
}
