//! Nobody is charged another cost than the one they were shown (SPEC SC-2): services are edited while sheets are open.

use preau_credits::Credits;
use preau_kernel::{AppError, Locale, Outcome, text};

/// Compares what was shown with what would be charged now. Programs show nothing, and are told the cost in the answer.
///
/// # Errors
/// Conflict `cost-changed`; nothing has been written by then.
pub(super) fn refuse_unless_seen(seen: Option<Credits>, cost: Credits) -> Outcome<()> {
    let Some(seen) = seen.filter(|seen| *seen != cost) else { return Ok(()) };
    let (fr, fr_seen) = (cost.format(Locale::Fr), seen.format(Locale::Fr));
    let (en, en_seen) = (cost.format(Locale::En), seen.format(Locale::En));
    Err(AppError::conflict(
        "cost-changed",
        text!(
            "Le coût vient de changer\u{202f}: {fr} au lieu de {fr_seen}. Rien n’a été réservé ni débité.",
            "The cost has just changed: {en} instead of {en_seen}. Nothing has been booked or charged."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_cost_than_the_one_that_was_shown_is_refused_with_both() {
        assert_eq!(refuse_unless_seen(None, Credits(125)), Ok(()));
        assert_eq!(refuse_unless_seen(Some(Credits(125)), Credits(125)), Ok(()));
        // Cheaper too: what is charged is what was agreed to.
        for (seen, cost) in [(100, 125), (125, 100)] {
            let refusal = refuse_unless_seen(Some(Credits(seen)), Credits(cost)).unwrap_err();
            let message = refusal.message();
            assert_eq!(refusal.status(), 409);
            assert!(message.fr.contains("1,25 crédit") && message.fr.contains("1 crédit"), "{message:?}");
            assert!(message.en.contains("1.25 credits") && message.en.contains("1 credit"), "{message:?}");
        }
    }
}
