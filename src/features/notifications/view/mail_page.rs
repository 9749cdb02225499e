//! `/admin/courriels/:id`: one mail, as its reader got it.

use super::MailStatusBadge;
use crate::api::find_mail;
use crate::model::{AttachedFile, MailDetail, MailId, TextFile};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, tr};
use preau_ui::{
    Breadcrumb, DefinitionList, ErrorState, ExternalLink, Notice, PageHeader, PageTitle, Section, Tone, use_locale,
};

/// One mail: what is known of it, both versions, attachments.
#[component]
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|p| p.get("id")).and_then(|id| id.parse::<MailId>().ok());
    let mail = preau_ui::load(id, |id| async move {
        match id {
            Some(id) => find_mail(id).await,
            None => Err(AppError::NotFound),
        }
    });
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match mail.await {
                    Ok(mail) => view! { <Mail mail /> }.into_any(),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Mail(mail: MailDetail) -> impl IntoView {
    let locale = use_locale();
    let subject = mail.row.subject.clone();
    let way = vec![(tr!(locale, "Courriels", "Mails"), Some("/admin/courriels".to_owned())), (subject.clone(), None)];
    let error = mail.last_error.clone().map(|error| {
        view! {
            <Notice tone=Tone::Danger>
                <p>{tr!(locale, "Dernier essai\u{202f}: ", "Last try: ")}{error}</p>
            </Notice>
        }
    });
    let html = mail.html_address();
    let files = mail.attachments.iter().enumerate().map(|(index, file)| {
        view! { <File file=file.clone() address=mail.attachment_address(index) /> }
    });
    let files = files.collect_view();
    view! {
        <PageTitle text=subject.clone() />
        <Breadcrumb items=way />
        <PageHeader title=subject.clone()><MailStatusBadge status=mail.row.status /></PageHeader>
        <div class="stack">{error} <Facts mail=mail.clone() /></div>
        <Section title=tr!(locale, "Version HTML", "HTML version")>
            <iframe class="mail-preview" sandbox="" src=html title=subject></iframe>
        </Section>
        <Section title=tr!(locale, "Version texte", "Text version")>
            <pre class="mail-text" tabindex="0" lang=mail.locale.tag()>{mail.text_body}</pre>
        </Section>
        {files}
    }
    .into_any()
}

#[component]
fn Facts(mail: MailDetail) -> impl IntoView {
    let locale = use_locale();
    let reader = match mail.row.to_name.as_str() {
        "" => mail.row.to_address.clone(),
        name => format!("{name} <{}>", mail.row.to_address),
    };
    let never = || tr!(locale, "pas encore", "not yet");
    let items = [
        (tr!(locale, "À", "To"), reader),
        (tr!(locale, "Écrit", "Written"), locale.long_date_time(mail.row.created_at)),
        (tr!(locale, "Envoyé", "Sent"), mail.sent_at.map_or_else(never, |at| locale.long_date_time(at))),
        (tr!(locale, "Essais", "Tries"), mail.attempts.to_string()),
        (tr!(locale, "Modèle", "Template"), mail.row.template.clone()),
        (tr!(locale, "Identifiant", "Message-ID"), mail.message_id.clone()),
        (tr!(locale, "Clé d’unicité", "Once-only key"), mail.dedup_key.clone()),
    ];
    let items = items.into_iter().map(|(name, value)| (name, value.into_any())).collect::<Vec<_>>();
    view! { <DefinitionList items /> }
}

#[component]
fn File(file: AttachedFile, address: String) -> impl IntoView {
    let locale = use_locale();
    let title = |name: &str| tr!(locale, "Pièce jointe\u{202f}: {name}", "Attachment: {name}");
    let download = move || view! { <ExternalLink href=address>{tr!(locale, "Télécharger", "Download")}</ExternalLink> };
    match file {
        AttachedFile::Text(TextFile { name, content_type, content }) => view! {
            <Section title=title(&name)>
                <p><span class="muted">{content_type}</span>" "{download()}</p>
                <pre class="mail-text" tabindex="0">{content}</pre>
            </Section>
        }
        .into_any(),
        AttachedFile::Printed { name, content_type, size } => {
            let size = size.div_ceil(1024);
            let about = tr!(locale, "{content_type}, {size} Ko", "{content_type}, {size} KB");
            view! {
                <Section title=title(&name)>
                    <p><span class="muted">{about}</span>" "{download()}</p>
                </Section>
            }
            .into_any()
        }
        AttachedFile::Unprinted { document } => view! {
            <Section title=title(&document)>
                <p class="muted">{tr!(
                    locale,
                    "Ce document est imprimé au moment de l’envoi. Il n’y en a pas pour l’instant.",
                    "This document is printed when the mail is sent. There is none for now."
                )}</p>
            </Section>
        }
        .into_any(),
    }
}
