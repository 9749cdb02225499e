//! Notes of entries: in both languages where the house writes them, as typed where a person does.

use preau_kernel::Text;

/// What `note_en` holds: nothing when the one text serves both languages.
pub(super) fn english(note: &Text) -> &str {
    if note.en == note.fr { "" } else { &note.en }
}

/// The note as it was written, from `note` and `note_en`.
pub(super) fn read(note: String, english: String) -> Text {
    if english.is_empty() { Text::typed(note) } else { Text { fr: note, en: english } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_comes_back_as_it_was_written() {
        for note in [Text::default(), Text::typed("Séance écourtée"), preau_kernel::text!("Achat", "Purchase")] {
            assert_eq!(read(note.fr.clone(), english(&note).to_owned()), note);
        }
    }

    #[test]
    fn what_a_person_typed_is_kept_once() {
        assert_eq!(english(&Text::typed("Séance écourtée")), "");
    }
}
