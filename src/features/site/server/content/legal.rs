//! First content of the legal page: who publishes the site, and what becomes of personal data. Whoever runs a deployment
//! completes it (legal form, registration number, address) and has it read by somebody whose profession it is.

use crate::model::section::{Prose, Section};
use preau_kernel::{Text, text};

/// The sections of the legal page, in order.
pub(in crate::server) fn legal() -> Vec<Section> {
    vec![publisher(), data(), purposes(), retention(), recipients(), rights(), cookies(), content()]
}

fn prose(title: Text, text: Text) -> Section {
    Section::Text(Prose { title, text })
}

fn publisher() -> Section {
    prose(
        text!("Éditeur du site", "Publisher"),
        text!(
            "Ce site est édité et exploité par {{organisation}}, qui répond de son contenu.\n\
             - Courriel : {{email}}\n\
             - Téléphone : {{phone}}\n\
             Il fonctionne avec Préau, un logiciel libre (licence AGPL-3.0), installé par l’éditeur lui-même.",
            "This site is published and run by {{organisation}}, who answers for its content.\n\
             - E-mail: {{email}}\n\
             - Telephone: {{phone}}\n\
             It runs on Préau, free software (AGPL-3.0 licence), installed by the publisher."
        ),
    )
}

fn data() -> Section {
    prose(
        text!("Les données que nous gardons", "What we keep"),
        text!(
            "Nous ne demandons que ce qui sert à donner cours et à tenir nos comptes.\n\
             - Du parent : nom, adresse électronique, téléphone s’il est donné, langue et fuseau horaire.\n\
             - De l’élève : prénom, nom, classe, matières et objectifs décrits lors du bilan.\n\
             - De la vie du compte : rendez-vous, crédits, formules, paiements (montant, date, référence) et courriels \
             envoyés.\n\
             - Pour la sécurité : date, adresse IP et navigateur de chaque connexion.\n\
             Les mots de passe sont conservés sous une forme qui ne permet pas de les relire. Les numéros de carte sont \
             saisis chez le prestataire de paiement et ne nous parviennent jamais.",
            "We only ask for what we need to teach and to keep our accounts.\n\
             - About the parent: name, e-mail address, telephone if given, language and time zone.\n\
             - About the student: first name, last name, school year, subjects and goals given in the assessment.\n\
             - About the account: appointments, credits, plans, payments (amount, date, reference) and mails sent.\n\
             - For security: date, IP address and browser of each sign-in.\n\
             Passwords are kept in a form that cannot be read back. Card numbers are typed at the payment provider’s and \
             never reach us."
        ),
    )
}

fn purposes() -> Section {
    prose(
        text!("Pourquoi nous les gardons", "Why we keep it"),
        text!(
            "- Pour exécuter le contrat qui nous lie : organiser les cours, tenir l’agenda et les crédits, vous écrire à \
             leur sujet.\n\
             - Pour respecter la loi : tenir la comptabilité.\n\
             - Dans notre intérêt légitime : protéger les comptes contre la fraude et les intrusions.\n\
             Nous ne vendons aucune donnée, n’en tirons aucun profil publicitaire et n’affichons aucune publicité.",
            "- To carry out our contract: arrange lessons, keep calendar and credits, write to you about them.\n\
             - To obey the law: keep accounts.\n\
             - In our legitimate interest: protect accounts against fraud and intrusion.\n\
             We sell no data, build no advertising profile and show no advertising."
        ),
    )
}

fn retention() -> Section {
    prose(
        text!("Combien de temps", "For how long"),
        text!(
            "- Le compte et la scolarité : tant que le compte est ouvert, puis trois ans au plus.\n\
             - Les pièces comptables : dix ans, comme la loi le demande.\n\
             - Les traces de connexion : un an.\n\
             - Un bilan demandé sans suite : trois ans après le dernier échange.",
            "- The account and the schooling: as long as the account is open, then three years at most.\n\
             - Accounting records: ten years, as the law requires.\n\
             - Traces of sign-ins: one year.\n\
             - An assessment that led no further: three years after the last contact."
        ),
    )
}

fn recipients() -> Section {
    prose(
        text!("Qui les voit", "Who sees it"),
        text!(
            "L’équipe de {{organisation}} ; chaque coach, pour les élèves qu’il suit ; et, pour ce qui les concerne \
             seulement, nos prestataires : Konnect pour les paiements en ligne, Jitsi pour la visioconférence, notre \
             service d’envoi de courriels. Un élève ne voit jamais les paiements de ses parents.",
            "The team of {{organisation}}; each coach, for the students they teach; and, only for what concerns them, our \
             providers: Konnect for online payments, Jitsi for video, our mail delivery service. A student never sees \
             their parents’ payments."
        ),
    )
}

fn rights() -> Section {
    prose(
        text!("Vos droits", "Your rights"),
        text!(
            "Vous pouvez consulter vos données et celles de vos enfants, les faire corriger ou effacer, en recevoir une \
             copie, et vous opposer à un usage. Écrivez à {{email}} : nous répondons dans le mois.\n\
             Si notre réponse ne vous convient pas, vous pouvez vous adresser à l’Instance nationale de protection des \
             données personnelles (INPDP) en Tunisie, ou à l’autorité de votre pays, comme la CNIL en France.",
            "You may see your data and your children’s, have it corrected or erased, receive a copy, and object to a use. \
             Write to {{email}}: we answer within a month.\n\
             If our answer does not satisfy you, you may turn to the INPDP in Tunisia or to the authority of your country, \
             such as the CNIL in France."
        ),
    )
}

fn cookies() -> Section {
    prose(
        text!("Cookies", "Cookies"),
        text!(
            "Ce site ne mesure ni ne suit ses visiteurs. Il pose un seul cookie, quand vous vous connectez, pour vous \
             garder connecté ; la loi ne demande pas de consentement pour celui-là. C’est pourquoi aucun bandeau ne vous \
             accueille.",
            "This site neither measures nor follows its visitors. It sets a single cookie, when you sign in, to keep you \
             signed in; the law asks for no consent for that one. That is why no banner greets you."
        ),
    )
}

fn content() -> Section {
    prose(
        text!("Textes et images", "Texts and pictures"),
        text!(
            "Les textes, images et contenus pédagogiques de ce site appartiennent à {{organisation}} ou à leurs auteurs. \
             Demandez-nous avant de les reprendre.",
            "The texts, pictures and lessons on this site belong to {{organisation}} or to their authors. Please ask us \
             before you reuse them."
        ),
    )
}
