//! What a page says after an action sent the person to it: `?info=booked`. A closed list, so that a crafted link cannot
//! put words in our mouth.

use preau_kernel::{Text, text};

/// The message of a code.
pub fn message_of(code: &str) -> Option<Text> {
    Some(match code {
        "welcome" => text!(
            "Bienvenue ! Votre espace est prêt ; nous vous avons écrit pour la suite.",
            "Welcome! Your space is ready; we have sent you a message about what comes next."
        ),
        "child-added" => text!("L’enfant a été ajouté au foyer.", "The child has been added to the household."),
        "link-sent" => text!(
            "Un nouveau lien d’activation part par courriel ; l’ancien ne fonctionne plus.",
            "A new activation link is on its way by e-mail; the old one no longer works."
        ),
        "booked" => text!(
            "C’est réservé. La confirmation part par courriel.",
            "Booked. The confirmation is on its way by e-mail."
        ),
        "cancelled" => text!("Le rendez-vous est annulé.", "The appointment has been cancelled."),
        "cancelled-refunded" => text!(
            "Le rendez-vous est annulé et les crédits sont rendus.",
            "The appointment has been cancelled and the credits are given back."
        ),
        "activated" => text!("Ton accès est prêt. Bienvenue !", "Your access is ready. Welcome!"),
        "signed-out" => text!("Vous êtes déconnecté.", "You are signed out."),
        "session-revoked" => text!("La session est fermée.", "The session has been closed."),
        "sessions-revoked" => {
            text!("Toutes les autres sessions sont fermées.", "All other sessions have been closed.")
        }
        "payment-asked" => text!("Le prestataire a répondu.", "The provider has answered."),
        "language" => text!("La langue est changée.", "The language has been changed."),
        _ => return None,
    })
}
