//! Reports, skills, goals and reviews of the demonstration (SPEC §6).

use super::seed::DemoStudent;
use crate::model::{AppointmentId, GoalId};
use chrono::{DateTime, Days, TimeDelta, Utc};
use preau_directory::ProviderId;
use preau_directory::model::{ReviewId, ReviewSide, closes_at};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Platform, Tx};

/// What a report of the demonstration says, and what was said of the lesson: rating and words of the learner, of the coach.
struct Told {
    summary: &'static str,
    next_steps: &'static str,
    note: &'static str,
    levels: &'static [(&'static str, i16)],
    learner: Option<(i16, &'static str)>,
    coach: Option<(i16, &'static str)>,
}

/// In the order of the student's lessons that took place; the last one has no report yet.
const TOLD: [Told; 6] = [
    Told {
        summary: "Premier cours\u{202f}: nous avons fait le point sur les fonctions affines et du second degré. Inès lit bien un \
                  graphique, mais perd le fil dans les calculs à plusieurs étapes.\nNous avons repris la factorisation pas à pas.",
        next_steps: "Feuille 1, exercices 1 à 5. Écrire chaque étape sur sa propre ligne.",
        note: "Manque surtout de confiance. Éviter de corriger trop vite, la laisser chercher.",
        levels: &[("fonctions", 2), ("calcul-litteral", 1)],
        learner: Some((
            5,
            "Pour la première fois, ma fille est sortie d’un cours de maths avec le sourire. Clair, calme, précis.",
        )),
        coach: Some((4, "Volontaire et attentive. Un peu de travail entre les séances, et tout ira vite.")),
    },
    Told {
        summary: "Méthode du commentaire sur un extrait de «\u{202f}Phèdre\u{202f}»\u{202f}: repérer, citer, interpréter. L’introduction est \
                  déjà solide.",
        next_steps: "Rédiger la première partie à partir du plan fait ensemble.",
        note: "",
        levels: &[("commentaire", 2), ("langue", 3)],
        learner: Some((5, "Des conseils très concrets, et une copie corrigée dès le lendemain.")),
        coach: None,
    },
    Told {
        summary: "Tri par insertion et tri par sélection, écrits puis chronométrés. Inès a trouvé seule pourquoi les temps \
                  quadruplent quand la liste double.",
        next_steps: "Programmer le tri fusion en suivant le schéma, et noter ce qui bloque.",
        note: "Très à l’aise dès que c’est concret.",
        levels: &[("programmation", 3), ("algorithmes", 2)],
        learner: Some((5, "On code dès la première minute, et on comprend pourquoi ça marche.")),
        coach: Some((5, "Curieuse, pose les bonnes questions.")),
    },
    Told {
        summary: "«\u{202f}Peut-on avoir raison contre les faits\u{202f}?\u{202f}» Nous avons transformé le sujet en problème, puis cherché \
                  trois thèses qui se répondent.",
        next_steps: "Une page sur la deuxième thèse, avec un exemple tiré des sciences.",
        note: "",
        levels: &[("problematiser", 2), ("argumenter", 2)],
        learner: Some((4, "Passionnant. J’aurais aimé un peu plus de temps pour écrire.")),
        coach: Some((5, "De vraies idées, qui gagnent à être écrites tout de suite.")),
    },
    Told {
        summary: "Dérivées\u{202f}: somme, produit, quotient, puis fonctions composées. Les règles sont sues\u{202f}; reste à les \
                  reconnaître dans un énoncé long.",
        next_steps: "Exercices 12 à 18, sans regarder le cours.",
        note: "Interrogation au lycée la semaine prochaine.",
        levels: &[("derivation", 2), ("calcul-litteral", 2), ("fonctions", 3)],
        learner: Some((4, "Inès refait ses exercices d’elle-même, c’est nouveau.")),
        coach: Some((5, "Le travail entre les séances se voit.")),
    },
    Told {
        summary: "Correction de l’interrogation (14/20\u{202f}!) puis étude complète d’une fonction, du domaine à la tangente. Inès a \
                  mené le dernier exercice seule, du début à la fin.",
        next_steps: "Rédiger proprement l’exercice 22, comme pour le bac.",
        note: "Prête pour les suites.",
        levels: &[("derivation", 3), ("fonctions", 4), ("demonstration", 2)],
        learner: Some((5, "14 à l’interrogation de maths. Merci\u{202f}!")),
        coach: None,
    },
];

/// A lesson that took place.
struct Lesson {
    id: AppointmentId,
    booking_id: uuid::Uuid,
    subject: String,
    ends_at: DateTime<Utc>,
    provider_id: ProviderId,
    coach: UserId,
}

/// Reports on the student's lessons but the last, with skills, reviews of both sides, and goals. The lessons must be there.
///
/// # Errors
/// When lessons, subjects or skills are missing, or the reports are there already.
pub async fn seed_demo_reports(platform: &Platform, tx: &mut Tx, student: DemoStudent) -> Outcome<()> {
    let lessons = list_lessons(tx, student).await?;
    for (lesson, told) in lessons.iter().zip(&TOLD) {
        add_report(tx, student, lesson, told).await?;
        let filed_at = lesson.ends_at + TimeDelta::hours(2);
        for (side, said) in [(ReviewSide::Learner, told.learner), (ReviewSide::Provider, told.coach)] {
            let Some((rating, body)) = said else { continue };
            let both = told.learner.is_some() && told.coach.is_some();
            add_review(platform, tx, student, lesson, filed_at, side, rating, body, both).await?;
        }
    }
    match lessons.first() {
        Some(lesson) => add_goals(platform, tx, student, lesson.coach).await,
        None => Ok(()),
    }
}

async fn list_lessons(tx: &mut Tx, student: DemoStudent) -> Outcome<Vec<Lesson>> {
    sqlx::query_as!(
        Lesson,
        r#"select a.id as "id: AppointmentId", b.id as booking_id, a.subject, upper(a.during) as "ends_at!",
                  p.id as "provider_id: ProviderId", p.user_id as "coach: UserId"
             from bookings b
             join appointments a on a.id = b.appointment_id and a.service <> 'workshop'
             join providers p on p.id = a.provider_id
            where b.student_id = $1 and b.status = 'completed' order by lower(a.during)"#,
        student.student_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list lessons of the demonstration")
}

async fn add_report(tx: &mut Tx, student: DemoStudent, lesson: &Lesson, told: &Told) -> Outcome<()> {
    sqlx::query!(
        "insert into session_reports (appointment_id, subject, author_id, summary, next_steps, filed_at)
         values ($1, $2, $3, $4, $5, $6)",
        lesson.id.0,
        lesson.subject,
        lesson.coach.0,
        told.summary,
        told.next_steps,
        lesson.ends_at + TimeDelta::hours(2),
    )
    .execute(&mut **tx)
    .await
    .internal("seed report")?;
    sqlx::query!(
        "insert into report_learners (appointment_id, student_id, account_id, came) values ($1, $2, $3, true)",
        lesson.id.0,
        student.student_id.0,
        student.account_id.0,
    )
    .execute(&mut **tx)
    .await
    .internal("seed learner of a report")?;
    if !told.note.is_empty() {
        sqlx::query!("insert into report_notes (appointment_id, note) values ($1, $2)", lesson.id.0, told.note)
            .execute(&mut **tx)
            .await
            .internal("seed note")?;
    }
    for (skill, level) in told.levels {
        sqlx::query!(
            "insert into skill_levels (appointment_id, student_id, skill, subject, level) values ($1, $2, $3, $4, $5)",
            lesson.id.0,
            student.student_id.0,
            *skill,
            lesson.subject,
            *level,
        )
        .execute(&mut **tx)
        .await
        .internal("seed level")?;
    }
    Ok(())
}

/// The family writes a day after the report, the coach two; what nobody answered is published when the time is over.
#[expect(clippy::too_many_arguments, reason = "everything that a row says")]
async fn add_review(
    platform: &Platform,
    tx: &mut Tx,
    student: DemoStudent,
    lesson: &Lesson,
    filed_at: DateTime<Utc>,
    side: ReviewSide,
    rating: i16,
    body: &str,
    both: bool,
) -> Outcome<()> {
    let closes = closes_at(filed_at);
    let (author, days) = match side {
        ReviewSide::Learner => (student.booked_by, 1),
        ReviewSide::Provider => (lesson.coach, 2),
    };
    let published = if both { filed_at + TimeDelta::days(2) } else { closes };
    sqlx::query!(
        "insert into reviews (id, booking_id, side, provider_id, student_id, account_id, subject, author_id, by_student, rating,
                              body, written_at, closes_at, published_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, $10, $11, $12, null)",
        platform.new_id::<ReviewId>().0,
        lesson.booking_id,
        side as _,
        lesson.provider_id.0,
        student.student_id.0,
        student.account_id.0,
        lesson.subject,
        author.0,
        rating,
        body,
        filed_at + TimeDelta::days(days),
        closes,
    )
    .execute(&mut **tx)
    .await
    .internal("seed review")?;
    // The second of two publishes both; what waits for an answer is published by its job.
    if published <= platform.now() && (!both || side == ReviewSide::Provider) {
        sqlx::query!("update reviews set published_at = $2 where booking_id = $1", lesson.booking_id, published)
            .execute(&mut **tx)
            .await
            .internal("publish reviews of the demonstration")?;
    }
    Ok(())
}

async fn add_goals(platform: &Platform, tx: &mut Tx, student: DemoStudent, coach: UserId) -> Outcome<()> {
    let now = platform.now();
    // In words, in what, days until it is due, days since it was reached.
    let goals = [
        ("Obtenir 15 au bac blanc de mathématiques", "mathematiques", Some(32), None),
        ("Terminer seule un projet de NSI", "nsi", None, None),
        ("Dériver une fonction composée sans aide", "mathematiques", Some(3), Some(5)),
    ];
    for (title, subject, due_in, reached_ago) in goals {
        sqlx::query!(
            "insert into goals (id, student_id, account_id, subject, title, due_on, created_by, created_at, completed_by, completed_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            platform.new_id::<GoalId>().0,
            student.student_id.0,
            student.account_id.0,
            subject,
            title,
            due_in.and_then(|days| now.date_naive().checked_add_days(Days::new(days))),
            coach.0,
            now - TimeDelta::days(30),
            reached_ago.map(|_| coach.0),
            reached_ago.map(|days| now - TimeDelta::days(days)),
        )
        .execute(&mut **tx)
        .await
        .internal("seed goal")?;
    }
    Ok(())
}
