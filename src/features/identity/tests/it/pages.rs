//! Pages as the server renders them, through the router, in both languages.

use crate::{PASSWORD, browser, family, student_form, token_of};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{Route, Router as Addresses, Routes};
use leptos_router::{SsrMode, path};
use preau_identity::api::{RenewActivation, RequestAssessment};
use preau_identity::server::activation::issue;
use preau_identity::server::add_child::add_child;
use preau_identity::server::session::load_session;
use preau_identity::server::tokens::grant;
use preau_identity::view::{
    ActivationPage, AddChildPage, AssessmentPage, ExportsPage, PeoplePage, ProfilePage, SignInPage, SignOutButton,
};
use preau_kernel::{Actor, AppError, Locale, text};
use preau_testkit::World;
use preau_ui::{Submitted, provide_locale};
use tower::ServiceExt;

#[component]
fn Pages() -> impl IntoView {
    view! {
        <Addresses>
            <Routes fallback=|| "404">
                <Route path=path!("/bilan-gratuit") view=AssessmentPage ssr=SsrMode::Async />
                <Route path=path!("/connexion") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/activation/:token") view=ActivationPage ssr=SsrMode::Async />
                <Route path=path!("/espace/enfants/nouveau") view=AddChildPage ssr=SsrMode::Async />
                <Route path=path!("/espace/profil") view=ProfilePage ssr=SsrMode::Async />
                <Route path=path!("/admin/personnes") view=PeoplePage ssr=SsrMode::Async />
                <Route path=path!("/admin/exports") view=ExportsPage ssr=SsrMode::Async />
                <Route path=path!("/sortie") view=SignOutButton ssr=SsrMode::Async />
            </Routes>
        </Addresses>
    }
}

