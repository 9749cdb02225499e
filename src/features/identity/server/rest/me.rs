//! `/api/v1/me`: who the token stands for.

use crate::model::Student;
use crate::model::grade::Grade;
use crate::server::profile;
use axum::Json;
use axum::extract::State;
use preau_kernel::{Locale, Role};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Problem, Query};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The person the token stands for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    /// Who.
    id: Uuid,
    /// Sign-in address.
    #[schema(example = "eleve@demo.preau")]
    email: String,
    /// Given name.
    #[schema(example = "Inès")]
    first_name: String,
    /// Family name; may be empty.
    #[schema(example = "Ben Salah")]
    last_name: String,
    /// What they may be: `admin`, `assistant`, `provider`, `parent`, `student`, `client`, `member`.
    #[schema(example = json!(["student"]))]
    roles: Vec<String>,
    /// Language of their pages and mails: `fr` or `en`.
    #[schema(pattern = "^(fr|en)$", example = "fr")]
    locale: String,
    /// IANA name of their time zone.
    #[schema(example = "Africa/Tunis")]
    time_zone: String,
    /// Whom they may book for: themselves for a student, their children for a parent.
    students: Vec<MyStudent>,
}

/// Somebody who learns.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MyStudent {
    /// Goes into `student_id`.
    id: Uuid,
    /// Given name.
    #[schema(example = "Inès")]
    first_name: String,
    /// Family name; may be empty.
    #[schema(example = "Ben Salah")]
    last_name: String,
    /// Where they are at school: `troisieme`, `seconde`, `premiere`, `terminale`, `superieur`, `adulte`.
    #[schema(example = "terminale")]
    grade: String,
}

impl From<Student> for MyStudent {
    fn from(student: Student) -> Self {
        Self {
            id: student.user_id.0,
            first_name: student.first_name,
            last_name: student.last_name,
            grade: Grade::code(student.grade).to_owned(),
        }
    }
}

/// Who am I?
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me", operation_id = "readMe",
    responses(
        (status = 200, description = "The person the token stands for.", body = Me),
        (status = 422, description = "`validation`: the query names what is not known here.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_me(State(platform): State<Platform>, caller: Caller, Query(input): Query) -> Answer<Json<Me>> {
    input.finish(|| Some(()))?;
    let profile = profile::find(&platform, &caller.actor).await?;
    Ok(Json(Me {
        id: profile.person.user_id.0,
        email: profile.person.email,
        first_name: profile.person.first_name,
        last_name: profile.person.last_name,
        roles: profile.roles.into_iter().map(Role::code).map(str::to_owned).collect(),
        locale: Locale::tag(profile.person.locale).to_owned(),
        time_zone: profile.person.time_zone,
        students: profile.children.into_iter().map(|child| MyStudent::from(child.student)).collect(),
    }))
}
