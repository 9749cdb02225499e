//! The form in which a report is written or corrected. Nothing that was typed is lost: a refused form comes back as it was,
//! and what is not ready is kept as a draft.

use super::path;
use crate::api::reports::SaveReport;
use crate::model::{Desk, Learner, Level, ReportSheet, ReportState, Skill, attendance_key, level_key};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Button, Form, LinkButton, Notice, TextAreaField, Tone, Variant, use_form};
use std::collections::BTreeMap;

/// Every field, filled in with the draft or what was filed.
pub(super) fn form(locale: Locale, desk: Desk, sheet: ReportSheet, action: ServerAction<SaveReport>) -> AnyView {
    let correcting = sheet.state == ReportState::Filed;
    let draft = sheet.draft_saved.clone().map(|when| {
        let words = tr!(locale, "Brouillon enregistré le {when}.", "Draft saved on {when}.");
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let id = sheet.appointment_id.to_string();
    let back = format!("{}/{id}", path(desk));
    view! {
        {draft}
        <Form action class="report-form">
            <input type="hidden" name="appointment_id" value=id />
            {attendance(locale, &sheet)}
            {texts(locale, &sheet)}
            {skills(locale, &sheet)}
            <TextAreaField
                name="note"
                label=locale.pick("Note entre coachs", "Note among coaches")
                value=sheet.form.note.clone()
                maxlength=2000
                rows=3
                help=locale.pick(
                    "Lue par les coachs de l’élève et l’administration, jamais par la famille.",
                    "Read by the student’s coaches and the back office, never by the family.",
                )
            />
            {buttons(locale, correcting, back)}
        </Form>
    }
    .into_any()
}

fn buttons(locale: Locale, correcting: bool, back: String) -> AnyView {
    if correcting {
        return view! {
            <div class="cluster">
                <Button name="step" value="correct">{locale.pick("Enregistrer la correction", "Save the correction")}</Button>
                <LinkButton href=back variant=Variant::Quiet>{locale.pick("Annuler", "Cancel")}</LinkButton>
            </div>
        }
        .into_any();
    }
    view! {
        <div class="cluster">
            <Button name="step" value="file">{locale.pick("Déposer le compte rendu", "File the report")}</Button>
            // A draft may be incomplete.
            <button type="submit" class="button button-secondary" name="step" value="draft" formnovalidate=true>
                {locale.pick("Garder en brouillon", "Keep as a draft")}
            </button>
        </div>
    }
    .into_any()
}

/// What was typed before the page was rendered again, else what is known.
fn typed_or(name: &str, known: Option<&String>) -> String {
    use_form().and_then(|form| form.typed(name)).or_else(|| known.cloned()).unwrap_or_default()
}

fn attendance(locale: Locale, sheet: &ReportSheet) -> AnyView {
    let learners = sheet.learners.iter().map(|learner| came(locale, learner, &sheet.form.attendance)).collect_view();
    let error = use_form().map(|form| form.error_of("attendance"));
    let error = move || {
        let message = error.and_then(|error| error.try_get().flatten());
        message.map(|message| view! { <p class="field-error">{message.get(locale).to_owned()}</p> })
    };
    view! {
        <div class="stack stack-s" id="attendance" tabindex="-1">
            {learners}
            {error}
        </div>
    }
    .into_any()
}

/// "Inès Ben Salah: present, absent"; what has been decided is shown and no longer asked.
fn came(locale: Locale, learner: &Learner, attendance: &BTreeMap<String, String>) -> AnyView {
    let name = learner.name.clone();
    if let Some(came) = learner.came {
        let (tone, words) = match came {
            true => (Tone::Success, locale.pick("Présent", "Present")),
            false => (Tone::Warning, locale.pick("Absent", "Absent")),
        };
        return view! { <p class="cluster"><strong>{name}</strong><Badge tone>{words}</Badge></p> }.into_any();
    }
    let booking = attendance_key(learner.booking_id);
    let field = format!("attendance[{booking}]");
    let chosen = typed_or(&field, attendance.get(&booking));
    let choice = |value: &'static str, title: &'static str| {
        let (name, checked) = (field.clone(), chosen == value);
        view! {
            <label class="choice">
                <input type="radio" name=name value=value checked=checked required=true />
                <span class="choice-text"><span class="choice-title">{title}</span></span>
            </label>
        }
    };
    let seen = learner.seen.then(|| {
        view! { <p class="field-help">{locale.pick("Vu dans la salle en ligne.", "Seen in the online room.")}</p> }
    });
    view! {
        <fieldset class="field choice-field">
            <legend class="field-label">{name}</legend>
            <div class="choices">
                {choice("came", locale.pick("Présent", "Present"))}
                {choice("absent", locale.pick("Absent", "Absent"))}
            </div>
            {seen}
        </fieldset>
    }
    .into_any()
}

fn texts(locale: Locale, sheet: &ReportSheet) -> AnyView {
    // Of somebody who is known not to have come there may be nothing to tell.
    let required = sheet.learners.iter().any(|learner| learner.came != Some(false));
    view! {
        <TextAreaField
            name="summary"
            label=locale.pick("Ce qui a été fait", "What was done")
            value=sheet.form.summary.clone()
            required
            maxlength=4000
            rows=6
            help=locale.pick("Envoyé à l’élève et à sa famille.", "Sent to the student and the family.")
        />
        <TextAreaField
            name="next_steps"
            label=locale.pick("Pour la prochaine fois", "For next time")
            value=sheet.form.next_steps.clone()
            maxlength=2000
            rows=3
            help=locale.pick("Travail à faire, prochaine étape.", "Homework, next step.")
        />
    }
    .into_any()
}

/// One learner's levels stand open; those of several are folded away under each name.
fn skills(locale: Locale, sheet: &ReportSheet) -> AnyView {
    let present: Vec<&Learner> = sheet.learners.iter().filter(|learner| learner.came != Some(false)).collect();
    if sheet.skills.is_empty() || present.is_empty() {
        return ().into_any();
    }
    let title = locale.pick("Compétences travaillées", "Skills worked on");
    let help = locale.pick(
        "Seulement celles du jour\u{202f}: les autres gardent leur niveau.",
        "Only those of the day: the others keep their level.",
    );
    let alone = present.len() == 1;
    let of_each = present.into_iter().map(|learner| {
        let fields =
            sheet.skills.iter().map(|skill| one_skill(locale, learner, skill, &sheet.form.levels)).collect_view();
        let fields = view! { <div class="report-levels">{fields}</div> };
        if alone {
            return fields.into_any();
        }
        let name = learner.name.clone();
        view! { <details class="report-learner"><summary>{name}</summary>{fields}</details> }.into_any()
    });
    let of_each = of_each.collect_view();
    view! {
        <fieldset class="form-group" id="levels">
            <legend>{title}</legend>
            <p class="field-help">{help}</p>
            {of_each}
        </fieldset>
    }
    .into_any()
}

fn one_skill(locale: Locale, learner: &Learner, skill: &Skill, levels: &BTreeMap<String, String>) -> AnyView {
    let key = level_key(learner.student_id, &skill.code);
    let name = format!("levels[{key}]");
    let chosen = typed_or(&name, levels.get(&key));
    let id = format!("level-{key}");
    let before = learner.before.get(&skill.code).map(|before| {
        let before = before.label(locale);
        tr!(locale, "Jusqu’ici\u{202f}: {before}", "So far: {before}")
    });
    let before = before.unwrap_or_else(|| locale.pick("Pas encore évaluée", "Not assessed yet").to_owned());
    let none =
        view! { <option value="" selected=chosen.is_empty()>{locale.pick("Pas aujourd’hui", "Not today")}</option> };
    let options = Level::ALL.map(|level| {
        let value = level.number().to_string();
        let selected = value == chosen;
        view! { <option value=value selected=selected>{level.label(locale)}</option> }
    });
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{skill.name.get(locale).to_owned()}</label>
            <select class="input select" id=id.clone() name=name aria-describedby=format!("{id}-help")>
                {none}{options.into_iter().collect_view()}
            </select>
            <p class="field-help" id=format!("{id}-help")>{before}</p>
        </div>
    }
    .into_any()
}
