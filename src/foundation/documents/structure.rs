//! What a document says, in the order it is read aloud: the tags of the PDF.

use krilla::tagging::{Identifier, TableHeaderScope, Tag, TagGroup, TagTree};
use preau_kernel::Locale;
use std::num::NonZeroU16;

/// What a piece of the document is.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Title(String),
    Heading(String),
    Paragraph,
    /// With what it is about.
    Table(String),
    Head,
    Body,
    Row,
    HeadCell,
    Cell,
}

/// A piece of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node(usize);

enum Child {
    Node(Node),
    Content(Identifier),
}

/// All pieces of a document.
#[derive(Default)]
pub(crate) struct Structure {
    parts: Vec<(Part, Vec<Child>)>,
    top: Vec<Node>,
}

impl Structure {
    /// A new piece after all that its parent (or the document) has.
    pub(crate) fn open(&mut self, parent: Option<Node>, part: Part) -> Node {
        let node = Node(self.parts.len());
        self.parts.push((part, vec![]));
        match parent.and_then(|parent| self.parts.get_mut(parent.0)) {
            Some((_, children)) => children.push(Child::Node(node)),
            None => self.top.push(node),
        }
        node
    }

    /// What was drawn belongs to this piece.
    pub(crate) fn fill(&mut self, node: Node, content: Identifier) {
        if let Some((_, children)) = self.parts.get_mut(node.0) {
            children.push(Child::Content(content));
        }
    }

    /// As the PDF wants it.
    pub(crate) fn tree(&self, locale: Locale) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(locale.tag().to_owned()));
        for node in &self.top {
            tree.push(self.group(*node));
        }
        tree
    }

    fn group(&self, node: Node) -> TagGroup {
        let Some((part, children)) = self.parts.get(node.0) else { return TagGroup::new(Tag::P) };
        let mut group = match part {
            Part::Title(text) => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(text.clone()))),
            Part::Heading(text) => TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(1), Some(text.clone()))),
            Part::Paragraph => TagGroup::new(Tag::P),
            Part::Table(about) => TagGroup::new(Tag::Table.with_summary(Some(about.clone()))),
            Part::Head => TagGroup::new(Tag::THead),
            Part::Body => TagGroup::new(Tag::TBody),
            Part::Row => TagGroup::new(Tag::TR),
            Part::HeadCell => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
            Part::Cell => TagGroup::new(Tag::TD),
        };
        for child in children {
            match child {
                Child::Node(node) => group.push(self.group(*node)),
                Child::Content(content) => group.push(*content),
            }
        }
        group
    }
}
