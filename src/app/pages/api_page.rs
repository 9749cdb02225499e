//! `/api` and `/en/api`: the REST API, to be read by people. What it says is English, as the OpenAPI document it is made of.

use crate::api_reference::{ApiAnswer, ApiReference, Field, Group, Operation, Shape};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, ErrorState, LinkButton, PageHeader, PageTitle, SearchBar, Section, Table, Tone, Variant, use_locale,
};

/// The description of the API, perhaps only of the operations that hold every word of `q`.
#[server]
pub async fn read_api(#[server(default)] q: String) -> Result<ApiReference, AppError> {
    let reference = use_context::<std::sync::Arc<ApiReference>>();
    let reference = reference.ok_or_else(|| preau_platform::error::internal_error("API reference", &"not provided"))?;
    Ok(ApiReference::clone(&reference).narrowed(&q))
}

/// The page.
#[component]
pub fn ApiPage() -> AnyView {
    let locale = use_locale();
    let q = use_query_map().read_untracked().get("q").unwrap_or_default();
    let wanted = q.clone();
    let reference = preau_ui::load(|| (), move |()| read_api(wanted.clone()));
    let title = tr!(locale, "API REST", "REST API");
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle=tr!(
            locale,
            "Ce qu’un programme peut faire pour une personne qui a un compte. La référence est en anglais.",
            "What a program can do for a person who has an account."
        )>
            <LinkButton href="/api/openapi.json" variant=Variant::Secondary>"openapi.json"</LinkButton>
        </PageHeader>
        <div class="api-reference stack-l">
            <SearchBar value=q.clone() label=tr!(locale, "Chercher une opération", "Search for an operation") />
            <Suspense>{move || {
                let searched = !q.is_empty();
                Suspend::new(async move {
                    match reference.await {
                        Ok(reference) => show(locale, reference, searched),
                        Err(error) => view! { <ErrorState error retry=locale.pick("/api", "/en/api") /> }.into_any(),
                    }
                })
            }}</Suspense>
        </div>
    }
    .into_any()
}

fn show(locale: Locale, reference: ApiReference, searched: bool) -> AnyView {
    let ApiReference { about, groups, common, shapes, .. } = reference;
    let nothing = groups.is_empty();
    let index = groups.iter().flat_map(|group| &group.operations).map(|operation| {
        let (method, path) = (operation.method.clone(), operation.path.clone());
        view! { <li><a href=format!("#{}", operation.id)><Method method />" "<code>{path}</code></a></li> }
    });
    let index = index.collect_view();
    let about = (!searched).then(|| {
        view! { <div class="prose" lang="en">{about.iter().map(|text| view! { <p>{prose(text)}</p> }).collect_view()}</div> }
    });
    let groups = groups.into_iter().map(|group| group_section(locale, group)).collect_view();
    let common = (!nothing).then(|| {
        let title = tr!(locale, "Réponses de toutes les opérations", "Answers of every operation");
        let table = answers_table(locale, title.clone(), common);
        view! { <Section title class="stack">{table}</Section> }
    });
    let shapes = (!nothing).then(|| shapes_section(locale, shapes));
    view! {
        <div class="stack stack-l">
        {about}
        {nothing.then(|| view! { <p>{tr!(locale, "Aucune opération ne correspond.", "No operation matches.")}</p> })}
        <nav aria-label=tr!(locale, "Opérations", "Operations")><ul class="api-index">{index}</ul></nav>
        {groups}
        {common}
        {shapes}
        </div>
    }
    .into_any()
}

fn group_section(locale: Locale, group: Group) -> AnyView {
    let operations = group.operations.into_iter().map(|operation| show_operation(locale, operation)).collect_view();
    view! {
        <Section title=group.name class="stack stack-l">
            <p class="muted" lang="en">{prose(&group.about)}</p>
            {operations}
        </Section>
    }
    .into_any()
}