/// The page at `address` for whoever holds `cookie`, after `submitted` if a form was refused: status and HTML.
async fn render(
    world: &World,
    locale: Locale,
    address: &str,
    cookie: &str,
    submitted: Option<Submitted>,
) -> (u16, String) {
    let platform = world.platform.clone();
    // Also starts the executor that rendering needs.
    let _ = any_spawner::Executor::init_tokio();
    let handler = leptos_axum::render_app_async_with_context(
        move || {
            provide_context(platform.clone());
            provide_locale(locale);
            if let Some(submitted) = submitted.clone() {
                provide_context(submitted);
            }
        },
        || {
            provide_meta_context();
            view! { <html><head><MetaTags /></head><body><Pages /></body></html> }
        },
    );
    let app = Router::new().fallback(handler).layer(from_fn_with_state(world.platform.clone(), load_session));
    let request = Request::get(address).header("cookie", cookie).body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    (status, String::from_utf8(to_bytes(response.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap())
}

/// Every page in one language, for a parent, a student's link, and staff.
async fn every_page(world: &World, locale: Locale) -> Vec<(String, String)> {
    let family = family(world, &format!("{}@example.com", locale.tag())).await;
    let token = world.house_does(async |tx| issue(tx, family.student_id, world.now()).await).await;
    let parent = format!("__Host-preau={}", token_of(&family.entrance));
    let email = format!("{}@example.com", locale.tag());
    grant(&world.platform, &browser(), &email, PASSWORD.into()).await.unwrap();
    let admin = family_with_role(world, &format!("admin-{}@example.com", locale.tag()), "admin").await;
    let mut pages = vec![];
    for (address, cookie) in [
        ("/bilan-gratuit", ""),
        ("/connexion?suite=/espace", ""),
        (&format!("/activation/{token}"), ""),
        ("/espace/enfants/nouveau", &parent),
        ("/espace/profil", &parent),
        ("/admin/personnes?q=ben", &admin),
        ("/admin/exports?liste=pay", &admin),
        ("/sortie", &parent),
    ] {
        let (status, html) = render(world, locale, address, cookie, None).await;
        assert_eq!(status, 200, "{address}: {html}");
        pages.push((address.to_owned(), html));
    }
    pages
}

/// A cookie of somebody with this role in addition.
async fn family_with_role(world: &World, email: &str, role: &str) -> String {
    let family = family(world, email).await;
    let mut tx = world.house().await;
    sqlx::query("insert into user_roles (user_id, role) values ($1, $2)")
        .bind(family.parent.user_id.0)
        .bind(role)
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    format!("__Host-preau={}", token_of(&family.entrance))
}

#[tokio::test]
async fn every_page_is_whole_before_the_first_byte_and_has_one_heading() {
    let world = World::new().await;
    for locale in [Locale::Fr, Locale::En] {
        for (address, html) in every_page(&world, locale).await {
            assert!(!html.contains("class=\"skeleton\"") && !html.contains("error-state"), "{address}: {html}");
            assert!(!html.contains(" style="), "{address}: the CSP forbids inline styles");
            if address != "/sortie" {
                assert_eq!(html.matches("<h1").count(), 1, "{address}: {html}");
                assert!(html.contains("<title>"), "{address}");
            }
        }
    }
}

#[tokio::test]
async fn the_languages_do_not_mix() {
    let world = World::new().await;
    let (french, english) = (every_page(&world, Locale::Fr).await, every_page(&world, Locale::En).await);
    for ((address, fr), (_, en)) in french.iter().zip(&english) {
        assert_ne!(fr, en, "{address}");
        for word in [
            "Mot de passe",
            "Adresse e-mail",
            "Prénom",
            "Se connecter",
            "facultatif",
            "Mes sessions",
            "Programmes connectés",
            "Rechercher",
        ] {
            assert!(!en.contains(word), "{address} in English says {word}");
        }
        for word in ["Password", "E-mail address", "First name", "Sign in", "My sessions", "Search"] {
            assert!(!fr.contains(word), "{address} in French says {word}");
        }
    }
}

#[tokio::test]
async fn a_refused_assessment_keeps_what_was_typed() {
    let world = World::new().await;
    let typed = [("first_name", "Amel <b>"), ("grade", "premiere"), ("goals", "</textarea><b>"), ("wish-nsi", "true")];
    let submitted = Submitted {
        action: RequestAssessment::PATH.to_owned(),
        fields: typed.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        error: Some(AppError::field("email", text!("Adresse incomplète", "Incomplete address"))),
    };
    let (_, html) = render(&world, Locale::Fr, "/bilan-gratuit", "", Some(submitted)).await;
    assert!(html.contains("value=\"Amel &lt;b&gt;\""), "{html}");
    assert!(html.contains("&lt;/textarea&gt;&lt;b&gt;") && !html.contains("</textarea><b>"));
    assert_eq!(html.matches(">Adresse incomplète<").count(), 2, "at the field and at the top");
    assert_eq!(html.matches("checked").count(), 1);
    assert!(html.contains("href=\"#email\""));
}

#[tokio::test]
async fn a_link_that_is_over_says_so_and_shows_no_form() {
    let world = World::new().await;
    let (status, html) = render(&world, Locale::Fr, "/activation/inconnu", "", None).await;
    assert_eq!(status, 409);
    assert!(html.contains("plus valable") && !html.contains("<form"), "{html}");
}

#[tokio::test]
async fn an_expired_link_says_what_happened_and_what_to_do_next() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let token = world.house_does(async |tx| issue(tx, family.student_id, world.now()).await).await;
    world.clock.advance(chrono::TimeDelta::days(15));
    for (locale, address, happened, next) in [
        (Locale::Fr, "/connexion", "a expiré", "Renvoyer un lien d’activation"),
        (Locale::En, "/en/sign-in", "has expired", "Send a new activation link"),
    ] {
        let (status, html) = render(&world, locale, &format!("/activation/{token}"), "", None).await;
        assert_eq!(status, 409);
        assert!(html.contains(happened) && html.contains(next) && !html.contains("<form"), "{html}");
        assert!(html.contains(&format!("href=\"{address}?suite=/espace/profil\"")), "{html}");
    }
}

#[tokio::test]
async fn a_refused_renewal_is_said_at_the_child_it_was_asked_for() {
    let world = World::new().await;
    let family = family(&world, "amel@example.com").await;
    let actor = Actor::User(family.parent.clone());
    add_child(&world.platform, &actor, student_form("Youssef", "Ben Salah")).await.unwrap();
    let cookie = format!("__Host-preau={}", token_of(&family.entrance));
    let submitted = Submitted {
        action: RenewActivation::PATH.to_owned(),
        fields: vec![("student_id".to_owned(), family.student_id.to_string())],
        error: Some(AppError::conflict("already-activated", text!("C’est déjà fait", "Already done"))),
    };
    let (_, html) = render(&world, Locale::Fr, "/espace/profil", &cookie, Some(submitted)).await;
    let button = format!("action=\"{}\"", RenewActivation::PATH);
    assert_eq!(html.matches(&button).count(), 2, "one button per child: {html}");
    assert_eq!(html.matches(">C’est déjà fait<").count(), 1, "{html}");
}

#[tokio::test]
async fn the_profile_of_a_visitor_is_an_error_not_a_page() {
    let world = World::new().await;
    let (status, html) = render(&world, Locale::Fr, "/espace/profil", "", None).await;
    assert_eq!(status, 401);
    assert!(html.contains("Connectez-vous pour continuer"), "{html}");
}
