//! The whole way of a form, first against a stand-in that answers as leptos does, then against leptos itself.

use super::*;
use axum::Extension;
use axum::response::Html;
use axum::routing::{any, get, post};
use leptos::prelude::*;
use preau_kernel::{Actor, text};
use server_fn::ServerFn;

const HOUSE: &str = "https://preau.example";
const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// What a page shows: who is looking, and the form that came back.
async fn page(request: Request) -> Html<String> {
    let actor = request.extensions().get::<Actor>().cloned();
    let form = request.extensions().get::<SubmittedForm>();
    Html(format!("{} {actor:?} {form:?}", request.uri()))
}

/// Answers as leptos 0.8 does: a redirect to the Referer, with the error in it; with `?status` as `platform::answer`
/// changes it; `?elsewhere` as after `leptos_axum::redirect`.
async fn action(request: Request) -> Response {
    let referer = request.headers().get(header::REFERER).map(|v| v.to_str().unwrap().to_owned());
    let query = request.uri().query().unwrap_or_default().to_owned();
    let body = String::from_utf8(to_bytes(request.into_body(), LIMIT).await.unwrap().to_vec()).unwrap();
    let (status, location) = if body.contains("fail") {
        let error = AppError::field("email", text!("Adresse invalide", "Invalid address"));
        let url = ServerFnUrlError::new("/api/act", error).to_url(referer.as_deref().unwrap_or("/"));
        (if query == "status" { 422 } else { 302 }, url.map_or("/".to_owned(), |url| url.to_string()))
    } else if query == "elsewhere" {
        (302, "https://pay.example/1?x=2".to_owned())
    } else {
        (302, referer.unwrap_or("/".into()))
    };
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::LOCATION, location.as_str()), (header::SET_COOKIE, "tries=1")], "null").into_response()
}

fn house() -> Router {
    let pages = Router::new()
        .route("/api/act", post(action))
        .route("/api/v1/act", any(page))
        .route("/gone", get(|| async { Redirect::to("/connexion") }))
        .fallback(page)
        .layer(Extension(Actor::System));
    keep_what_was_typed(pages, HOUSE)
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
    fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|v| v.to_str().unwrap()).collect()
    }
}

