//! Proofs of transfers (SPEC PA-4): a file the payer sends, checked by its content, kept below the data directory, and read
//! by the account's members and staff only. A picture is written anew, a PDF kept as it is.

use super::{pictures, store};
use crate::model::{PROOFS, PaymentId, ProofRefusal, Step};
use axum::Router;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Extension, Multipart, Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use image::ImageFormat;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome};
use preau_platform::limits::{self, Quota};
use preau_platform::storage::{self, DOCUMENT, Incoming};
use preau_platform::{IntoInternal, Platform};
use serde_json::json;
use uuid::Uuid;

/// Where the files are, below the data directory.
const AREA: &str = "payment-proofs";
/// Files one person may send in an hour.
const SENT: Quota = Quota { hits: 20, seconds: 3_600 };
/// The form around a file of the largest size.
const FORM: usize = 26 * 1024 * 1024;

/// Sending and reading: the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/espace/paiements/{id}/fichier", post(upload))
        .layer(DefaultBodyLimit::max(FORM))
        .route("/espace/paiements/{id}/fichiers/{proof}", get(download))
        .route("/admin/paiements/{id}/fichiers/{proof}", get(download))
        .with_state(platform)
}

/// What becomes of a file that is sent.
enum Sent {
    Kept,
    Refused(ProofRefusal),
}

async fn upload(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
    let sent = async {
        let id: PaymentId = id.parse().map_err(|_| AppError::NotFound)?;
        receive(&platform, &actor, id, form).await
    };
    match sent.await {
        // The id was read above, so it can stand in an address.
        Ok(Sent::Kept) => Redirect::to(&format!("/espace/paiements/{id}?info=proof-sent")).into_response(),
        Ok(Sent::Refused(why)) => {
            Redirect::to(&format!("/espace/paiements/{id}?fichier={}#justificatif", why.code())).into_response()
        }
        Err(error) => refuse(&actor, &error),
    }
}

/// Who may pay may send a proof. What the form says of the file is not believed: not its type, and of its name only what
/// can be shown.
async fn receive(
    platform: &Platform,
    actor: &Actor,
    id: PaymentId,
    form: Result<Multipart, MultipartRejection>,
) -> Outcome<Sent> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor
        .may(Action::PaymentCreate, actor.relation_to(Some(payment.account_id), None, None))
        .map_err(|_| AppError::NotFound)?;
    let before = store::list_proofs(&mut tx, id).await?.len();
    tx.rollback().await?;
    if !payment.provider.is_by_hand() || payment.status.was_paid() {
        return Ok(Sent::Refused(ProofRefusal::Late));
    }
    if i64::try_from(before).is_ok_and(|before| before >= PROOFS) {
        return Ok(Sent::Refused(ProofRefusal::TooMany));
    }
    limits::hit(platform, &format!("payment-proof/{}", person.user_id), SENT).await?;
    let Ok(mut form) = form else { return Ok(Sent::Refused(ProofRefusal::Broken)) };
    let field = loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("file") => break field,
            Ok(Some(_)) => {}
            Ok(None) => return Ok(Sent::Refused(ProofRefusal::Empty)),
            Err(error) => return Ok(Sent::Refused(broken(error.status()))),
        }
    };
    keep(platform, actor, id, field).await
}

fn broken(status: StatusCode) -> ProofRefusal {
    if status == StatusCode::PAYLOAD_TOO_LARGE { ProofRefusal::TooLarge } else { ProofRefusal::Broken }
}

