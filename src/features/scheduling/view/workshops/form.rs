//! The fields that plan a workshop: a GET form, so that looking at the dates writes nothing.

use crate::model::{Desk, Planning};
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use preau_kernel::{Locale, tr};
use preau_ui::{Choice, ChoiceField, Field, LinkButton, SelectField, TextAreaField, Variant};

/// Every field, filled in with what was typed.
pub(super) fn fields(locale: Locale, planning: &Planning, desk: Desk) -> AnyView {
    let action = format!("{}/nouveau", desk.path());
    let what = what(locale, planning, desk);
    let when = when(locale, planning);
    let place = place(locale, planning);
    view! {
        <AddressForm action=action attr:class="form">
            {what}
            {when}
            {place}
            <div class="cluster">
                <button class="button button-primary" type="submit">{locale.pick("Vérifier les dates", "Check the dates")}</button>
                <LinkButton href=desk.path() variant=Variant::Quiet>{locale.pick("Annuler", "Cancel")}</LinkButton>
            </div>
        </AddressForm>
    }
    .into_any()
}

fn choose(label: &str, options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), label.to_owned())).chain(options).collect()
}

fn what(locale: Locale, planning: &Planning, desk: Desk) -> AnyView {
    let draft = planning.draft.clone();
    let coach = (desk == Desk::Office).then(|| {
        let options = choose(locale.pick("Choisir un coach", "Choose a coach"), planning.coaches.iter().cloned());
        view! { <SelectField name="coach" label=locale.pick("Coach", "Coach") options value=draft.coach required=true /> }
    });
    let subjects = planning.subjects.iter().map(|s| (s.slug.clone(), s.name.get(locale).to_owned()));
    let subjects = choose(locale.pick("Choisir une matière", "Choose a subject"), subjects);
    view! {
        {coach}
        <Field name="titre" label=locale.pick("Titre", "Title in French") value=draft.title_fr maxlength=120 required=true />
        <Field
            name="titre_en"
            label=locale.pick("Titre en anglais", "Title in English")
            value=draft.title_en
            maxlength=120
            help=locale.pick("Sans lui, le titre français sert pour les deux langues.", "Without it, the French one serves both languages.")
        />
        <SelectField name="matiere" label=locale.pick("Matière", "Subject") options=subjects value=draft.subject required=true />
        <TextAreaField
            name="description"
            label=locale.pick("Description", "Description")
            value=draft.description
            maxlength=1000
            help=locale.pick("Ce qu’on y fait, ce qu’il faut apporter.", "What is done there, what to bring.")
        />
    }
    .into_any()
}

fn when(locale: Locale, planning: &Planning) -> AnyView {
    let draft = planning.draft.clone();
    let zone = &planning.zone;
    let choice = |value: &str, title: &str| Choice { value: value.into(), title: title.into(), detail: String::new() };
    let rhythms = vec![
        choice("once", locale.pick("Une seule fois", "Once")),
        choice("weekly", locale.pick("Chaque semaine", "Every week")),
        choice("fortnightly", locale.pick("Toutes les deux semaines", "Every other week")),
    ];
    view! {
        <Field name="date" label=locale.pick("Première date", "First date") kind="date" value=draft.date required=true />
        <Field
            name="heure"
            label=locale.pick("Heure", "Time")
            kind="time"
            value=draft.time
            required=true
            help=tr!(locale, "Sur les horloges du coach ({zone}), été comme hiver.", "On the coach’s clocks ({zone}), summer and winter.")
        />
        <Field name="minutes" label=locale.pick("Durée en minutes", "Length in minutes") kind="number" value=draft.minutes min="15" max="480" required=true />
        <ChoiceField name="rythme" label=locale.pick("Rythme", "Rhythm") options=rhythms value=draft.rhythm />
        <Field
            name="fois"
            label=locale.pick("Nombre de dates", "Number of dates")
            kind="number"
            value=draft.times
            min="1"
            max="30"
            help=locale.pick("De 2 à 30 pour une série.", "2 to 30 for a series.")
        />
    }
    .into_any()
}

fn place(locale: Locale, planning: &Planning) -> AnyView {
    let draft = planning.draft.clone();
    let choice = |value: &str, title: &str| Choice { value: value.into(), title: title.into(), detail: String::new() };
    let modes = vec![
        choice("on_site", locale.pick("Sur place", "On site")),
        choice("online", locale.pick("En ligne, par vidéo", "Online, by video")),
    ];
    view! {
        <Field name="places" label=locale.pick("Nombre de places", "Number of seats") kind="number" value=draft.capacity min="2" max="200" required=true />
        <ChoiceField name="mode" label=locale.pick("Où\u{202f}?", "Where?") options=modes value=draft.mode />
        <Field
            name="lieu"
            label=locale.pick("Lieu", "Place")
            value=draft.place
            maxlength=160
            help=locale.pick("Sans précision, la ville du coach.", "Without one, the coach’s town.")
        />
    }
    .into_any()
}
