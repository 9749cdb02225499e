//! The plans and billing settings every deployment starts with (SPEC §2). Changes nothing that exists.

use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Tx};

struct Plan {
    code: &'static str,
    name: (&'static str, &'static str),
    summary: (&'static str, &'static str),
    features: &'static [(&'static str, &'static str)],
    millimes: i64,
    credits: i32,
    aria_subjects: i32,
    highlighted: bool,
}

const PLANS: [Plan; 3] = [
    Plan {
        code: "ACCES_PLATEFORME",
        name: ("Accès plateforme", "Platform access"),
        summary: (
            "Travailler à son rythme, avec de bons outils et une réponse à toute heure.",
            "Work at your own pace, with good tools and an answer at any hour.",
        ),
        features: &[
            ("Cours, fiches et exercices corrigés", "Lessons, summaries and marked exercises"),
            ("ARIA, le tuteur qui explique, dans une matière", "ARIA, the tutor that explains, in one subject"),
            ("Suivi des progrès pour les parents", "Progress that parents can follow"),
            ("Séances avec un coach à la carte", "Sessions with a coach when you want them"),
        ],
        millimes: 79_000,
        credits: 0,
        aria_subjects: 1,
        highlighted: false,
    },
    Plan {
        code: "HYBRIDE",
        name: ("Hybride", "Hybrid"),
        summary: (
            "La plateforme et un coach chaque semaine\u{202f}: l’équilibre qui fait avancer.",
            "The platform and a coach every week: the balance that moves you forward.",
        ),
        features: &[
            ("Tout l’accès plateforme", "Everything in platform access"),
            (
                "4 crédits par mois, soit une séance en ligne par semaine",
                "4 credits a month: one online session a week",
            ),
            ("ARIA dans deux matières", "ARIA in two subjects"),
            ("Compte rendu après chaque séance", "A report after every session"),
        ],
        millimes: 179_000,
        credits: 400,
        aria_subjects: 2,
        highlighted: true,
    },
    Plan {
        code: "IMMERSION",
        name: ("Immersion", "Immersion"),
        summary: (
            "Un accompagnement soutenu, pour viser la mention ou préparer les épreuves.",
            "Close support, to aim for honours or get ready for the exams.",
        ),
        features: &[
            ("Tout ce que contient Hybride", "Everything in Hybrid"),
            (
                "8 crédits par mois, soit deux séances en ligne par semaine",
                "8 credits a month: two online sessions a week",
            ),
            ("ARIA dans toutes les matières", "ARIA in every subject"),
            ("Un point mensuel avec la famille", "A monthly talk with the family"),
        ],
        millimes: 299_000,
        credits: 800,
        aria_subjects: 10,
        highlighted: false,
    },
];

/// Adds the plans that are missing.
///
/// # Errors
/// When the connection is lost.
pub async fn seed(tx: &mut Tx) -> Outcome<()> {
    for (position, plan) in (1..).zip(&PLANS) {
        let (features_fr, features_en): (Vec<String>, Vec<String>) =
            plan.features.iter().map(|(fr, en)| ((*fr).to_owned(), (*en).to_owned())).unzip();
        sqlx::query!(
            "insert into plans (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                                every, credits, aria_subjects, highlighted, position)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'TND', 'month', $9, $10, $11, $12)
             on conflict (code) do nothing",
            plan.code,
            plan.name.0,
            plan.name.1,
            plan.summary.0,
            plan.summary.1,
            &features_fr,
            &features_en,
            plan.millimes,
            plan.credits,
            plan.aria_subjects,
            plan.highlighted,
            position,
        )
        .execute(&mut **tx)
        .await
        .internal("seed plan")?;
    }
    seed_settings(tx).await
}

/// Prices include 19 % of tax, as families read them in Tunisia.
async fn seed_settings(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!(
        "insert into billing_settings (legal_name, address, postal_code, city, country, tax_number, registration, tax_bp,
                                       prices_include_tax, terms_days, bank_details, footer_fr, footer_en)
         select name || ' SARL', '12 rue du Lac Léman, Les Berges du Lac', '1053', 'Tunis', 'TN', '1234567A/M/000', 'B0112342018', 1900,
                true, 14, E'Banque de Tunisie\nIBAN TN59 1000 6035 1835 9847 8831\nBIC BTBKTNTT',
                'En cas de retard, une indemnité forfaitaire de recouvrement peut être demandée. Pas d’escompte pour paiement anticipé.',
                'A fixed recovery fee may be charged for late payment. No discount for early payment.'
           from organisation
         on conflict do nothing"
    )
    .execute(&mut **tx)
    .await
    .internal("seed billing settings")?;
    Ok(())
}
