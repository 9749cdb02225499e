//! A template in the terms of setting: styles of text, and where the text is on the page.

use crate::fonts::Weight;
use crate::ink::Ink;
use crate::lines::Style;
use crate::template::Template;
use krilla::image::Image;

/// A4, in points.
pub(crate) const PAGE: (f32, f32) = (595.276, 841.89);

/// Everything that setting asks for.
#[derive(Clone)]
pub(crate) struct Look {
    pub(crate) name: Style,
    pub(crate) contact: Style,
    pub(crate) title: Style,
    pub(crate) lead: Style,
    pub(crate) heading: Style,
    pub(crate) text: Style,
    pub(crate) note: Style,
    pub(crate) label: Style,
    pub(crate) value: Style,
    pub(crate) running: Style,
    /// Of columns.
    pub(crate) head: Style,
    pub(crate) strong: Style,
    pub(crate) rule: Ink,
    pub(crate) strong_rule: Ink,
    pub(crate) accent: Ink,
    /// White left and right.
    pub(crate) side: f32,
    /// Between the margins.
    pub(crate) width: f32,
    pub(crate) top: f32,
    /// On pages after the first, under the running head.
    pub(crate) top_after: f32,
    pub(crate) bottom: f32,
    /// A picture in place of the emblem, and how high it is.
    pub(crate) logo: Option<(Image, f32)>,
}

impl Look {
    /// `accent` is the organisation's.
    pub(crate) fn new(template: &Template, accent: Ink) -> Self {
        let Template { colors, sizes, margins, logo, .. } = template;
        let heading = colors.heading.unwrap_or(colors.text);
        let small = Style::new(Weight::Text, sizes.small.0, colors.soft);
        Self {
            name: Style::new(Weight::Heading, sizes.name.0, colors.text),
            contact: small,
            title: Style::new(Weight::Heading, sizes.title.0, heading),
            lead: Style::new(Weight::Text, sizes.lead.0, colors.soft),
            heading: Style::new(Weight::Heading, sizes.heading.0, heading),
            text: Style::new(Weight::Text, sizes.text.0, colors.text),
            note: small,
            label: small,
            value: Style::new(Weight::Strong, sizes.value.0, colors.text),
            running: Style::new(Weight::Text, sizes.running.0, colors.soft),
            head: Style::new(Weight::Strong, sizes.small.0, colors.soft),
            strong: Style::new(Weight::Strong, sizes.text.0, colors.text),
            rule: colors.rule,
            strong_rule: colors.text,
            accent: colors.accent.unwrap_or(accent),
            side: margins.side.0,
            width: PAGE.0 - 2.0 * margins.side.0,
            top: margins.top.0,
            top_after: margins.top.0.max(54.0) + 22.0,
            bottom: PAGE.1 - margins.bottom.0,
            logo: logo.as_ref().and_then(|logo| Some((logo.image.clone()?, logo.height.0))),
        }
    }
}
