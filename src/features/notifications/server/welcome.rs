//! Mails about opening: an account, the place of one more child in it, or a child's access once more. All carry the
//! child's access, for the parent to hand over (SPEC ID-1, NO-2).

use super::mail::{Block, Mail, tell};
use preau_identity::model::{Organisation, Person, Student};
use preau_identity::server::events::{AccountOpened, ActivationRenewed, ChildAdded};
use preau_identity::server::{activation, organisation, people};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale, Outcome, tr};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{Platform, Tx};

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("notifications/welcome-mail", |platform, tx, heard: Heard<AccountOpened>| {
            let AccountOpened { user_id, student_id, .. } = heard.event;
            Box::pin(write(platform, tx, heard.id, (user_id, student_id), welcome))
        }),
        Subscriber::to("notifications/child-access-mail", |platform, tx, heard: Heard<ChildAdded>| {
            let ChildAdded { user_id, student_id, .. } = heard.event;
            Box::pin(write(platform, tx, heard.id, (user_id, student_id), child_access))
        }),
        Subscriber::to("notifications/access-renewed-mail", |platform, tx, heard: Heard<ActivationRenewed>| {
            let ActivationRenewed { user_id, student_id, .. } = heard.event;
            Box::pin(async move {
                // Asked for twice, and the first of the two links used before the second was written? Also at this moment.
                activation::take_back(tx, student_id).await?;
                if activation::is_activated(tx, student_id).await? {
                    return Ok(());
                }
                write(platform, tx, heard.id, (user_id, student_id), access_renewed).await
            })
        }),
    ]
}

/// What these mails are made of.
struct Opening {
    parent: Person,
    student: Student,
    /// The address the student signs in with.
    sign_in: String,
    /// Of the activation link.
    token: String,
    organisation: Organisation,
}

async fn write(
    platform: &Platform,
    tx: &mut Tx,
    event_id: i64,
    (parent, student): (UserId, UserId),
    say: fn(&Opening) -> Mail,
) -> Outcome<()> {
    let opening = Opening {
        parent: people::find_person(tx, parent).await?.ok_or(AppError::NotFound)?,
        student: people::find_student(tx, student).await?.ok_or(AppError::NotFound)?,
        sign_in: people::find_person(tx, student).await?.ok_or(AppError::NotFound)?.email,
        token: activation::issue(tx, student, platform.now()).await?,
        organisation: organisation::find(tx).await?,
    };
    tell(platform, tx, event_id, &opening.parent, say(&opening)).await?;
    Ok(())
}

/// The first mail: welcome, the child's access, what happens next.
fn welcome(opening: &Opening) -> Mail {
    let locale = opening.parent.locale;
    let (parent, name) = (&opening.parent.first_name, &opening.student.first_name);
    let organisation = &opening.organisation.name;
    let mut blocks = vec![
        Block::greeting(&opening.parent),
        Block::Paragraph(tr!(
            locale,
            "Merci de votre confiance. Votre compte est ouvert et votre demande de bilan pour {name} est bien arrivée.",
            "Thank you for your trust. Your account is open, and your request for {name}’s assessment has reached us."
        )),
    ];
    blocks.extend(access(opening));
    blocks.push(Block::Heading(tr!(locale, "Et maintenant\u{202f}?", "What happens next?")));
    blocks.extend(next_steps(locale, name).map(Block::Paragraph));
    Mail {
        template: "welcome",
        subject: tr!(locale, "Bienvenue chez {organisation}, {parent}", "Welcome to {organisation}, {parent}"),
        preheader: tr!(
            locale,
            "Votre compte est ouvert. Voici l’accès à transmettre à {name}.",
            "Your account is open. Here is the access to hand over to {name}."
        ),
        blocks,
        attachments: vec![],
    }
}

/// One more child: their access.
fn child_access(opening: &Opening) -> Mail {
    let locale = opening.parent.locale;
    let name = &opening.student.first_name;
    let mut blocks = vec![
        Block::greeting(&opening.parent),
        Block::Paragraph(tr!(
            locale,
            "{name} fait maintenant partie de votre compte, avec son agenda et ses crédits.",
            "{name} is now part of your account, with a calendar and credits of their own."
        )),
    ];
    blocks.extend(access(opening));
    Mail {
        template: "child-access",
        subject: tr!(locale, "L’accès à transmettre à {name}", "The access to hand over to {name}"),
        preheader: tr!(
            locale,
            "Une adresse de connexion, et un lien pour choisir le mot de passe.",
            "A sign-in address, and a link for choosing the password."
        ),
        blocks,
        attachments: vec![],
    }
}

/// A new link in place of one that ran out or was lost.
fn access_renewed(opening: &Opening) -> Mail {
    let locale = opening.parent.locale;
    let name = &opening.student.first_name;
    let mut blocks = vec![
        Block::greeting(&opening.parent),
        Block::Paragraph(tr!(
            locale,
            "Voici le nouveau lien d’activation de {name}. Les liens envoyés auparavant ne fonctionnent plus.",
            "Here is {name}’s new activation link. Links sent before no longer work."
        )),
    ];
    blocks.extend(access(opening));
    Mail {
        template: "access-renewed",
        subject: tr!(locale, "Un nouveau lien d’activation pour {name}", "A new activation link for {name}"),
        preheader: tr!(
            locale,
            "À utiliser à la place des précédents, pour choisir le mot de passe.",
            "To be used in place of earlier ones, for choosing the password."
        ),
        blocks,
        attachments: vec![],
    }
}

