//! What a request knows before any page runs: language, organisation, who is signed in.

use leptos::prelude::*;
use preau_identity::model::Organisation;
use preau_kernel::{Currency, Locale, SignedIn};
use serde::{Deserialize, Serialize};

/// Provided by the server for each request, and carried to the browser inside the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Surroundings {
    /// Language of the page.
    pub locale: Locale,
    /// The business.
    pub organisation: Organisation,
    /// Who is signed in.
    pub person: Option<SignedIn>,
    /// Path that was asked for, without the query.
    pub path: String,
}

impl Default for Surroundings {
    /// Of the pass in which leptos lists the routes, where there is no request.
    fn default() -> Self {
        let organisation = Organisation {
            name: "Préau".to_owned(),
            tagline_fr: String::new(),
            tagline_en: String::new(),
            currency: Currency::Tnd,
            time_zone: "UTC".to_owned(),
            email: String::new(),
            phone: String::new(),
            student_domain: String::new(),
            accent: String::new(),
        };
        Self { locale: Locale::Fr, organisation, person: None, path: "/".to_owned() }
    }
}

/// The surroundings, the same on the server and after hydration.
pub fn provide_surroundings() -> Surroundings {
    let surroundings = SharedValue::new(|| use_context::<Surroundings>().unwrap_or_default()).into_inner();
    preau_ui::provide_locale(surroundings.locale);
    provide_context(surroundings.clone());
    surroundings
}

/// What [`provide_surroundings`] provided.
pub fn use_surroundings() -> Surroundings {
    use_context().unwrap_or_default()
}
