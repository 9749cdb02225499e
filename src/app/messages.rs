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
        "booked" => text!(
            "C’est réservé. La confirmation part par courriel.",
            "Booked. The confirmation is on its way by e-mail."
        ),
        "cancelled" => text!("Le rendez-vous est annulé.", "The appointment has been cancelled."),
        "cancelled-refunded" => text!(
            "Le rendez-vous est annulé et les crédits sont rendus.",
            "The appointment has been cancelled and the credits are given back."
        ),
        "feed-renewed" => text!("L’adresse du calendrier est prête.", "The calendar address is ready."),
        "feed-revoked" => text!("L’adresse du calendrier ne fonctionne plus.", "The calendar address no longer works."),
        "calendar-added" => text!("Le calendrier est ajouté.", "The calendar has been added."),
        "calendar-read" => text!("Le calendrier a été relu.", "The calendar has been read again."),
        "calendar-removed" => text!("Le calendrier est retiré.", "The calendar has been removed."),
        "recording-agreed" => text!("Votre accord est enregistré.", "Your agreement has been noted."),
        "recording-withdrawn" => {
            text!(
                "Votre accord est retiré, les replays aussi.",
                "Your agreement is withdrawn, and the recordings are gone."
            )
        }
        "recording-attached" => text!("Le lien vers le replay est enregistré.", "The link to the recording is saved."),
        "recording-removed" => text!("Le replay est retiré.", "The recording has been removed."),
        "activated" => text!("Ton accès est prêt. Bienvenue !", "Your access is ready. Welcome!"),
        "signed-out" => text!("Vous êtes déconnecté.", "You are signed out."),
        "session-revoked" => text!("La session est fermée.", "The session has been closed."),
        "sessions-revoked" => {
            text!("Toutes les autres sessions sont fermées.", "All other sessions have been closed.")
        }
        "program-revoked" => text!("Le programme est déconnecté.", "The program has been disconnected."),
        "payment-asked" => text!("Le prestataire a répondu.", "The provider has answered."),
        "language" => text!("La langue est changée.", "The language has been changed."),
        _ => return None,
    })
}
