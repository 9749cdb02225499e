//! Forms that work with and without JavaScript and never lose what was typed.
//!
//! [`Form`] is an `ActionForm` plus what it lacks. With JavaScript, a failed submission leaves the page alone and its
//! errors appear. Without, the server renders the page again (`platform::forms`) with a [`Submitted`] in context:
//! what was typed and what is wrong with it. Fields find both through [`use_form`].

use crate::locale::use_locale;
use crate::notice::Notice;
use crate::tone::Tone;
use leptos::context::Provider;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::server_fn::codec::PostUrl;
use leptos::server_fn::{Http, ServerFn, client::Client, request::ClientReq};
use preau_kernel::{AppError, FieldError, Locale, Text};
use serde::de::DeserializeOwned;

/// A submission that failed without JavaScript, given back by the server when it renders the page again.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Submitted {
    /// Address of the server function it was sent to; tells which form of the page it belongs to.
    pub action: String,
    /// What was typed, by field name; never contains passwords.
    pub fields: Vec<(String, String)>,
    /// What is wrong with it.
    pub error: Option<AppError>,
}

impl Submitted {
    /// Was it sent by the form that calls `action`, and is about this?
    fn is_of(&self, action: &str, about: Option<&(&'static str, String)>) -> bool {
        self.action == action
            && about.is_none_or(|(name, value)| self.fields.iter().any(|(n, v)| n == name && v == value))
    }
}

/// What the fields of a form know about it.
///
/// A form that is on its way out, because the page is being replaced, is still shown for a moment while its signals are
/// gone already: whatever follows them asks with `try_…`.
#[derive(Clone, Copy)]
pub struct FormState {
    submitted: StoredValue<Option<Submitted>>,
    error: Signal<Option<AppError>>,
    pending: Signal<bool>,
}

impl FormState {
    /// What was typed into `field` before the page was rendered again.
    pub fn typed(&self, field: &str) -> Option<String> {
        let value = |s: &Option<Submitted>| {
            s.as_ref()?.fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
        };
        self.submitted.try_with_value(value).flatten()
    }

    /// Was the form sent and rendered again? Then an absent checkbox was unticked by the person.
    pub fn was_submitted(&self) -> bool {
        self.submitted.try_with_value(Option::is_some) == Some(true)
    }

    /// What is wrong with `field`, followed as it changes.
    pub fn error_of(&self, field: &'static str) -> Signal<Option<Text>> {
        let error = self.error;
        Signal::derive(move || error.try_with(|e| e.as_ref()?.for_field(field).cloned()).flatten())
    }

    /// A form that came back refused, without an action: for the style guide.
    pub(crate) fn refused(submitted: Submitted) -> Self {
        let error = Signal::stored(submitted.error.clone());
        Self { submitted: StoredValue::new(Some(submitted)), error, pending: Signal::stored(false) }
    }