async fn keep(platform: &Platform, actor: &Actor, id: PaymentId, mut field: Field<'_>) -> Outcome<Sent> {
    let name = shown_name(field.file_name().unwrap_or_default());
    let proof: Uuid = platform.new_id();
    let mut incoming = storage::receive(platform, AREA, proof, DOCUMENT).await?;
    loop {
        match field.chunk().await {
            Ok(Some(bytes)) => match incoming.write(&bytes).await {
                Err(AppError::Rule { code, .. }) if code == "too-large" => {
                    return Ok(Sent::Refused(ProofRefusal::TooLarge));
                }
                written => written?,
            },
            Ok(None) => break,
            Err(error) => return Ok(Sent::Refused(broken(error.status()))),
        }
    }
    if incoming.head().is_empty() {
        return Ok(Sent::Refused(ProofRefusal::Empty));
    }
    let Some(kind) = Kind::of(incoming.head()) else { return Ok(Sent::Refused(ProofRefusal::Kind)) };
    let (incoming, kind) = match kind.format() {
        Some(format) => match picture(platform, proof, incoming, format).await? {
            Ok(written) => written,
            Err(why) => return Ok(Sent::Refused(why)),
        },
        None => (incoming, kind),
    };
    let kept = write_down(platform, actor, id, proof, incoming, &name, kind).await;
    // What is not written down is nobody's.
    if !matches!(kept, Ok(Sent::Kept)) {
        storage::remove(platform, AREA, proof).await;
    }
    kept
}

/// The picture that was sent, written anew in its stead.
async fn picture(
    platform: &Platform,
    proof: Uuid,
    mut sent: Incoming,
    format: ImageFormat,
) -> Outcome<Result<(Incoming, Kind), ProofRefusal>> {
    let content = sent.content().await?;
    // Its draft goes with it.
    drop(sent);
    let Some(content) = pictures::write_anew(content, format).await? else { return Ok(Err(ProofRefusal::Kind)) };
    let mut incoming = storage::receive(platform, AREA, proof, DOCUMENT).await?;
    match incoming.write(&content).await {
        Err(AppError::Rule { code, .. }) if code == "too-large" => Ok(Err(ProofRefusal::TooLarge)),
        Err(error) => Err(error),
        Ok(()) => Ok(Ok((incoming, if format == ImageFormat::Png { Kind::Png } else { Kind::Jpeg }))),
    }
}

async fn write_down(
    platform: &Platform,
    actor: &Actor,
    id: PaymentId,
    proof: Uuid,
    incoming: Incoming,
    name: &str,
    kind: Kind,
) -> Outcome<Sent> {
    let (now, person) = (platform.now(), actor.signed_in()?);
    let received = incoming.keep().await?;
    let size = i64::try_from(received.size).unwrap_or(i64::MAX);
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if payment.status.was_paid() {
        return Ok(Sent::Refused(ProofRefusal::Late));
    }
    if store::list_proofs(&mut tx, id).await?.len() as i64 >= PROOFS {
        return Ok(Sent::Refused(ProofRefusal::TooMany));
    }
    let inserted = sqlx::query!(
        "insert into payment_proofs (id, payment_id, uploaded_by, name, media_type, size, sha256, uploaded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict on constraint payment_proofs_once do nothing",
        proof,
        id.0,
        person.user_id.0,
        name,
        kind.media_type(),
        size,
        received.sha256.as_slice(),
        now,
    )
    .execute(&mut *tx)
    .await
    .internal("write down a proof")?;
    if inserted.rows_affected() == 0 {
        return Ok(Sent::Refused(ProofRefusal::Known));
    }
    let detail = json!({ "name": name, "type": kind.media_type(), "size": size });
    store::note_by(&mut tx, id, now, Step::ProofSent, person.user_id, detail).await?;
    tx.commit().await?;
    Ok(Sent::Kept)
}

/// What a proof may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pdf,
    Jpeg,
    Png,
    WebP,
    Heif,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Pdf, Self::Jpeg, Self::Png, Self::WebP, Self::Heif];

    /// By its first bytes. Readers of PDF look for its mark further on too, so that a web page could hide one: not here.
    fn of(head: &[u8]) -> Option<Self> {
        let found = infer::get(head)?.mime_type();
        let begins = |kind: &Self| match kind {
            Self::Pdf => head.starts_with(b"%PDF-"),
            Self::WebP => head.starts_with(b"RIFF"),
            Self::Jpeg | Self::Png => true,
            // It cannot be written anew; phones send a JPEG where only that is asked for.
            Self::Heif => false,
        };
        Self::ALL.into_iter().find(|kind| kind.media_type() == found).filter(begins)
    }

    /// How a picture is decoded; none for what is kept as it is.
    const fn format(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::WebP => Some(ImageFormat::WebP),
            Self::Pdf | Self::Heif => None,
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heif => "image/heif",
        }
    }

    /// For people, and as the end of a file's name.
    const fn word(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Heif => "HEIC",
        }
    }

    /// Of what was written down.
    pub(super) fn word_of(media_type: &str) -> &'static str {
        Self::ALL.into_iter().find(|kind| kind.media_type() == media_type).map_or("?", Self::word)
    }
}

