//! The plans and billing settings every deployment starts with (SPEC §2). Changes nothing that exists.

use crate::model::PromotionId;
use chrono::TimeDelta;
use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Platform, Tx};

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
    seed_community_plans(tx).await?;
    seed_packs(tx).await?;
    seed_entitlements(tx).await?;
    seed_settings(tx).await
}

/// The community's plans (SPEC §2): the same by the month or by the year.
async fn seed_community_plans(tx: &mut Tx) -> Outcome<()> {
    for (code, every, cents, highlighted, position, summary) in [
        (
            "PREMIUM_MENSUEL",
            "month",
            4_700_i64,
            false,
            11,
            ("Chaque mois, sans engagement.", "Every month, no commitment."),
        ),
        (
            "PREMIUM_ANNUEL",
            "year",
            47_000,
            true,
            12,
            ("Une année, deux mois offerts.", "A year, with two months free."),
        ),
    ] {
        sqlx::query!(
            "insert into plans (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                                every, audience, highlighted, position)
             values ($1, 'Premium', 'Premium', $2, $3, $4, $5, $6, 'EUR', $7, 'member', $8, $9)
             on conflict (code) do nothing",
            code,
            summary.0,
            summary.1,
            &["Tous les salons, sans limite", "Tous les cours et leurs certificats", "Une réponse prioritaire"]
                .map(str::to_owned)[..],
            &["Every salon, without limit", "Every course and its certificate", "Answered first"].map(str::to_owned)[..],
            cents,
            every,
            highlighted,
            position,
        )
        .execute(&mut **tx)
        .await
        .internal("seed community plan")?;
    }
    Ok(())
}

async fn seed_packs(tx: &mut Tx) -> Outcome<()> {
    sqlx::query!(
        "insert into packs (code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor, currency,
                            credits, valid_months, position)
         values ('PACK_GRAND_ORAL', 'Pack Grand Oral', 'Grand Oral pack', $1, $2, $3, $4, 249000, 'TND', 600, 12, 1)
         on conflict (code) do nothing",
        "Choisir ses questions, construire son propos et passer l’épreuve à blanc.",
        "Choose the questions, build the talk and sit a mock exam.",
        &["6 crédits, soit six séances en ligne", "Deux oraux blancs devant un jury", "Valables 12 mois"]
            .map(str::to_owned)[..],
        &["6 credits: six online sessions", "Two mock exams in front of a jury", "Valid for 12 months"].map(str::to_owned)[..],
    )
    .execute(&mut **tx)
    .await
    .internal("seed pack")?;
    Ok(())
}

/// What the plans limit; `-1` is without limit. Only for plans of which nothing is said yet.
async fn seed_entitlements(tx: &mut Tx) -> Outcome<()> {
    const LIMITS: [(&str, [(&str, i64); 3]); 5] = [
        ("ACCES_PLATEFORME", [("aria_questions", 150), ("storage", 500), ("premium_courses", 1)]),
        ("HYBRIDE", [("aria_questions", 400), ("storage", 2_000), ("premium_courses", 1)]),
        ("IMMERSION", [("aria_questions", -1), ("storage", 5_000), ("premium_courses", 1)]),
        ("PREMIUM_MENSUEL", [("salons_opened", 20), ("salons_joined", -1), ("premium_courses", 1)]),
        ("PREMIUM_ANNUEL", [("salons_opened", 20), ("salons_joined", -1), ("premium_courses", 1)]),
    ];
    for (plan, limits) in LIMITS {
        let (features, amounts): (Vec<String>, Vec<i64>) =
            limits.iter().map(|(feature, amount)| ((*feature).to_owned(), *amount)).unzip();
        sqlx::query!(
            "insert into plan_entitlements (plan, feature, amount)
             select $1, said.feature, nullif(said.amount, -1) from unnest($2::text[], $3::bigint[]) as said (feature, amount)
              where not exists (select from plan_entitlements e where e.plan = $1)",
            plan,
            &features,
            &amounts,
        )
        .execute(&mut **tx)
        .await
        .internal("seed entitlements")?;
    }
    Ok(())
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

/// Promotions of the demonstration: a code for newcomers, one that is over, and one that comes by itself with a year.
///
/// # Errors
/// When the connection is lost.
pub async fn seed_demo_promotions(platform: &Platform, tx: &mut Tx) -> Outcome<()> {
    let now = platform.now();
    for (code, name, points, applies_to, days, most, target) in [
        (Some("BIENVENUE20"), ("Bienvenue", "Welcome"), 2_000, "first", (-60, None), Some(200), None),
        (Some("RENTREE10"), ("Rentrée", "Back to school"), 1_000, "both", (-120, Some(-30)), Some(50), None),
        (None, ("Une année d’avance", "A year ahead"), 500, "first", (-10, Some(80)), None, Some("PREMIUM_ANNUEL")),
    ] {
        let id: PromotionId = platform.new_id();
        let (starts, ends): (i64, Option<i64>) = days;
        sqlx::query!(
            "insert into promotions (id, code, name_fr, name_en, basis_points, applies_to, max_uses, max_per_account, starts_at,
                                     ends_at, automatic, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10, $8)",
            id.0,
            code,
            name.0,
            name.1,
            points,
            applies_to,
            most,
            now + TimeDelta::days(starts),
            ends.map(|days| now + TimeDelta::days(days)),
            code.is_none(),
        )
        .execute(&mut **tx)
        .await
        .internal("seed promotion")?;
        if let Some(plan) = target {
            sqlx::query!("insert into promotion_targets (promotion_id, plan) values ($1, $2)", id.0, plan)
                .execute(&mut **tx)
                .await
                .internal("seed target of a promotion")?;
        }
    }
    Ok(())
}
