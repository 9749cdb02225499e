//! First content of the home page.

use crate::model::section::{Call, Faq, Hero, Item, Link, List, Live, Question, Section};
use preau_kernel::{Text, text};

/// The sections of the home page, in order.
pub(in crate::server) fn home() -> Vec<Section> {
    vec![hero(), steps(), pricing(), coaches(), points(), faq(), call()]
}

fn assessment() -> Link {
    Link {
        label: text!("Bilan stratégique gratuit", "Free strategic assessment"),
        href: text!("/bilan-gratuit", "/en/free-assessment"),
    }
}

fn item(title: Text, text: Text) -> Item {
    Item { title, text }
}

fn hero() -> Section {
    Section::Hero(Hero {
        eyebrow: text!(
            "Cours particuliers, de la seconde à la terminale",
            "Private tuition for the three years of lycée"
        ),
        title: text!("Obtenez le Bac avec Mention. Sans Stress.", "Pass the Bac with Honours. Without the Stress."),
        lead: text!(
            "Un coach qui connaît votre enfant, des cours qui tiennent dans sa semaine, et des parents qui savent où l’on \
             en est. {{organisation}} prépare les lycéens au Bac, en ligne ou en présentiel.",
            "A coach who knows your child, lessons that fit their week, and parents who know where things stand. \
             {{organisation}} prepares students for the French Baccalauréat, online or in person."
        ),
        primary: assessment(),
        secondary: Link {
            label: text!("Rencontrer les coachs", "Meet the coaches"),
            href: text!("/coachs", "/en/coaches"),
        },
        notes: vec![
            text!("Offert et sans engagement", "Free, and no obligation"),
            text!("Annulation sans frais jusqu’à 24 h avant", "Free cancellation up to 24 h before"),
            text!("Konnect, carte ou virement", "Konnect, card or bank transfer"),
        ],
        picture: "courtyard.svg".to_owned(),
    })
}

fn steps() -> Section {
    Section::Steps(List {
        title: text!("Comment ça se passe", "How it works"),
        lead: text!(
            "Trois étapes, et votre enfant n’est plus seul devant son bureau.",
            "Three steps, and your child no longer faces the desk alone."
        ),
        items: vec![
            item(
                text!("Le bilan", "The assessment"),
                text!(
                    "Vous décrivez sa classe, ses matières et son objectif en cinq minutes. Nous faisons ensuite le point \
                     avec vous : ce qui est acquis, ce qui bloque, par où commencer.",
                    "You tell us about their year, subjects and goal in five minutes. Then we take stock together: what \
                     is solid, what is stuck, where to begin."
                ),
            ),
            item(
                text!("La formule", "The plan"),
                text!(
                    "Vous choisissez le rythme qui lui convient. Chaque mois, des crédits arrivent sur son compte ; il les \
                     dépense quand il en a besoin, pas avant.",
                    "You choose the pace that suits them. Credits arrive every month, to be spent when they are needed \
                     and not before."
                ),
            ),
            item(
                text!("Les cours", "The lessons"),
                text!(
                    "Il réserve avec le coach de son choix, un créneau qui l’arrange. Agenda, crédits, paiements : tout \
                     est dans votre espace, et vous voyez la même chose que lui.",
                    "They book the coach they like at a time that works. Calendar, credits, payments: it is all in your \
                     space, and you see what they see."
                ),
            ),
        ],
    })
}

fn pricing() -> Section {
    Section::Pricing(Live {
        title: text!("Des formules simples", "Simple plans"),
        lead: text!(
            "Un prix par mois, tout compris. Pas de frais d’inscription.",
            "One price a month, all included. No registration fee."
        ),
        note: text!(
            "Un cours particulier en ligne coûte 1 crédit, un cours en présentiel 1,25, un atelier en groupe 1,5. Un \
             crédit reste valable 12 mois.",
            "A private lesson online costs 1 credit, in person 1.25, a group workshop 1.5. A credit stays valid for 12 \
             months."
        ),
    })
}

fn coaches() -> Section {
    Section::Coaches(Live {
        title: text!("Des coachs que l’on choisit", "Coaches you choose"),
        lead: text!(
            "Chacun a ses matières, son parcours et sa manière d’expliquer. Lisez, comparez, et prenez celui qui saura \
             parler à votre enfant.",
            "Each has their subjects, their background and their way of explaining. Read, compare, and pick the one your \
             child will listen to."
        ),
        note: text!("", ""),
    })
}