/// The last part of a path, without what cannot be seen or could reorder the rest of the line.
fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: &char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let shown: String = last.chars().filter(|c| !hidden(c)).take(120).collect();
    match shown.trim() {
        "" | "." | ".." => "justificatif".to_owned(),
        shown => shown.to_owned(),
    }
}

async fn download(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path((id, proof)): Path<(String, String)>,
) -> Response {
    let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
    let found = async {
        let (Ok(id), Ok(proof)) = (id.parse(), proof.parse()) else { return Err(AppError::NotFound) };
        open(&platform, &actor, id, proof).await
    };
    match found.await {
        Ok((content, media_type, name)) => {
            let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
                .unwrap_or(HeaderValue::from_static("attachment"));
            let media_type =
                HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
            // Should a browser show it all the same, it can do nothing there.
            let alone = HeaderValue::from_static("default-src 'none'; sandbox");
            let headers = [
                (CONTENT_TYPE, media_type),
                (CONTENT_DISPOSITION, disposition),
                (CONTENT_SECURITY_POLICY, alone),
                (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
            ];
            (headers, content).into_response()
        }
        Err(error) => refuse(&actor, &error),
    }
}

/// The content, its type, and a name to keep it under; only for who sees the payment.
async fn open(platform: &Platform, actor: &Actor, id: PaymentId, proof: Uuid) -> Outcome<(Vec<u8>, String, String)> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor
        .may(Action::PaymentRead, actor.relation_to(Some(payment.account_id), None, None))
        .map_err(|_| AppError::NotFound)?;
    let proofs = store::list_proofs(&mut tx, id).await?;
    let (rank, proof) =
        proofs.iter().rev().enumerate().find(|(_, known)| known.id == proof).ok_or(AppError::NotFound)?;
    let ending = Kind::word_of(&proof.media_type).to_lowercase();
    let name = format!("{}-{}.{ending}", payment.reference, rank + 1);
    let content = storage::read(platform, AREA, proof.id).await?;
    Ok((content, proof.media_type.clone(), name))
}

fn refuse(actor: &Actor, error: &AppError) -> Response {
    let locale = actor.signed_in().map_or(Locale::Fr, |person| person.locale);
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, error.message().get(locale).to_owned()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_content_says() {
        assert_eq!(Kind::of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\n"), Some(Kind::Png));
        assert_eq!(Kind::of(b"RIFF\x24\x00\x00\x00WEBPVP8 "), Some(Kind::WebP));
        for other in [
            b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic".as_slice(),
            b"<html>",
            b"MZ\x90\x00",
            b"PK\x03\x04",
            b"<svg xmlns=",
            b"GIF89a",
            b"#!/bin/sh",
            b"<script>%PDF-1.7",
        ] {
            assert_eq!(Kind::of(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_name_is_shown_without_its_path_and_what_cannot_be_seen() {
        assert_eq!(shown_name("C:\\photos\\reçu 1.pdf"), "reçu 1.pdf");
        assert_eq!(shown_name("../../etc/passwd"), "passwd");
        assert_eq!(shown_name("fdp\u{202e}exe.pdf\r\n"), "fdpexe.pdf");
        for nothing in ["", "..", "a/", " \0 "] {
            assert_eq!(shown_name(nothing), "justificatif", "{nothing:?}");
        }
        assert_eq!(shown_name(&"x".repeat(500)).len(), 120);
    }
}
