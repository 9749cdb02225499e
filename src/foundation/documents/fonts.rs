//! The fonts of documents, and text turned into their glyphs.
//!
//! Inter is for text, with figures of one width; Bricolage Grotesque for headings, as on the pages. What they do not have is
//! looked for in the next font of the chain; what none has becomes a box, since a PDF with a missing letter is not valid.

use crate::Unprintable;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::ttf_parser::Tag;
use rustybuzz::{Direction, Feature, Script, ShapePlan, UnicodeBuffer};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use unicode_normalization::UnicodeNormalization;

/// What stands for a letter that no font has.
const UNKNOWN: char = '\u{25a1}';

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Text,
    Strong,
    Heading,
}

/// One font file.
struct Face {
    font: Font,
    shaper: rustybuzz::Face<'static>,
    /// How each script is shaped: finding out takes longer than shaping a word.
    plans: Mutex<Vec<(Direction, Script, Arc<ShapePlan>)>>,
}

impl Face {
    fn read(file: &'static [u8]) -> Option<Self> {
        Some(Self {
            font: Font::new(file.into(), 0)?,
            shaper: rustybuzz::Face::from_slice(file, 0)?,
            plans: Mutex::default(),
        })
    }

    fn plan(&self, direction: Direction, script: Script) -> Arc<ShapePlan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., plan)) = plans.iter().find(|(way, of, _)| (*way, *of) == (direction, script)) {
            return Arc::clone(plan);
        }
        let figures = [Feature::new(Tag::from_bytes(b"tnum"), 1, ..)];
        let plan = Arc::new(ShapePlan::new(&self.shaper, direction, Some(script), None, &figures));
        plans.push((direction, script, Arc::clone(&plan)));
        plan
    }

    fn has(&self, letter: char) -> bool {
        self.shaper.glyph_index(letter).is_some()
    }
}

/// All of them.
pub(crate) struct Fonts {
    text: Face,
    strong: Face,
    heading: Face,
    arabic: Face,
}

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        text: Face::read(include_bytes!("fonts/Inter-Regular.ttf"))?,
        strong: Face::read(include_bytes!("fonts/Inter-SemiBold.ttf"))?,
        heading: Face::read(include_bytes!("fonts/BricolageGrotesque-Bold.ttf"))?,
        arabic: Face::read(include_bytes!("fonts/NotoSansArabic-Regular.ttf"))?,
    })
});

/// Text in one font and one direction, ready to be drawn.
pub(crate) struct Run {
    pub(crate) font: Font,
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub(crate) width: f32,
}

impl Fonts {
    /// The fonts, read once.
    pub(crate) fn get() -> Result<&'static Self, Unprintable> {
        FONTS.as_ref().ok_or(Unprintable::Font)
    }

    fn chain(&self, weight: Weight) -> [&Face; 3] {
        match weight {
            Weight::Text => [&self.text, &self.text, &self.arabic],
            Weight::Strong => [&self.strong, &self.strong, &self.arabic],
            Weight::Heading => [&self.heading, &self.strong, &self.arabic],
        }
    }

    /// Text in the order it is read, in as few runs as its fonts allow.
    pub(crate) fn shape(&self, text: &str, weight: Weight) -> Vec<Run> {
        let chain = self.chain(weight);
        let mut pieces: Vec<(&Face, String)> = Vec::new();
        for letter in text.chars() {
            let chosen = chain.iter().position(|face| face.has(letter));
            let letter = if chosen.is_some() { letter } else { UNKNOWN };
            let face = chain[chosen.unwrap_or(1)];
            match pieces.last_mut() {
                Some((last, piece)) if same(last, face) || (letter == ' ' && last.has(letter)) => piece.push(letter),
                // What is written from right to left has its last space on the left: it belongs to what follows.
                Some((last, piece)) if same(last, &self.arabic) => {
                    let moved = piece.split_off(piece.trim_end_matches(' ').len());
                    pieces.push((face, moved + letter.encode_utf8(&mut [0; 4])));
                }
                Some(_) => pieces.push((face, letter.to_string())),
                None => pieces.push((face, letter.to_string())),
            }
        }
        pieces.into_iter().filter(|(_, piece)| !piece.is_empty()).map(|(face, piece)| run(face, piece)).collect()
    }
}

fn same(one: &Face, other: &Face) -> bool {
    std::ptr::eq(one, other)
}

fn run(face: &Face, text: String) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    let plan = face.plan(buffer.direction(), buffer.script());
    let shaped = rustybuzz::shape_with_plan(&face.shaper, &plan, buffer);
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|glyph| glyph.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.push(text.len());
    let em = face.font.units_per_em();
    let place = |units: i32| {
        // Font units are far below what an f32 holds exactly.
        let units = i16::try_from(units).unwrap_or(i16::MAX);
        f32::from(units) / em
    };
    let glyphs: Vec<KrillaGlyph> = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(glyph, at)| {
            let start = glyph.cluster as usize;
            let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
            let id = GlyphId::new(glyph.glyph_id);
            KrillaGlyph::new(id, place(at.x_advance), place(at.x_offset), place(at.y_offset), 0.0, start..end, None)
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Run { font: face.font.clone(), text, glyphs, width }
}

/// Text as it can be printed: composed, without control characters and invisible marks; lines stay lines.
pub(crate) fn printable(text: &str) -> String {
    let letter = |letter: char| match letter {
        '\n' => Some('\n'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{61c}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' => None,
        '\u{2028}' | '\u{2029}' => Some('\n'),
        other if other.is_control() => Some(' '),
        other => Some(other),
    };
    text.replace("\r\n", "\n").nfc().filter_map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_documents_are_written_with_is_in_the_first_font() {
        let fonts = Fonts::get().unwrap();
        for weight in [Weight::Text, Weight::Strong, Weight::Heading] {
            let runs = fonts.shape("À Noël, l’œuvre « coûte »\u{202f}: 1\u{202f}250,50 € − 3 £ · Çağla Łódź ½", weight);
            assert_eq!(runs.len(), 1, "{weight:?}");
            assert!(runs[0].glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0), "{weight:?}");
        }
    }

    #[test]
    fn other_scripts_get_a_font_of_theirs_and_unknown_letters_a_box() {
        let fonts = Fonts::get().unwrap();
        let text = |weight, text| fonts.shape(text, weight).into_iter().map(|run| run.text).collect::<Vec<_>>();
        assert_eq!(text(Weight::Text, "Élève محمد علي (2A)"), ["Élève ", "محمد علي", " (2A)"]);
        assert_eq!(text(Weight::Heading, "Мария Ωμέγα"), ["Мария Ωμέγα"]);
        assert_eq!(text(Weight::Text, "漢 🎓"), ["□ □"]);
    }

    #[test]
    fn figures_are_all_as_wide() {
        let fonts = Fonts::get().unwrap();
        let width = |text| fonts.shape(text, Weight::Text).iter().map(|run| run.width).sum::<f32>();
        assert!((width("1,11") - width("8,08")).abs() < 0.001);
    }

    #[test]
    fn invisible_marks_do_not_reach_the_paper() {
        assert_eq!(printable("a\u{0}b\u{feff}\tc\u{202e}d\r\ne\u{301}"), "a b cd\n\u{e9}");
    }
}