/// The child's sign-in address and activation link.
fn access(opening: &Opening) -> [Block; 5] {
    let locale = opening.parent.locale;
    let (name, token) = (&opening.student.first_name, &opening.token);
    let days = activation::LIFETIME.num_days();
    [
        Block::Heading(tr!(locale, "L’accès à transmettre à {name}", "The access to hand over to {name}")),
        Block::Paragraph(tr!(
            locale,
            "{name} a son propre espace, pour réserver ses cours et les retrouver. Le bouton sert à choisir le mot de \
             passe\u{202f}: ouvrez la page ensemble, ou transmettez le lien.",
            "{name} has a space of their own, to book lessons and find them again. The button is for choosing the \
             password: open the page together, or pass the link on."
        )),
        Block::Facts(vec![(tr!(locale, "Adresse de connexion", "Sign-in address"), opening.sign_in.clone())]),
        Block::Button {
            label: tr!(locale, "Choisir le mot de passe", "Choose the password"),
            href: tr!(locale, "/activation/{token}", "/en/activation/{token}"),
        },
        Block::Note(tr!(
            locale,
            "Ce lien est personnel, ne sert qu’une fois et reste valable {days}\u{a0}jours. L’adresse de connexion ne \
             reçoit pas de courrier\u{202f}: c’est à vous que nous écrivons.",
            "This link is personal, works once and is valid for {days} days. The sign-in address receives no mail: you \
             are the one we write to."
        )),
    ]
}

fn next_steps(locale: Locale, name: &str) -> [String; 3] {
    [
        tr!(
            locale,
            "1. Notre équipe lit vos réponses et vous contacte pour convenir du bilan, offert et sans engagement.",
            "1. Our team reads your answers and gets in touch to arrange the assessment, free and without obligation."
        ),
        tr!(
            locale,
            "2. Dans votre espace, vous comparez les formules et choisissez celle qui convient à {name}.",
            "2. In your space, you compare the plans and choose the one that suits {name}."
        ),
        tr!(
            locale,
            "3. {name} réserve son premier cours avec le coach de son choix.",
            "3. {name} books a first lesson with the coach of their choice."
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::render;
    use preau_identity::model::grade::Grade;
    use preau_kernel::Currency;
    use preau_kernel::id::AccountId;
    use uuid::Uuid;

    fn opening(locale: Locale, name: &str) -> Opening {
        let user_id = UserId(Uuid::nil());
        Opening {
            parent: Person {
                user_id,
                first_name: "Amel".to_owned(),
                last_name: "Ben Salah".to_owned(),
                email: "amel@example.test".to_owned(),
                locale,
                time_zone: "Africa/Tunis".to_owned(),
            },
            student: Student {
                user_id,
                account_id: AccountId(Uuid::nil()),
                first_name: name.to_owned(),
                last_name: "Ben Salah".to_owned(),
                grade: Grade::from_code("terminale").unwrap(),
            },
            sign_in: "ines.bensalah@eleves.nexus.tn".to_owned(),
            token: "TOKEN".to_owned(),
            organisation: Organisation {
                name: "Nexus Réussite".to_owned(),
                tagline_fr: String::new(),
                tagline_en: String::new(),
                currency: Currency::Tnd,
                time_zone: "Africa/Tunis".to_owned(),
                email: "contact@nexus.tn".to_owned(),
                phone: String::new(),
                student_domain: "eleves.nexus.tn".to_owned(),
                accent: "#1d3fbb".to_owned(),
            },
        }
    }

    #[test]
    fn every_mail_hands_over_the_access_in_both_languages() {
        for say in [welcome, child_access, access_renewed] {
            for (locale, link) in [
                (Locale::Fr, "https://nexus.tn/activation/TOKEN"),
                (Locale::En, "https://nexus.tn/en/activation/TOKEN"),
            ] {
                let mail = say(&opening(locale, "Inès"));
                let rendered = render::render(&render::tests::nexus(), locale, &mail);
                for version in [&rendered.text, &rendered.html] {
                    assert!(version.contains("Inès") && version.contains("ines.bensalah@eleves.nexus.tn"), "{version}");
                    assert!(version.contains(link), "{link} in {version}");
                    assert!(version.contains("14"), "how long the link lives: {version}");
                }
            }
        }
    }

    #[test]
    fn the_two_languages_differ_everywhere() {
        for say in [welcome, child_access, access_renewed] {
            let [fr, en] = [Locale::Fr, Locale::En].map(|locale| say(&opening(locale, "Inès")));
            assert_ne!(fr.subject, en.subject);
            assert_eq!(fr.blocks.len(), en.blocks.len());
            assert!(fr.blocks.iter().zip(&en.blocks).all(|(fr, en)| fr != en), "{fr:#?}\n{en:#?}");
        }
    }

    #[test]
    fn a_child_with_a_hostile_name_harms_nobody() {
        let mail = welcome(&opening(Locale::Fr, "<img src=x onerror=alert(1)>\r\nBcc: x@example.test"));
        let rendered = render::render(&render::tests::nexus(), Locale::Fr, &mail);
        assert!(!rendered.html.contains("<img"), "{}", rendered.html);
    }
}