fn show_operation(locale: Locale, operation: Operation) -> AnyView {
    let Operation { id, method, path, summary, about, token, parameters, body, answers, curl } = operation;
    let about = (!about.is_empty()).then(|| view! { <p lang="en">{prose(&about)}</p> });
    let open = (!token)
        .then(|| view! { <p class="small muted">{tr!(locale, "Sans jeton d’accès.", "Without an access token.")}</p> });
    let body = body.map(|name| {
        view! { <p>{tr!(locale, "Corps\u{202f}: ", "Body: ")}{shape_link(name)}</p> }
    });
    let parameters = (!parameters.is_empty()).then(|| {
        fields_table(locale, tr!(locale, "Paramètres de {method} {path}", "Parameters of {method} {path}"), parameters)
    });
    let label = tr!(locale, "Exemple d’appel de {method} {path}", "Example of a call to {method} {path}");
    let answers =
        answers_table(locale, tr!(locale, "Réponses de {method} {path}", "Answers of {method} {path}"), answers);
    view! {
        <article class="api-operation stack" id=id>
            <h3 lang="en"><Method method=method />" "{summary}</h3>
            <p><code class="api-path">{path}</code></p>
            {about}{open}
            <pre class="api-code" tabindex="0" role="region" aria-label=label><code>{curl}</code></pre>
            {parameters}{body}{answers}
        </article>
    }
    .into_any()
}

fn answers_table(locale: Locale, caption: String, answers: Vec<ApiAnswer>) -> AnyView {
    let head = vec![tr!(locale, "Statut", "Status"), tr!(locale, "Sens", "Meaning"), tr!(locale, "Forme", "Shape")];
    let (status, meaning, shape) = (head[0].clone(), head[1].clone(), head[2].clone());
    let rows = answers.into_iter().map(|answer| {
        view! {
            <tr>
                <td data-label=status.clone()><code>{answer.status}</code></td>
                <td data-label=meaning.clone() lang="en">{prose(&answer.about)}</td>
                <td data-label=shape.clone()>{answer.shape.map(shape_link)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption head>{rows}</Table> }.into_any()
}

#[component]
fn Method(method: String) -> impl IntoView {
    let tone = match method.as_str() {
        "GET" => Tone::Info,
        "POST" => Tone::Success,
        "DELETE" => Tone::Danger,
        _ => Tone::Neutral,
    };
    view! { <Badge tone>{method}</Badge> }
}

fn shapes_section(locale: Locale, shapes: Vec<Shape>) -> AnyView {
    let shapes = shapes.into_iter().map(|shape| {
        let Shape { name, about, fields, words } = shape;
        let (id, caption) = (anchor(&name), tr!(locale, "Champs de {name}", "Fields of {name}"));
        let words = (!words.is_empty()).then(|| {
            view! { <p>{words.into_iter().map(|word| view! { <code>{word}</code>" " }).collect_view()}</p> }
        });
        let fields = (!fields.is_empty()).then(|| fields_table(locale, caption, fields));
        view! {
            <article class="api-operation stack" id=id>
                <h3><code>{name}</code></h3>
                <p lang="en">{prose(&about)}</p>
                {words}{fields}
            </article>
        }
    });
    let shapes = shapes.collect_view();
    view! { <Section title=tr!(locale, "Formes", "Shapes") class="stack stack-l">{shapes}</Section> }.into_any()
}

fn fields_table(locale: Locale, caption: String, fields: Vec<Field>) -> AnyView {
    let head = vec![tr!(locale, "Nom", "Name"), tr!(locale, "Type", "Type"), tr!(locale, "Sens", "Meaning")];
    let (name, kind, meaning) = (head[0].clone(), head[1].clone(), head[2].clone());
    let rows = fields.into_iter().map(|field| {
        let optional = (!field.required).then(|| tr!(locale, "facultatif", "optional"));
        let place = (!field.place.is_empty()).then(|| field.place.clone());
        let more = [place, optional].into_iter().flatten().collect::<Vec<_>>().join(", ");
        view! {
            <tr>
                <td data-label=name.clone()><code>{field.name}</code>" "<span class="small muted">{more}</span></td>
                <td data-label=kind.clone() lang="en">{field.kind}" "{field.shape.map(shape_link)}</td>
                <td data-label=meaning.clone() lang="en">{prose(&field.about)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption head>{rows}</Table> }.into_any()
}

fn shape_link(name: String) -> AnyView {
    let href = format!("#{}", anchor(&name));
    view! { <a href=href><code>{name}</code></a> }.into_any()
}

fn anchor(shape: &str) -> String {
    format!("shape-{shape}")
}

/// The little Markdown the descriptions use: `code` and **strong**.
fn prose(text: &str) -> AnyView {
    let coded = text.split('`').enumerate().map(|(nth, part)| {
        if nth % 2 == 1 {
            return view! { <code>{part.to_owned()}</code> }.into_any();
        }
        let strong = part.split("**").enumerate().map(|(nth, part)| match nth % 2 {
            1 => view! { <strong>{part.to_owned()}</strong> }.into_any(),
            _ => part.to_owned().into_any(),
        });
        strong.collect_view().into_any()
    });
    coded.collect_view().into_any()
}