fn points() -> Section {
    Section::Points(List {
        title: text!("Pensé pour la vraie vie", "Made for real life"),
        lead: text!(
            "Les semaines changent, le réseau flanche, et c’est prévu.",
            "Weeks change, networks fail, and that is expected."
        ),
        items: vec![
            item(
                text!("Une connexion capricieuse ?", "A weak connection?"),
                text!(
                    "Le site est léger : il s’ouvre vite sur un réseau lent, au téléphone comme à l’ordinateur. Rien à \
                     installer, un navigateur suffit.",
                    "The site is light: it opens fast on a slow network, on a phone as on a computer. Nothing to install, \
                     a browser is enough."
                ),
            ),
            item(
                text!("Un imprévu ?", "Something came up?"),
                text!(
                    "Annulez jusqu’à 24 heures avant le cours, le crédit revient en entier. Et si c’est nous qui annulons, \
                     il revient toujours.",
                    "Cancel up to 24 hours before the lesson and the whole credit comes back. If we are the ones who \
                     cancel, it always does."
                ),
            ),
            item(
                text!("Payer à votre manière", "Pay your way"),
                text!(
                    "En ligne avec Konnect, par carte, ou par virement depuis la Tunisie et l’étranger. Aucun numéro de \
                     carte ne passe par notre site.",
                    "Online with Konnect, by card, or by bank transfer from Tunisia and abroad. No card number ever passes \
                     through our site."
                ),
            ),
            item(
                text!("Vos données restent les vôtres", "Your data stays yours"),
                text!(
                    "Ni publicité, ni traceur, ni bandeau de cookies : le site n’en pose qu’un, pour vous garder connecté.",
                    "No advertising, no tracker, no cookie banner: the site sets a single cookie, to keep you signed in."
                ),
            ),
        ],
    })
}

fn faq() -> Section {
    let question = |question: Text, answer: Text| Question { question, answer };
    Section::Faq(Faq {
        title: text!("Questions fréquentes", "Frequent questions"),
        lead: text!("Une autre question ? Écrivez-nous à {{email}}.", "Another question? Write to us at {{email}}."),
        items: vec![
            question(
                text!("Le bilan est-il vraiment gratuit ?", "Is the assessment really free?"),
                text!(
                    "Oui, et il ne vous engage à rien. Vous ouvrez votre compte, nous étudions la situation de votre \
                     enfant et en parlons avec vous ; vous décidez ensuite, sans date limite.",
                    "Yes, and it commits you to nothing. You open your account, we study your child’s situation and talk \
                     it over with you; then you decide, in your own time."
                ),
            ),
            question(
                text!("Qu’est-ce qu’un crédit ?", "What is a credit?"),
                text!(
                    "L’unité avec laquelle on réserve : 1 crédit pour un cours particulier en ligne, 1,25 en présentiel, \
                     1,5 pour un atelier en groupe.\nLes crédits de votre formule arrivent chaque mois et restent valables \
                     12 mois. Ceux qui expirent le plus tôt sont utilisés les premiers.",
                    "The unit lessons are booked with: 1 credit for a private lesson online, 1.25 in person, 1.5 for a \
                     group workshop.\nThe credits of your plan arrive every month and stay valid for 12 months. Those that \
                     expire first are used first."
                ),
            ),
            question(
                text!("Peut-on annuler un cours ?", "Can a lesson be cancelled?"),
                text!(
                    "Oui. Jusqu’à 24 heures avant, le crédit est rendu en entier. Plus tard, l’annulation reste possible \
                     mais le crédit est perdu, et nous vous le disons avant que vous confirmiez.\nDans les deux dernières \
                     heures, le cours est maintenu : le coach est déjà prêt.",
                    "Yes. Up to 24 hours before, the whole credit comes back. Later you may still cancel, but the credit \
                     is lost, and we tell you so before you confirm.\nIn the last two hours the lesson stands: the coach is \
                     ready and waiting."
                ),
            ),
            question(
                text!("Comment se passe un cours en ligne ?", "What is an online lesson like?"),
                text!(
                    "En visioconférence, seul avec son coach, dans le navigateur : il n’y a rien à installer. Le lien se \
                     trouve dans l’agenda et dans le courriel de confirmation.\nUn casque, une feuille, et c’est parti. Si \
                     l’image décroche sur un réseau faible, on coupe la caméra et l’on garde la voix.",
                    "By video, alone with the coach, in the browser: there is nothing to install. The link is in the \
                     calendar and in the confirmation mail.\nHeadphones, a sheet of paper, and off you go. If the picture \
                     fails on a weak network, turn the camera off and keep the voice."
                ),
            ),
            question(
                text!("Comment payer ?", "How do I pay?"),
                text!(
                    "En ligne avec Konnect, par carte bancaire, ou par virement avec la référence que nous vous donnons. \
                     La formule est active et les crédits arrivent dès que le paiement est confirmé.",
                    "Online with Konnect, by bank card, or by bank transfer with the reference we give you. The plan is \
                     active and the credits arrive as soon as the payment is confirmed."
                ),
            ),
            question(
                text!("Mon enfant a-t-il son propre accès ?", "Does my child have their own access?"),
                text!(
                    "Oui. Vous recevez un lien à lui transmettre pour choisir son mot de passe. Il réserve ses cours \
                     lui-même et ne voit rien des paiements ; vous voyez son agenda et ses crédits.",
                    "Yes. You receive a link to hand over, with which they choose a password. They book their own lessons \
                     and see nothing of payments; you see their calendar and credits."
                ),
            ),
        ],
    })
}

fn call() -> Section {
    Section::Call(Call {
        title: text!("Parlons de votre enfant", "Let us talk about your child"),
        text: text!(
            "Cinq minutes pour décrire où il en est, et nous nous occupons de la suite. C’est offert, et sans engagement.",
            "Five minutes to tell us where they stand, and we take it from there. Free, and no obligation."
        ),
        link: assessment(),
    })
}
