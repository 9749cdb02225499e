//! Fields of several lines.

use crate::field::{FieldState, field_notes, optional_mark, typed_or};
use crate::safe::textarea_content;
use crate::start_text::StartText;
use leptos::prelude::*;

/// A field of several lines.
#[component]
pub fn TextAreaField(
    /// Name of the field, and its id.
    name: &'static str,
    /// What to type.
    #[prop(into)]
    label: String,
    /// Value to start from; what was typed before wins.
    #[prop(optional, into)]
    value: String,
    /// A sentence below the field.
    #[prop(optional, into)]
    help: String,
    /// Must it be filled in?
    #[prop(optional)]
    required: bool,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let value = typed_or(name, value);
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}{optional_mark(required)}</label>
            <textarea
                class="input"
                id=name
                name=name
                rows=rows
                required=required
                maxlength=maxlength
                aria-invalid=move || state.invalid()
                aria-describedby=move || state.described_by()
                inner_html=textarea_content(&value)
                prop:value=StartText::new(value)
            ></textarea>
            {field_notes(state, help)}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(value: &str) -> String {
        Owner::new().with(|| view! { <TextAreaField name="note" label="Note" value=value /> }.to_html())
    }

    #[test]
    fn hostile_text_stays_inside_the_textarea() {
        let html = rendered("</textarea><script>alert(1)</script>&amp;");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;</textarea>"), "{html}");
    }

    #[test]
    fn a_first_empty_line_is_kept() {
        assert!(rendered("\nbonjour").contains(">\n\nbonjour</textarea>"));
    }
}