async fn ask(house: Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let response = house.oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body(), LIMIT).await.unwrap();
    Answer { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

async fn submit(path: &str, referer: &str, body: &str) -> Answer {
    submit_with(path, &[("referer", referer)], body).await
}

async fn submit_with(path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut all = vec![("accept", BROWSER), ("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
    all.extend_from_slice(headers);
    ask(house(), "POST", path, &all, body).await
}

#[tokio::test]
async fn a_refused_form_comes_back_as_its_page_with_what_was_typed() {
    let typed = "email=fail%40x&name=In%C3%A8s+B.&tag=1&tag=2&password=s3cret&new_Password_again=s3cret";
    let answer = submit("/api/act", "https://preau.example/inscription?plan=2", typed).await;
    assert_eq!(answer.status, 422);
    assert!(answer.header("content-type").starts_with("text/html"));
    assert!(answer.body.starts_with("/inscription?plan=2 Some(System)"), "{}", answer.body);
    let fields = r#"[("email", "fail@x"), ("name", "Inès B."), ("tag", "1"), ("tag", "2")]"#;
    assert!(answer.body.contains(fields) && answer.body.contains(r#"action: "/api/act""#), "{}", answer.body);
    assert!(answer.body.contains("Adresse invalide"), "{}", answer.body);
    assert!(!answer.body.contains("s3cret"), "{}", answer.body);
    assert_eq!(answer.header("location"), "");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.cookies().contains(&"tries=1"), "what the server function set stays set");
}

#[tokio::test]
async fn the_error_is_found_whatever_status_the_server_function_set() {
    let answer = submit("/api/act?status", "https://preau.example/inscription", "email=fail").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.starts_with("/inscription "), "{}", answer.body);
}

#[tokio::test]
async fn a_second_refusal_finds_the_page_again_although_it_stands_under_the_action() {
    let first = submit("/api/act", "https://preau.example/inscription?plan=2", "email=fail").await;
    let cookie = *first.cookies().iter().find(|c| c.starts_with("preau-form-page=")).unwrap();
    assert!(cookie.ends_with("; Path=/api/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    let cookie = cookie.split_once(';').unwrap().0;
    let under_action = [("referer", "https://preau.example/api/act"), ("cookie", cookie)];

    let second = submit_with("/api/act", &under_action, "email=fail").await;
    assert!(second.body.starts_with("/inscription?plan=2 "), "{}", second.body);

    let done = submit_with("/api/act", &under_action, "email=good").await;
    assert_eq!((done.status, done.header("location")), (303, "/inscription?plan=2"));
    assert!(done.cookies().iter().any(|c| c.starts_with("preau-form-page=; ") && c.contains("Max-Age=0")));

    let reload = [("accept", BROWSER), ("cookie", cookie)];
    let reloaded = ask(house(), "GET", "/api/act", &reload, "").await;
    assert_eq!((reloaded.status, reloaded.header("location")), (303, "/inscription?plan=2"));
    let linked = ask(house(), "GET", "/api/act?plan=3", &reload, "").await;
    assert_eq!(linked.header("location"), "/inscription?plan=3");
}

#[tokio::test]
async fn a_form_from_nowhere_or_from_another_site_is_refused_in_words() {
    for referer in ["https://preau.example.evil.example/x", "https://evil.example/x", ""] {
        let answer = submit("/api/act", referer, "email=fail").await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("Adresse invalide") && answer.body.contains("Invalid address"), "{}", answer.body);
    }
    assert_eq!(submit_with("/api/act", &[], "email=fail").await.status, 422);
    assert_eq!(submit_with("/api/act", &[], "email=good").await.header("location"), "/");
}

#[tokio::test]
async fn success_leads_back_to_the_page_or_where_the_server_function_says() {
    let back = submit("/api/act", "https://preau.example/inscription?__path=x&__err=y&plan=2", "email=good").await;
    assert_eq!((back.status, back.header("location")), (303, "/inscription?plan=2"));
    let paid = submit("/api/act?elsewhere", "https://preau.example/panier", "email=good").await;
    assert_eq!((paid.status, paid.header("location")), (303, "https://pay.example/1?x=2"));
    let foreign = submit("/api/act", "https://evil.example/x", "email=good").await;
    assert_eq!(foreign.header("location"), "/", "no open redirect through the Referer");
}

#[tokio::test]
async fn a_page_that_sends_the_person_elsewhere_does_so() {
    let answer = submit("/api/act", "https://preau.example/gone", "email=fail").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/connexion"));
}

#[tokio::test]
async fn calls_of_scripts_and_of_the_rest_api_are_left_alone() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let from = ("referer", "https://preau.example/x");
    let script = ask(house(), "POST", "/api/act", &[("accept", "application/json"), form, from], "email=fail").await;
    assert_eq!(script.status, 302);
    assert!(script.header("location").contains("__err="));
    let json = [("accept", BROWSER), ("content-type", "application/json"), from];
    assert_eq!(ask(house(), "POST", "/api/act", &json, "email=fail").await.status, 302);
    let rest = ask(house(), "POST", "/api/v1/act", &[("accept", BROWSER), form], "email=fail").await;
    assert_eq!(rest.status, 200);
    assert_eq!(ask(house(), "GET", "/api/v1/act", &[("accept", BROWSER)], "").await.status, 200);
}

#[tokio::test]
async fn a_link_that_carries_an_error_of_its_own_is_not_believed() {
    let error = AppError::rule("x", text!("Appelez le 0 800", "Call 0 800"));
    let link = ServerFnUrlError::new("/api/act", error).to_url("https://preau.example/connexion?a=1").unwrap();
    let link = link.as_str().strip_prefix(HOUSE).unwrap();
    let answer = ask(house(), "GET", link, &[("accept", BROWSER)], "").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/connexion?a=1"));
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_with_a_sentence() {
    let answer = submit("/api/act", "https://preau.example/x", &"x".repeat(LIMIT + 1)).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("trop gros"), "{}", answer.body);
}

// ── leptos itself ────────────────────────────────────────────────────────────────────────────────────────────────────

#[server]
async fn greet(name: String) -> Result<String, AppError> {
    crate::context::answer(async {
        match name.as_str() {
            "" => Err(AppError::field("name", text!("Nom manquant", "Missing name"))),
            "busy" => Err(AppError::RateLimited { retry_after: 9 }),
            "guest" => {
                leptos_axum::redirect("/espace?info=bienvenue");
                Ok(name)
            }
            _ => Ok(name),
        }
    })
    .await
}

/// A page as leptos renders it: the refused form comes through the context of the request.
fn hello() -> impl IntoView {
    let form = submitted();
    let name =
        form.as_ref().and_then(|form| form.fields.iter().find(|(name, _)| name == "name")).map(|(_, v)| v.clone());
    let error = form.and_then(|form| form.error.for_field("name").map(|text| text.fr.clone()));
    let nonce = leptos::nonce::use_nonce().map(|nonce| nonce.to_string());
    view! { <input value=name /> <p id="error">{error}</p> <p id="nonce">{nonce}</p> }
}

fn leptos_house() -> Router {
    let _ = any_spawner::Executor::init_tokio();
    let pages = Router::new()
        .route("/api/{*function}", post(leptos_axum::handle_server_fns))
        .route("/hello", get(leptos_axum::render_app_async_with_context(crate::http::provide_nonce, hello)))
        .layer(Extension(crate::http::Nonce("n0nce".into())))
        .fallback(page);
    keep_what_was_typed(pages, HOUSE)
}

async fn greeted(accept: &str, body: &str) -> Answer {
    greeted_from("https://preau.example/accueil?jour=1", accept, body).await
}

async fn greeted_from(page: &str, accept: &str, body: &str) -> Answer {
    let headers = [("accept", accept), ("content-type", "application/x-www-form-urlencoded"), ("referer", page)];
    ask(leptos_house(), "POST", Greet::PATH, &headers, body).await
}

#[tokio::test]
async fn a_real_server_function_that_fails_shows_its_page_again() {
    assert!(Greet::PATH.starts_with("/api/"), "{}", Greet::PATH);
    let answer = greeted(BROWSER, "name=").await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.starts_with("/accueil?jour=1 "), "{}", answer.body);
    assert!(answer.body.contains("Nom manquant") && answer.body.contains(r#"("name", "")"#), "{}", answer.body);
    assert!(answer.body.contains(Greet::PATH), "{}", answer.body);

    let busy = greeted(BROWSER, "name=busy").await;
    assert_eq!((busy.status, busy.header("retry-after")), (429, "9"));
}

#[tokio::test]
async fn a_real_page_is_rendered_with_the_refused_form_and_the_nonce_of_the_request() {
    let fresh = ask(leptos_house(), "GET", "/hello", &[("accept", BROWSER)], "").await;
    assert!(fresh.body.contains(r#"<p id="nonce">n0nce<"#), "{}", fresh.body);
    assert!(fresh.body.contains(r#"<p id="error"><"#) && !fresh.body.contains("Nom manquant"), "{}", fresh.body);
    let again = greeted_from("https://preau.example/hello", BROWSER, "name=").await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains(r#"<p id="error">Nom manquant"#), "{}", again.body);
    assert!(again.body.contains(r#"<p id="nonce">n0nce<"#), "{}", again.body);
}

#[tokio::test]
async fn a_real_server_function_refuses_a_form_with_a_missing_field_in_words() {
    let answer = greeted(BROWSER, "nom=x").await;
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("malformed-request") && answer.body.contains(r#"("nom", "x")"#), "{}", answer.body);
}

#[tokio::test]
async fn a_real_server_function_that_succeeds_leads_on() {
    let back = greeted(BROWSER, "name=Ines").await;
    assert_eq!((back.status, back.header("location")), (303, "/accueil?jour=1"));
    let on = greeted(BROWSER, "name=guest").await;
    assert_eq!((on.status, on.header("location")), (303, "/espace?info=bienvenue"));
}

#[tokio::test]
async fn a_real_server_function_called_by_its_script_answers_json_with_the_errors_status() {
    let answer = greeted("application/json", "name=").await;
    assert_eq!(answer.status, 422);
    assert_eq!(serde_json::from_str::<AppError>(&answer.body).unwrap().status(), 422);
    assert_eq!(answer.header("location"), "");
    assert_eq!(greeted("application/json", "name=Ines").await.body, "\"Ines\"");
}
