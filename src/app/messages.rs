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
        "held" => text!(
            "Le créneau est gardé 15 minutes. Dès que les crédits arrivent, le rendez-vous est confirmé.",
            "The slot is kept for 15 minutes. As soon as the credits arrive, the appointment is confirmed."
        ),
        "hold-released" => text!("Le créneau est libéré.", "The slot has been let go."),
        "moved" => text!(
            "Le rendez-vous est déplacé. Chacun est prévenu par courriel.",
            "The appointment has been moved. Everybody is told by e-mail."
        ),
        "absent" => {
            text!("L’absence est notée et la famille prévenue.", "The absence has been noted and the family told.")
        }
        "called-off" => text!(
            "Le rendez-vous est annulé pour tous, les crédits sont rendus et les familles prévenues.",
            "The appointment is cancelled for everybody, credits are given back and the families told."
        ),
        "report-kept" => text!(
            "Le brouillon est gardé. Il reste à déposer le compte rendu.",
            "The draft is kept. The report remains to be filed."
        ),
        "report-filed" => text!(
            "Le compte rendu est déposé. La famille le reçoit par courriel.",
            "The report has been filed. The family gets it by e-mail."
        ),
        "report-corrected" => text!("Le compte rendu est corrigé.", "The report has been corrected."),
        "goal-added" => text!("Le but est fixé.", "The goal has been set."),
        "goal-reached" => text!("Le but est atteint. Bravo\u{202f}!", "The goal has been reached. Well done!"),
        "goal-reopened" => text!("Le but est de nouveau ouvert.", "The goal is open again."),
        "review-written" => text!(
            "Merci\u{202f}! L’avis paraîtra avec celui de l’autre côté, dans sept jours au plus tard.",
            "Thank you! The review will appear together with the other side’s, within seven days at the latest."
        ),
        "reviews-published" => {
            text!("Merci\u{202f}! Les deux avis sont maintenant lisibles.", "Thank you! Both reviews can be read now.")
        }
        "review-hidden" => text!("L’avis est masqué.", "The review is hidden."),
        "review-restored" => text!("L’avis est de nouveau lisible.", "The review can be read again."),
        "workshop-joined" => text!(
            "C’est réservé. La confirmation part par courriel.",
            "Joined. The confirmation is on its way by e-mail."
        ),
        "workshop-planned" => text!("L’atelier est prévu.", "The workshop is planned."),
        "series-booked" => text!(
            "Toutes les dates choisies sont réservées. La confirmation part par courriel.",
            "All the chosen dates are booked. The confirmation is on its way by e-mail."
        ),
        "series-cancelled" => text!("Les rendez-vous sont annulés.", "The appointments have been cancelled."),
        "series-cancelled-refunded" => text!(
            "Les rendez-vous sont annulés et les crédits sont rendus.",
            "The appointments have been cancelled and the credits are given back."
        ),
        "waitlist-joined" => text!(
            "La place dans la liste est prise. Un courriel part dès qu’une place se libère.",
            "The place in the list is taken. An e-mail goes out as soon as a seat becomes free."
        ),
        "waitlist-left" => text!("La liste d’attente est quittée.", "The waiting list has been left."),
        "offer-refused" => text!(
            "La place est refusée\u{202f}: elle est proposée à la personne suivante.",
            "The seat has been refused: it is offered to the next person."
        ),
        "capacity-changed" => text!("Le nombre de places est changé.", "The number of seats has been changed."),
        "dates-called-off" => text!(
            "C’est annulé pour tous\u{202f}: les crédits sont rendus et les familles prévenues.",
            "Cancelled for everybody: credits are given back and the families told."
        ),
        "cancelled" => text!("Le rendez-vous est annulé.", "The appointment has been cancelled."),
        "cancelled-refunded" => text!(
            "Le rendez-vous est annulé et les crédits sont rendus.",
            "The appointment has been cancelled and the credits are given back."
        ),
        "credits-adjusted" => text!(
            "Le solde est ajusté. La famille reçoit un courriel avec la raison.",
            "The balance is adjusted. The family gets an e-mail with the reason."
        ),
        "credit-sharing" => text!("Le choix est enregistré.", "The choice has been saved."),
        "feed-renewed" => text!("L’adresse du calendrier est prête.", "The calendar address is ready."),
        "feed-revoked" => text!("L’adresse du calendrier ne fonctionne plus.", "The calendar address no longer works."),
        "hours-added" => text!("La plage est ajoutée.", "The hours have been added."),
        "hours-changed" => text!("La plage est modifiée.", "The hours have been changed."),
        "hours-removed" => text!(
            "La plage est retirée. Vous pouvez annuler ce retrait.",
            "The hours have been removed. You can undo this."
        ),
        "days-closed" => text!("Ces dates sont fermées.", "These dates are closed."),
        "day-opened" => text!("Ces heures sont ouvertes en plus.", "These hours are open in addition."),
        "exception-removed" => text!(
            "La date est retirée. Vous pouvez annuler ce retrait.",
            "The date has been removed. You can undo this."
        ),
        "availability-restored" => text!("C’est rétabli.", "It is back."),
        "rules-saved" => text!("Les règles sont enregistrées.", "The rules have been saved."),
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
        "subscription-begun" => text!("C’est commencé.", "It has begun."),
        "change-planned" => {
            text!("Le changement est prévu pour l’échéance.", "The change will be made with the next period.")
        }
        "plan-kept" => text!("La formule actuelle est gardée.", "The current plan is kept."),
        "subscription-paused" => text!("L’abonnement est en pause.", "The subscription is paused."),
        "subscription-resumed" => text!("L’abonnement a repris.", "The subscription has resumed."),
        "subscription-ending" => text!(
            "La formule s’arrêtera à l’échéance. Vous pouvez encore changer d’avis.",
            "The plan will stop with what is paid. You can still change your mind."
        ),
        "subscription-goes-on" => text!("L’abonnement continue.", "The subscription goes on."),
        "aria-chosen" => text!("Les matières d’ARIA sont enregistrées.", "ARIA’s subjects have been saved."),
        "profile-saved" => text!("Le profil est enregistré.", "The profile has been saved."),
        "service-saved" => text!(
            "Le service est enregistré. Ce qui est déjà réservé garde ses conditions.",
            "The service has been saved. What is already booked keeps its terms."
        ),
        "plan-saved" => text!("La formule est enregistrée.", "The plan has been saved."),
        "pack-saved" => text!("Le pack est enregistré.", "The pack has been saved."),
        "promotion-saved" => text!("La promotion est enregistrée.", "The promotion has been saved."),
        "refund-done" => text!("Le remboursement est fait.", "The money has been given back."),
        "refund-sent" => text!(
            "Le remboursement est demandé. Il avance tout seul\u{202f}; revenez voir ici.",
            "The refund has been asked for. It goes on by itself; look here again."
        ),
        "refund-failed" => text!(
            "Le prestataire a refusé ce remboursement. Rien n’a été rendu.",
            "The provider refused this refund. Nothing was given back."
        ),
        "methods-chosen" => text!("C’est noté.", "Noted."),
        "method-removed" => text!(
            "Ce moyen de paiement est retiré\u{202f}: il ne sera plus débité.",
            "This payment method is removed: it is not charged any more."
        ),
        "pay-marked-paid" => text!(
            "Le relevé est payé. Le coach est prévenu par courriel.",
            "The statement is paid. The coach is told by e-mail."
        ),
        "pay-corrected" => {
            text!("La correction est sur le relevé que vous voyez.", "The correction is on the statement that you see.")
        }
        "pay-terms-set" => text!("C’est enregistré.", "Saved."),
        "pay-tier-set" => text!("Le palier est enregistré.", "The tier has been saved."),
        "bookings-suspended" => text!(
            "Les nouvelles réservations sont suspendues. Les parents reçoivent un courriel.",
            "New bookings are suspended. The parents get an e-mail."
        ),
        "deadline-extended" => text!(
            "L’échéance est reportée. Les parents reçoivent un courriel.",
            "The deadline is extended. The parents get an e-mail."
        ),
        "credit-offered" => text!(
            "L’avoir est accordé. Les parents reçoivent un courriel.",
            "The credit has been given. The parents get an e-mail."
        ),
        "contact-noted" => text!("Le contact est noté.", "The contact has been noted."),
        "invoice-issued" => {
            text!("La facture est émise et envoyée par courriel.", "The invoice is issued and sent by e-mail.")
        }
        "quote-drafted" => text!("Le brouillon est gardé.", "The draft is kept."),
        "quote-sent" => text!("Le devis est envoyé par courriel.", "The quote is sent by e-mail."),
        "quote-deleted" => text!("Le brouillon est supprimé.", "The draft is deleted."),
        "quote-duplicated" => {
            text!("Voici une copie, que vous pouvez modifier.", "Here is a copy, which you can change.")
        }
        "quote-withdrawn" => text!("Le devis est retiré.", "The quote is withdrawn."),
        "quote-invoiced" => {
            text!("La facture est émise et envoyée par courriel.", "The invoice is issued and sent by e-mail.")
        }
        "quote-accepted" => text!(
            "Merci\u{202f}! Le devis est accepté\u{202f}; une copie signée part par courriel.",
            "Thank you! The quote is accepted; a signed copy is on its way by e-mail."
        ),
        "quote-refused" => text!("C’est noté\u{202f}: le devis est refusé.", "Noted: the quote is refused."),
        "invoice-drafted" => text!("Le brouillon est gardé.", "The draft is kept."),
        "draft-cancelled" => text!("Le brouillon est abandonné.", "The draft is given up."),
        "invoice-credited" => {
            text!("L’avoir est émis et envoyé par courriel.", "The credit note is issued and sent by e-mail.")
        }
        "instalments-planned" => text!("Le paiement est échelonné.", "The payment is divided into instalments."),
        "credit-given" => text!("Le compte a reçu son crédit.", "The account has got its credit."),
        "credit-used" => text!("Le crédit a servi à payer cette facture.", "The credit has paid for this invoice."),
        "billing-settings-saved" => text!(
            "Les réglages sont enregistrés. Ils valent pour les prochaines factures.",
            "The settings are saved. They count for the invoices to come."
        ),
        "billing-profile-saved" => text!("Les coordonnées sont enregistrées.", "The details are saved."),
        "payment-asked" => text!("Le prestataire a répondu.", "The provider has answered."),
        "proof-sent" => text!(
            "Votre justificatif est arrivé. Nous vous écrivons dès que le virement est confirmé.",
            "Your proof has arrived. We write to you as soon as the transfer is confirmed."
        ),
        "transfer-confirmed" => text!(
            "Le virement est confirmé\u{202f}; la famille est prévenue.",
            "The transfer is confirmed; the family is told."
        ),
        "transfer-refused" => {
            text!(
                "Le virement est refusé, et le payeur sait pourquoi.",
                "The transfer is refused, and the payer knows why."
            )
        }
        "credit-adjusted" => text!("Le crédit du compte est à jour.", "The account’s credit is up to date."),
        "dispute-closed" => text!("Le litige est classé.", "The dispute is closed."),
        "anomaly-settled" => text!("L’anomalie est classée.", "The anomaly is settled."),
        "comparison-asked" => text!(
            "La comparaison est lancée. Rechargez la page dans un instant.",
            "The comparison has begun. Reload the page in a moment."
        ),
        "language" => text!("La langue est changée.", "The language has been changed."),
        "time-zone" => text!("Le fuseau horaire est changé.", "The time zone has been changed."),
        _ => return None,
    })
}
