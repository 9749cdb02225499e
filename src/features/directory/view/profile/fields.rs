//! The fields of a profile.

use super::boxes::Boxes;
use crate::model::{
    BIO_LENGTH, HEADLINE_LENGTH, LANGUAGES, PSEUDONYM_LENGTH, ProfileForm, ProfileSheet, ProviderKind, VIDEO_LENGTH,
};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{CheckboxField, Field, Section, SelectField, TextAreaField};

fn most(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// What the house alone decides.
pub(super) fn standing(locale: Locale, form: ProfileForm) -> AnyView {
    let kinds = ProviderKind::ALL.map(|kind| (kind.code().to_owned(), kind.label(locale).to_owned())).into();
    view! {
        <Section title=locale.pick("Au nom de la maison", "For the house")>
            <Field name="pseudonym" label=locale.pick("Nom d’enseignement", "Teaching name") value=form.pseudonym required=true maxlength=most(PSEUDONYM_LENGTH) />
            <SelectField name="kind" label=locale.pick("Rôle", "Role") options=kinds value=form.kind required=true />
            <CheckboxField
                name="published"
                label=locale.pick("Publié", "Published")
                checked=!form.published.is_empty()
                help=locale.pick(
                    "Sans publication, personne ne trouve sa page ni ne réserve\u{202f}; ce qui est réservé reste.",
                    "Unpublished, nobody finds their page or books them; what is booked stays.",
                )
            />
        </Section>
    }
    .into_any()
}

/// One sentence and an introduction.
pub(super) fn words(locale: Locale, form: ProfileForm) -> AnyView {
    let paragraphs = locale.pick("Une ligne vide sépare deux paragraphes.", "An empty line separates two paragraphs.");
    view! {
        <Section title=locale.pick("Présentation", "Introduction")>
            <Field name="headline_fr" label=locale.pick("Une phrase, en français", "One sentence, in French") value=form.headline_fr required=true maxlength=most(HEADLINE_LENGTH) />
            <Field name="headline_en" label=locale.pick("Une phrase, en anglais", "One sentence, in English") value=form.headline_en required=true maxlength=most(HEADLINE_LENGTH) />
            <TextAreaField name="bio_fr" label=locale.pick("Présentation en français", "Introduction in French") value=form.bio_fr help=paragraphs rows=8 maxlength=most(BIO_LENGTH) />
            <TextAreaField name="bio_en" label=locale.pick("Présentation en anglais", "Introduction in English") value=form.bio_en help=paragraphs rows=8 maxlength=most(BIO_LENGTH) />
        </Section>
    }
    .into_any()
}

/// What they teach, in which languages, and what stands behind it.
pub(super) fn teaching(locale: Locale, sheet: ProfileSheet) -> AnyView {
    let form = sheet.form;
    let subjects =
        sheet.subjects.iter().map(|subject| (subject.slug.clone(), subject.name.get(locale).to_owned())).collect();
    let languages = LANGUAGES.map(|(tag, fr, en)| (tag.to_owned(), locale.pick(fr, en).to_owned())).into();
    let one_a_line = locale.pick("Une par ligne.", "One a line.");
    let same = locale.pick("Autant de lignes, dans le même ordre.", "As many lines, in the same order.");
    view! {
        <Section title=locale.pick("Enseignement", "Teaching")>
            <Boxes field="subjects" label=locale.pick("Matières", "Subjects") options=subjects chosen=form.subjects />
            <TextAreaField name="expertises_fr" label=locale.pick("Autres expertises, en français", "Other expertise, in French") value=form.expertises_fr help=one_a_line />
            <TextAreaField name="expertises_en" label=locale.pick("Autres expertises, en anglais", "Other expertise, in English") value=form.expertises_en help=same />
            <Boxes field="languages" label=locale.pick("Langues", "Languages") options=languages chosen=form.languages />
            <TextAreaField name="diplomas_fr" label=locale.pick("Diplômes et expérience, en français", "Diplomas and experience, in French") value=form.diplomas_fr help=one_a_line />
            <TextAreaField name="diplomas_en" label=locale.pick("Diplômes et expérience, en anglais", "Diplomas and experience, in English") value=form.diplomas_en help=same />
        </Section>
    }
    .into_any()
}

/// Where they teach, and what an hour costs.
pub(super) fn places(locale: Locale, sheet: ProfileSheet) -> AnyView {
    let (form, code) = (sheet.form, sheet.currency.code());
    view! {
        <Section title=locale.pick("Rendez-vous", "Appointments")>
            <CheckboxField name="online" label=locale.pick("En ligne", "Online") checked=!form.online.is_empty() />
            <CheckboxField name="in_person" label=locale.pick("Sur place", "In person") checked=!form.in_person.is_empty() />
            <Field name="city" label=locale.pick("Ville", "City") value=form.city autocomplete="off" />
            <Field
                name="radius_km"
                label=locale.pick("Se déplace jusqu’à (km)", "Travels up to (km)")
                value=form.radius_km
                inputmode="numeric"
                help=locale.pick("Autour de la ville. Vide\u{202f}: sans déplacement.", "Around the city. Empty: does not travel.")
            />
            <Field
                name="rate_online"
                label=tr!(locale, "Prix d’une heure en ligne, en {code}", "Price of an hour online, in {code}")
                value=form.rate_online
                inputmode="decimal"
                help=locale.pick(
                    "Indicatif\u{202f}: une réservation coûte les crédits de son service.",
                    "An indication: a booking costs the credits of its service.",
                )
            />
            <Field
                name="rate_in_person"
                label=tr!(locale, "Prix d’une heure sur place, en {code}", "Price of an hour in person, in {code}")
                value=form.rate_in_person
                inputmode="decimal"
            />
        </Section>
    }
    .into_any()
}

/// The link to a film.
pub(super) fn video(locale: Locale, form: ProfileForm) -> AnyView {
    view! {
        <Section title=locale.pick("Vidéo", "Video")>
            <Field
                name="video_url"
                label=locale.pick("Adresse d’une vidéo de présentation", "Address of an introduction video")
                kind="url"
                value=form.video_url
                maxlength=most(VIDEO_LENGTH)
                help=locale.pick(
                    "Sur YouTube, Vimeo ou ailleurs. La page y mène par un lien, et ne charge rien avant qu’on le suive.",
                    "On YouTube, Vimeo or elsewhere. The page links to it, and loads nothing before somebody follows the link.",
                )
            />
        </Section>
    }
    .into_any()
}