    /// Is the form being sent?
    pub fn pending(&self) -> Signal<bool> {
        self.pending
    }
}

/// The form around this component, if any.
pub fn use_form() -> Option<FormState> {
    use_context()
}

/// A form bound to a server function. `action` is a `ServerAction`; children are fields and one submit button.
#[component]
pub fn Form<S, O>(
    /// The server function to call.
    action: ServerAction<S>,
    /// Extra class on the `<form>`.
    #[prop(optional, into)]
    class: String,
    /// For one of several such forms on a page: the field that tells it from the others, which is sent along. What was
    /// refused then comes back to this form alone.
    #[prop(optional)]
    about: Option<(&'static str, String)>,
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Protocol = Http<PostUrl, O>, Error = AppError> + DeserializeOwned + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Client: Client<AppError>,
    <<S::Client as Client<S::Error>>::Request as ClientReq<S::Error>>::FormData: From<leptos::web_sys::FormData>,
{
    let submitted =
        SharedValue::new(|| use_context::<Submitted>().filter(|s| s.is_of(S::PATH, about.as_ref()))).into_inner();
    let error = error_of(action, submitted.as_ref().and_then(|s| s.error.clone()));
    let state = FormState { submitted: StoredValue::new(submitted), error, pending: action.pending().into() };
    view! {
        <ActionForm action attr:class=format!("form {class}").trim_end().to_owned() attr:novalidate=false>
            <FormScope state>
                <ErrorSummary error />
                {about.map(|(name, value)| view! { <input type="hidden" name=name value=value /> })}
                {children()}
            </FormScope>
        </ActionForm>
    }
}

/// What went wrong with the last try: as the action says, or as the page was rendered with before there was one.
fn error_of<S>(action: ServerAction<S>, rendered: Option<AppError>) -> Signal<Option<AppError>>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || {
        value.with(|value| match value {
            Some(Err(error)) => Some(error.clone()),
            Some(Ok(_)) => None,
            None => rendered.clone(),
        })
    })
}

/// Why a form was refused, on a page that no longer has it: what it was about has changed meanwhile.
#[component]
pub fn Refusal<S>(
    /// The server function that was called.
    action: ServerAction<S>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let submitted = use_context::<Submitted>().filter(|s| s.is_of(S::PATH, None));
    view! { <ErrorSummary error=error_of(action, submitted.and_then(|s| s.error)) /> }
}

/// Only what is inside the form may find it: components have no scope of their own, so that a plain `provide_context` would
/// still be there, with signals long gone, for whatever the page shows next in the same place.
#[component]
fn FormScope(state: FormState, children: Children) -> impl IntoView {
    view! { <Provider value=state>{children()}</Provider> }
}

/// What went wrong, at the top of the form, with links to the fields. It takes the focus when it appears, so that
/// everybody, screen reader or not, is brought to it; but not from somebody who went on typing in the page that it came with.
#[component]
pub fn ErrorSummary(
    /// The error of the last try, if any.
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let locale = use_locale();
    let summary = NodeRef::<leptos::html::Div>::new();
    let in_document = Owner::current_shared_context().is_some_and(|page| page.during_hydration());
    Effect::new(move |before: Option<()>| {
        let wanted = before.is_some() || !in_document || !somebody_types();
        if let Some(summary) = summary.get().filter(|_| wanted && error.try_with(Option::is_some) == Some(true)) {
            let _ = summary.focus();
        }
    });
    view! {
        <div class="error-summary" role="alert" tabindex="-1" autofocus=error.with_untracked(Option::is_some) node_ref=summary>
            {move || error.try_get().flatten().map(|error| {
                let fields = match &error {
                    AppError::Invalid { fields } => fields.clone(),
                    _ => vec![],
                };
                view! {
                    <Notice tone=Tone::Danger>
                        <p>{error.message().get(locale).to_owned()}</p>
                        {(!fields.is_empty()).then(|| view! { <ul>{links_to(fields, locale)}</ul> })}
                    </Notice>
                }
            })}
        </div>
    }
}

fn somebody_types() -> bool {
    let focused = document().active_element().map(|element| element.tag_name());
    focused.is_some_and(|tag| matches!(tag.as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

fn links_to(fields: Vec<FieldError>, locale: Locale) -> impl IntoView {
    // "external" leaves the click to the browser, which focuses the field; the router would only scroll to it.
    let link = |e: FieldError| {
        view! {
            <li><a href=format!("#{}", e.field) rel="external">{e.message.get(locale).to_owned()}</a></li>
        }
    };
    fields.into_iter().map(link).collect_view()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_comes_back_to_the_form_that_sent_it() {
        let fields = vec![("id".to_owned(), "1".to_owned()), ("note".to_owned(), "2".to_owned())];
        let submitted = Submitted { action: "/api/close".to_owned(), fields, error: None };
        assert!(submitted.is_of("/api/close", None));
        assert!(submitted.is_of("/api/close", Some(&("id", "1".to_owned()))));
        assert!(!submitted.is_of("/api/close", Some(&("id", "2".to_owned()))));
        assert!(!submitted.is_of("/api/open", Some(&("id", "1".to_owned()))));
    }

    #[test]
    fn a_form_is_known_to_what_is_inside_it_only() {
        let submitted = || Submitted { action: "/api/close".to_owned(), fields: vec![], error: None };
        let inside = || view! { <p>{use_form().is_some()}</p> };
        Owner::new().with(|| {
            let html = view! { <FormScope state=FormState::refused(submitted())>{inside()}</FormScope> }.to_html();
            assert!(html.contains("true"), "{html}");
            assert!(use_form().is_none(), "what the page shows next in this place has no form around it");
        });
    }
}
