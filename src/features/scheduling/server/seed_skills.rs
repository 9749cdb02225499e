//! The skills a new deployment begins with (SPEC SC-8).

use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Tx};

/// Subject, code, French and English name, in the order in which they are shown.
const SKILLS: [(&str, &str, &str, &str); 42] = [
    ("mathematiques", "calcul-litteral", "Calcul littéral", "Algebra"),
    ("mathematiques", "fonctions", "Fonctions", "Functions"),
    ("mathematiques", "derivation", "Dérivation et intégrales", "Calculus"),
    ("mathematiques", "probabilites", "Probabilités", "Probability"),
    ("mathematiques", "geometrie", "Géométrie", "Geometry"),
    ("mathematiques", "demonstration", "Raisonner et rédiger", "Reasoning and writing it down"),
    ("nsi", "programmation", "Programmer en Python", "Programming in Python"),
    ("nsi", "algorithmes", "Algorithmes", "Algorithms"),
    ("nsi", "structures", "Structures de données", "Data structures"),
    ("nsi", "bases-de-donnees", "Bases de données", "Databases"),
    ("nsi", "reseaux", "Réseaux et systèmes", "Networks and systems"),
    ("francais", "commentaire", "Commentaire", "Commentary"),
    ("francais", "dissertation-litteraire", "Dissertation", "Essay"),
    ("francais", "lecture-lineaire", "Lecture linéaire", "Close reading"),
    ("francais", "langue", "Langue et expression", "Language and style"),
    ("francais", "oral-francais", "Oral", "Oral exam"),
    ("philosophie", "problematiser", "Problématiser", "Framing a question"),
    ("philosophie", "argumenter", "Argumenter", "Arguing"),
    ("philosophie", "explication-de-texte", "Expliquer un texte", "Explaining a text"),
    ("philosophie", "references", "Mobiliser des auteurs", "Drawing on authors"),
    ("histoire-geo", "reperes", "Repères et connaissances", "Landmarks and knowledge"),
    ("histoire-geo", "documents", "Analyser des documents", "Analysing documents"),
    ("histoire-geo", "composition", "Rédiger une composition", "Writing an essay"),
    ("histoire-geo", "croquis", "Cartes et croquis", "Maps and sketches"),
    ("anglais", "comprehension-anglais", "Comprendre", "Understanding"),
    ("anglais", "expression-ecrite-anglais", "Écrire", "Writing"),
    ("anglais", "expression-orale-anglais", "Parler", "Speaking"),
    ("anglais", "grammaire-anglais", "Grammaire et vocabulaire", "Grammar and vocabulary"),
    ("espagnol", "comprehension-espagnol", "Comprendre", "Understanding"),
    ("espagnol", "expression-ecrite-espagnol", "Écrire", "Writing"),
    ("espagnol", "expression-orale-espagnol", "Parler", "Speaking"),
    ("physique-chimie", "mecanique", "Mécanique", "Mechanics"),
    ("physique-chimie", "electricite", "Électricité et ondes", "Electricity and waves"),
    ("physique-chimie", "reactions", "Réactions chimiques", "Chemical reactions"),
    ("physique-chimie", "experimenter", "Expérimenter et mesurer", "Experimenting and measuring"),
    ("svt", "genetique", "Génétique et évolution", "Genetics and evolution"),
    ("svt", "geologie", "Géologie", "Geology"),
    ("svt", "corps-humain", "Corps humain", "Human body"),
    ("svt", "raisonnement-scientifique", "Raisonner sur des documents", "Reasoning from documents"),
    ("ses", "economie", "Économie", "Economics"),
    ("ses", "sociologie", "Sociologie", "Sociology"),
    ("ses", "dissertation-ses", "Dissertation et épreuve composée", "Essay and composite paper"),
];

/// Adds the skills that are missing; those that exist keep the names and the order people gave them. The subjects must exist.
///
/// # Errors
/// When the connection is lost or a subject is missing.
pub async fn seed_skills(tx: &mut Tx) -> Outcome<()> {
    let column = |pick: fn(&(&str, &str, &str, &str)) -> String| SKILLS.iter().map(pick).collect::<Vec<_>>();
    sqlx::query!(
        "insert into skills (subject, code, name_fr, name_en, position)
         select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
         on conflict (code) do nothing",
        &column(|skill| skill.0.to_owned()),
        &column(|skill| skill.1.to_owned()),
        &column(|skill| skill.2.to_owned()),
        &column(|skill| skill.3.to_owned()),
    )
    .execute(&mut **tx)
    .await
    .internal("seed skills")?;
    Ok(())
}
