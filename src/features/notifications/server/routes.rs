//! What the mailbox page frames and downloads: the HTML version of a mail, its attachments.
//!
//! A mail holds what strangers typed, so it is served under a policy of its own: no script, nothing fetched, an origin of
//! its own (`sandbox`), framed by our pages only.

use super::mailbox;
use super::store::{KeptFile, KeptMail};
use crate::model::{Attachment, MailId};
use axum::extract::{Extension, Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use preau_kernel::{Actor, AppError, Locale, Outcome};
use preau_platform::Platform;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/// `/admin/courriels/{id}/html` and `/admin/courriels/{id}/pieces/{index}`, for staff: the `Actor` is taken from the
/// request's extensions.
pub fn routes(platform: Platform) -> Router {
    Router::new()
        .route("/admin/courriels/{id}/html", get(html))
        .route("/admin/courriels/{id}/pieces/{index}", get(attachment))
        .with_state(platform)
}

async fn html(State(platform): State<Platform>, actor: Option<Extension<Actor>>, Path(id): Path<String>) -> Response {
    let mail = find(&platform, actor, &id).await;
    answer(mail.map(|(mail, _)| ([(CONTENT_TYPE, "text/html; charset=utf-8")], mail.html_body).into_response()))
}

async fn attachment(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path((id, index)): Path<(String, usize)>,
) -> Response {
    let file = find(&platform, actor, &id).await.and_then(|found| file(found, index).ok_or(AppError::NotFound));
    answer(file.map(|(name, content_type, content)| {
        let disposition = format!("attachment; filename=\"{}\"", plain_name(&name));
        ([(CONTENT_TYPE, content_type), (CONTENT_DISPOSITION, disposition)], content).into_response()
    }))
}

/// Name, media type and bytes of an attachment, if it is there.
fn file((mail, files): (KeptMail, Vec<KeptFile>), index: usize) -> Option<(String, String, Vec<u8>)> {
    match mail.attachments.0.into_iter().nth(index)? {
        // Always as text: what it claims to be does not decide what a browser does with it.
        Attachment::Text(text) => Some((text.name, "text/plain; charset=utf-8".to_owned(), text.content.into_bytes())),
        Attachment::Document { .. } => {
            let file = files.into_iter().find(|file| usize::try_from(file.position) == Ok(index))?;
            Some((file.name, file.content_type, file.content))
        }
    }
}

async fn find(platform: &Platform, actor: Option<Extension<Actor>>, id: &str) -> Outcome<(KeptMail, Vec<KeptFile>)> {
    let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
    let id: MailId = id.parse().map_err(|_| AppError::NotFound)?;
    mailbox::find_kept_mail(platform, &actor, id).await
}

fn answer(result: Outcome<Response>) -> Response {
    let mut response = result.unwrap_or_else(|error| {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, error.message().get(Locale::Fr).to_owned()).into_response()
    });
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

/// A file name without anything that means something in a header or a path.
fn plain_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_leave_its_header() {
        assert_eq!(plain_name("rendez-vous.ics"), "rendez-vous.ics");
        assert_eq!(plain_name("a\"; filename=\"b\r\nx: y"), "a___filename__b__x__y");
        assert_eq!(plain_name("../../é"), ".._.._\u{5f}");
    }
}
