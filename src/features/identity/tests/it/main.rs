//! Use cases and HTTP layers of identity on a real Postgres.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod activation;
mod children;
mod consents;
mod exports;
mod guard;
mod http;
mod open_account;
mod pages;
mod people;
mod profile;
mod programs;
mod renewal;
mod row_security;
mod sessions;
mod sign_in;

use preau_identity::model::forms::{AssessmentForm, SignInForm, StudentForm};
use preau_identity::server::entrance::Entrance;
use preau_identity::server::open_account::request_assessment;
use preau_identity::server::origin::Origin;
use preau_identity::server::session::{self, CurrentSession};
use preau_identity::server::sign_in::sign_in;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Outcome, SignedIn};
use preau_testkit::World;

const PASSWORD: &str = "cheval agrafe batterie";

/// A browser somewhere.
fn browser() -> Origin {
    Origin {
        ip: "192.0.2.7".parse().ok(),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
        session: None,
    }
}

fn student_form(first_name: &str, last_name: &str) -> StudentForm {
    StudentForm {
        student_first_name: first_name.to_owned(),
        student_last_name: last_name.to_owned(),
        grade: "terminale".to_owned(),
        goals: "Mention très bien".to_owned(),
        ticked: [("wish-nsi".to_owned(), "true".to_owned())].into(),
    }
}

/// A complete form of the parent with this address.
fn family_form(email: &str) -> AssessmentForm {
    AssessmentForm {
        first_name: "Amel".to_owned(),
        last_name: "Ben Salah".to_owned(),
        email: email.to_owned(),
        phone: "+216 20 123 456".to_owned(),
        password: PASSWORD.to_owned(),
        consent: "true".to_owned(),
        locale: "fr".to_owned(),
        website: String::new(),
        student: student_form("Inès", "Ben Salah"),
    }
}

async fn open(world: &World, email: &str) -> Entrance {
    request_assessment(&world.platform, &Actor::Visitor, &browser(), family_form(email))
        .await
        .expect("an account is opened")
}

async fn try_sign_in(world: &World, email: &str, password: &str) -> Outcome<Entrance> {
    let form = SignInForm { email: email.to_owned(), password: password.to_owned(), ..SignInForm::default() };
    sign_in(&world.platform, &Actor::Visitor, &browser(), form).await
}

fn token_of(entrance: &Entrance) -> String {
    let (_, rest) = entrance.cookie.split_once('=').expect("name=token");
    rest.split(';').next().expect("token").to_owned()
}

/// Who the cookie of `entrance` says one is, now.
async fn load(world: &World, entrance: &Entrance) -> Option<(CurrentSession, SignedIn)> {
    session::load(&world.platform, &token_of(entrance)).await.expect("session is looked up")
}

async fn signed_in(world: &World, entrance: &Entrance) -> SignedIn {
    load(world, entrance).await.expect("a living session").1
}

/// A family opened through the form: its account, parent and student.
struct Family {
    account_id: AccountId,
    parent: SignedIn,
    student_id: UserId,
    entrance: Entrance,
}

async fn family(world: &World, email: &str) -> Family {
    let entrance = open(world, email).await;
    let parent = signed_in(world, &entrance).await;
    let account_id = parent.accounts[0];
    let student_id =
        world.house_does(async |tx| preau_identity::server::people::list_students_of(tx, account_id).await).await[0]
            .user_id;
    Family { account_id, parent, student_id, entrance }
}
