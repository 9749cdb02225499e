//! The text a control of several lines starts with.

use leptos::tachys::html::property::IntoProperty;
use leptos::tachys::renderer::{Rndr, types::Element};
use leptos::wasm_bindgen::JsValue;

/// The value a control starts with, for `prop:value`. A plain text there is written again whenever the page takes its
/// document over or shows new data, and with it goes what somebody typed meanwhile. This one is written where the browser
/// makes the control, and later only when the text to start from is another.
#[derive(Clone)]
pub(crate) struct StartText(String);

impl StartText {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }
}

impl IntoProperty for StartText {
    type State = (Element, String);
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn hydrate<const FROM_SERVER: bool>(self, control: &Element, key: &str) -> Self::State {
        // The document has the text in it, and perhaps more by now.
        if FROM_SERVER { (control.clone(), self.0) } else { self.build(control, key) }
    }

    fn build(self, control: &Element, key: &str) -> Self::State {
        Rndr::set_property(control, key, &JsValue::from_str(&self.0));
        (control.clone(), self.0)
    }

    fn rebuild(self, state: &mut Self::State, key: &str) {
        let (control, text) = state;
        if *text != self.0 {
            Rndr::set_property(control, key, &JsValue::from_str(&self.0));
            *text = self.0;
        }
    }

    fn into_cloneable(self) -> Self::Cloneable {
        self
    }

    fn into_cloneable_owned(self) -> Self::CloneableOwned {
        self
    }
}
