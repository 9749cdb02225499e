//! What a new deployment begins with, and the providers of the demonstration (SPEC §2, §6).

use super::{NewProvider, add_provider};
use crate::model::{ProviderId, ProviderKind};
use preau_kernel::Text;
use preau_kernel::id::UserId;
use preau_kernel::{Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// Slug, French and English name, in the organisation's order (SPEC §2).
const SUBJECTS: [(&str, &str, &str); 10] = [
    ("mathematiques", "Mathématiques", "Mathematics"),
    ("nsi", "NSI", "Computer science (NSI)"),
    ("francais", "Français", "French"),
    ("philosophie", "Philosophie", "Philosophy"),
    ("histoire-geo", "Histoire-Géo", "History and geography"),
    ("anglais", "Anglais", "English"),
    ("espagnol", "Espagnol", "Spanish"),
    ("physique-chimie", "Physique-Chimie", "Physics and chemistry"),
    ("svt", "SVT", "Life and earth sciences (SVT)"),
    ("ses", "SES", "Economics and social sciences (SES)"),
];

/// Adds the subjects that are missing; those that exist keep the names and the order people gave them.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_subjects(tx: &mut Tx) -> Outcome<()> {
    for (position, (slug, fr, en)) in (1..).zip(SUBJECTS) {
        sqlx::query!(
            "insert into subjects (slug, name_fr, name_en, position) values ($1, $2, $3, $4) on conflict (slug) do nothing",
            slug,
            fr,
            en,
            position
        )
        .execute(&mut **tx)
        .await
        .internal("seed subjects")?;
    }
    Ok(())
}

/// The providers of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct DemoProviders {
    /// Hélios: Mathématiques, NSI.
    pub helios: ProviderId,
    /// Zénon: Philosophie, Français.
    pub zenon: ProviderId,
}

/// Adds Hélios and Zénon, as the house; the subjects must exist.
///
/// # Errors
/// See [`add_provider`].
pub async fn seed_demo_providers(
    platform: &Platform,
    tx: &mut Tx,
    helios_user_id: UserId,
    zenon_user_id: UserId,
) -> Outcome<DemoProviders> {
    let helios = add_helios(platform, tx, helios_user_id).await?;
    let grand_oral = text!("Grand oral de NSI", "Oral examination in computer science");
    complete(tx, helios, &[grand_oral], Some(15), [45_000, 55_000]).await?;
    let zenon = add_zenon(platform, tx, zenon_user_id).await?;
    let orals = [
        text!("Oral des épreuves anticipées", "Oral of the first-year papers"),
        text!("Lettres de motivation", "Letters of application"),
    ];
    complete(tx, zenon, &orals, None, [45_000, 55_000]).await?;
    Ok(DemoProviders { helios, zenon })
}

/// What a profile says besides; rates by video and on site, in thousandths of a dinar. No film: the demonstration leads nowhere
/// outside.
async fn complete(
    tx: &mut Tx,
    id: ProviderId,
    expertises: &[Text],
    radius_km: Option<i32>,
    [online, in_person]: [i64; 2],
) -> Outcome<()> {
    let both = |pick: fn(&Text) -> &String| expertises.iter().map(pick).cloned().collect::<Vec<_>>();
    sqlx::query!(
        "update providers set expertises_fr = $2, expertises_en = $3, radius_km = $4, rate_online_minor = $5,
                rate_in_person_minor = $6, rate_currency = 'TND'
          where id = $1",
        id.0,
        &both(|text| &text.fr),
        &both(|text| &text.en),
        radius_km,
        online,
        in_person,
    )
    .execute(&mut **tx)
    .await
    .internal("complete the profile of a provider of the demonstration")?;
    Ok(())
}

