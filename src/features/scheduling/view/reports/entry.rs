//! One report, as the family and those who teach read it.

use crate::model::{Level, ReportEntry, SkillChange};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Tone};

/// How well a skill is mastered: bars for the eye, a word for everybody.
pub(in super::super) fn level(locale: Locale, level: Level) -> AnyView {
    let bars = (1..=4_i16).map(|n| {
        let class = if n <= level.number() { "level-on" } else { "level-off" };
        view! { <rect class=class x=((n - 1) * 11).to_string() y="0" width="9" height="12" rx="2" /> }
    });
    let bars = bars.collect_view();
    view! {
        <span class="level nowrap">
            <svg viewBox="0 0 42 12" width="42" height="12" aria-hidden="true">{bars}</svg>" "{level.label(locale)}
        </span>
    }
    .into_any()
}

/// What was done, what comes next, the skills; what coaches tell each other, when it was given to the reader.
pub(in super::super) fn entry(locale: Locale, report: ReportEntry) -> AnyView {
    let ReportEntry { summary, next_steps, note, skills, came, .. } = report;
    if !came && summary.is_empty() {
        let absent = locale.pick("L’élève n’était pas là.", "The student was not there.");
        return view! { <div class="stack stack-s"><p>{absent}</p>{for_coaches(locale, note)}</div> }.into_any();
    }
    let absent = (!came).then(|| view! { <p><Badge tone=Tone::Warning>{locale.pick("Absent", "Absent")}</Badge></p> });
    let next_steps = (!next_steps.is_empty()).then(|| {
        view! { <h4>{locale.pick("Pour la prochaine fois", "For next time")}</h4> {paragraphs(&next_steps)} }
    });
    let skills = (!skills.is_empty()).then(|| {
        let changes = skills.into_iter().map(|change| changed(locale, &change)).collect_view();
        view! { <h4>{locale.pick("Compétences travaillées", "Skills worked on")}</h4> <ul class="report-skills" role="list">{changes}</ul> }
    });
    view! {
        <div class="report stack stack-s">
            {absent}
            {paragraphs(&summary)}
            {next_steps}
            {skills}
            {for_coaches(locale, note)}
        </div>
    }
    .into_any()
}

fn for_coaches(locale: Locale, note: Option<String>) -> Option<AnyView> {
    let note = note?;
    let title = locale.pick("Note entre coachs", "Note among coaches");
    Some(view! { <h4>{title}</h4> <blockquote>{paragraphs(&note)}</blockquote> }.into_any())
}

fn changed(locale: Locale, change: &SkillChange) -> AnyView {
    let before = change.before.filter(|before| *before != change.after).map(|before| {
        let before = before.label(locale);
        tr!(locale, " (avant\u{202f}: {before})", " (before: {before})")
    });
    let (name, after) = (change.name.get(locale).to_owned(), level(locale, change.after));
    view! { <li>{name}": "{after}<span class="muted small">{before}</span></li> }.into_any()
}

fn paragraphs(text: &str) -> AnyView {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| view! { <p>{line.to_owned()}</p> })
        .collect_view()
        .into_any()
}
