//! What a message means; always said in words as well, never by colour alone.

/// Meaning of a notice or a badge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Good to know.
    #[default]
    Info,
    /// Done, paid, confirmed.
    Success,
    /// Needs attention soon.
    Warning,
    /// Failed, refused, lost.
    Danger,
    /// A plain fact.
    Neutral,
}

impl Tone {
    /// End of the CSS class: `notice-info`, `badge-info`.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Neutral => "neutral",
        }
    }
}
