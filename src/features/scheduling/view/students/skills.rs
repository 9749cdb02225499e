//! Skills over time: a table for everybody, with a small drawing beside the words.

use super::super::reports::level;
use crate::model::{SkillHistory, Trend};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, Table};

/// A table for each subject.
pub(super) fn skills(locale: Locale, skills: Vec<SkillHistory>) -> AnyView {
    if skills.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucune compétence évaluée pour l’instant", "No skill has been assessed yet")
                text=locale.pick("Elles apparaissent avec les comptes rendus.", "They appear with the reports.")
            />
        }
        .into_any();
    }
    let tables = skills.chunk_by(|a, b| a.subject == b.subject).map(|skills| {
        let subject = skills[0].subject.get(locale).to_owned();
        let head = columns(locale).map(str::to_owned).to_vec();
        let lines = skills.iter().map(|skill| line(locale, skill)).collect_view();
        view! { <h3>{subject.clone()}</h3> <Table caption=subject head>{lines}</Table> }
    });
    let tables = tables.collect_view();
    view! { <div class="stack">{tables}</div> }.into_any()
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Compétence", "Niveau", "Évolution", "Évaluée le"],
        Locale::En => ["Skill", "Level", "Course", "Assessed on"],
    }
}

fn line(locale: Locale, skill: &SkillHistory) -> AnyView {
    let [name, now, course, on] = columns(locale);
    let last = skill.now().map(|assessed| (level(locale, assessed.level), assessed.on.clone()));
    let (now_shown, date) = last.unwrap_or_else(|| (().into_any(), String::new()));
    let drawing = drawing(skill);
    view! {
        <tr>
            <td data-label=name><strong>{skill.name.get(locale).to_owned()}</strong></td>
            <td data-label=now>{now_shown}</td>
            <td data-label=course><span class="cluster">{drawing}<span>{in_words(locale, skill)}</span></span></td>
            <td data-label=on class="nowrap">{date}</td>
        </tr>
    }
    .into_any()
}

/// "En progrès, depuis Fragile (3 évaluations)"
fn in_words(locale: Locale, skill: &SkillHistory) -> String {
    let n = skill.assessed.len();
    let first = skill.assessed.first().map_or("", |assessed| assessed.level.label(locale));
    match skill.trend() {
        Trend::New => tr!(locale, "Première évaluation", "First assessment"),
        Trend::Up => tr!(
            locale,
            "En progrès, depuis «\u{202f}{first}\u{202f}» ({n} évaluations)",
            "Better, from “{first}” ({n} assessments)"
        ),
        Trend::Same => tr!(locale, "Stable ({n} évaluations)", "Steady ({n} assessments)"),
        Trend::Down => tr!(
            locale,
            "À consolider, depuis «\u{202f}{first}\u{202f}» ({n} évaluations)",
            "To be strengthened, from “{first}” ({n} assessments)"
        ),
    }
}

/// A line through the last ten assessments, which the words beside it tell as well.
fn drawing(skill: &SkillHistory) -> Option<AnyView> {
    let shown = &skill.assessed[skill.assessed.len().saturating_sub(10)..];
    if shown.len() < 2 {
        return None;
    }
    let step = 68 / i32::try_from(shown.len() - 1).ok()?;
    let points =
        (0..).zip(shown).map(|(n, assessed): (i32, _)| (2 + n * step, 26 - 6 * i32::from(assessed.level.number())));
    let points: Vec<(i32, i32)> = points.collect();
    let path = points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ");
    let (x, y) = *points.last()?;
    let view = view! {
        <svg class="skill-course" viewBox="0 0 72 26" width="72" height="26" aria-hidden="true">
            <polyline points=path fill="none" stroke="currentColor" stroke-width="1.5" />
            <circle cx=x.to_string() cy=y.to_string() r="2.5" fill="currentColor" />
        </svg>
    };
    Some(view.into_any())
}