async fn add_helios(platform: &Platform, tx: &mut Tx, user_id: UserId) -> Outcome<ProviderId> {
    let helios = NewProvider {
        user_id,
        slug: "helios",
        pseudonym: "Hélios",
        kind: ProviderKind::Tutor,
        headline: text!(
            "Les mathématiques et la NSI, du premier blocage à la mention.",
            "Mathematics and computer science, from the first stumbling block to honours."
        ),
        bio: text!(
            "On me dit souvent «\u{202f}je suis nul en maths\u{202f}». Je réponds toujours par la même question\u{202f}: à quelle ligne as-tu \
             cessé de comprendre\u{202f}? Nous repartons de cette ligne, et presque toujours elle se trouve bien avant la page du jour.\n\n\
             En NSI, nous écrivons du code dès la première séance\u{202f}: un programme qui ne marche pas est le meilleur des \
             professeurs, à condition de savoir l’interroger. Algorithmes, bases de données, réseaux\u{202f}: chaque notion du \
             programme devient un petit projet que l’élève garde.\n\n\
             Chaque séance se termine par trois phrases\u{202f}: ce qui est acquis, ce qui reste fragile, ce que l’on fait la \
             prochaine fois. Vous les retrouvez dans votre espace.",
            "People often tell me “I am hopeless at maths”. I always answer with the same question: at which line did you \
             stop following? We start again from that line, and it almost always lies well before today’s page.\n\n\
             In computer science we write code from the very first lesson: a program that does not work is the best of \
             teachers, provided one knows how to question it. Algorithms, databases, networks: every topic of the \
             syllabus becomes a small project the student keeps.\n\n\
             Every lesson ends with three sentences: what is secure, what is still fragile, what we do next time. You \
             will find them in your space."
        ),
        diplomas: &[
            text!("Agrégation de mathématiques", "Agrégation in mathematics"),
            text!("CAPES de numérique et sciences informatiques", "CAPES in computer science"),
            text!(
                "Douze ans d’enseignement en lycée français à l’étranger",
                "Twelve years of teaching in French high schools abroad"
            ),
        ],
        subjects: &["mathematiques", "nsi"],
        languages: &["fr", "en"],
        city: Some("Tunis"),
        picture: "/images/helios.svg",
        position: 1,
    };
    add_provider(platform, tx, &helios).await
}

async fn add_zenon(platform: &Platform, tx: &mut Tx, user_id: UserId) -> Outcome<ProviderId> {
    let zenon = NewProvider {
        user_id,
        slug: "zenon",
        pseudonym: "Zénon",
        kind: ProviderKind::Tutor,
        headline: text!(
            "Apprendre à penser sur le papier\u{202f}: philosophie et français, à l’écrit comme à l’oral.",
            "Learning to think on paper: philosophy and French, in writing and aloud."
        ),
        bio: text!(
            "Une bonne copie n’est pas une copie savante\u{202f}: c’est une question prise au sérieux, pas à pas. Nous \
             travaillons sur de vrais sujets, avec un brouillon, et nous cherchons ensemble le moment où l’idée de \
             l’élève devient un argument.\n\n\
             En français, je prépare aux épreuves anticipées\u{202f}: lecture linéaire, commentaire, dissertation, et surtout \
             l’oral, que l’on apprivoise en le répétant à voix haute, chronomètre en main, jusqu’à ce qu’il devienne une \
             conversation.\n\n\
             Je rends chaque copie annotée sous quarante-huit heures, avec une seule priorité pour la suivante. Une \
             seule\u{202f}: c’est ainsi que l’on progresse.",
            "A good essay is not a learned one: it is a question taken seriously, step by step. We work on real exam \
             questions, with a rough draft, and look together for the moment when the student’s idea becomes an \
             argument.\n\n\
             In French I prepare for the first-year papers of the baccalauréat: close reading, commentary, essay, and \
             above all the oral, which is tamed by rehearsing it aloud, stopwatch in hand, until it turns into a \
             conversation.\n\n\
             I return every paper with notes within forty-eight hours, and with one priority for the next. Only one: \
             that is how progress is made."
        ),
        diplomas: &[
            text!("Agrégation de philosophie", "Agrégation in philosophy"),
            text!("Master de lettres modernes", "Master’s degree in French literature"),
            text!("Ancien examinateur au baccalauréat", "Former baccalauréat examiner"),
        ],
        subjects: &["philosophie", "francais"],
        languages: &["fr"],
        city: Some("Tunis"),
        picture: "/images/zenon.svg",
        position: 2,
    };
    add_provider(platform, tx, &zenon).await
}
