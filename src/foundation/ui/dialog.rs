//! A sheet over the page, opened and closed by the address.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlAnchorElement, HtmlDialogElement, HtmlElement};
use preau_kernel::tr;

/// A sheet over the page. It is there when the address says so, and `close` is the address without it: it works
/// without JavaScript. With it, the page behind is inert, Escape and a click outside close, and the focus goes to the
/// heading, then back to the link that opened the sheet.
#[component]
pub fn Dialog(
    /// Its heading, which may change while it is open.
    #[prop(into)]
    title: Signal<String>,
    /// Address that closes it.
    #[prop(into)]
    close: String,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let sheet = NodeRef::<leptos::html::Dialog>::new();
    let way_out = NodeRef::<leptos::html::A>::new();
    // A frame later: the click on the link bubbles through the sheet, whose own handler must have returned by then.
    let leave = move || {
        request_animation_frame(move || {
            if let Some(link) = way_out.try_get_untracked().flatten() {
                link.click();
            }
        });
    };
    Effect::new(move || {
        if let Some(sheet) = sheet.get() {
            take_focus(sheet);
        }
    });
    let leave_from_outside = move |event: leptos::ev::MouseEvent| {
        let on_scrim = event
            .target()
            .zip(sheet.try_get_untracked().flatten())
            .is_some_and(|(target, sheet)| target == *sheet.as_ref());
        if on_scrim {
            leave();
        }
    };
    view! {
        <dialog
            class="dialog"
            open
            aria-labelledby="dialog-title"
            node_ref=sheet
            on:close=move |_| leave()
            on:click=leave_from_outside
        >
            <div class="dialog-panel">
                <header class="dialog-header">
                    <h2 id="dialog-title" tabindex="-1" autofocus>{move || title.get()}</h2>
                    <a class="icon-button" href=close aria-label=tr!(locale, "Fermer", "Close") node_ref=way_out>
                        <Icon name=IconName::X />
                    </a>
                </header>
                <div class="dialog-body">{children()}</div>
            </div>
        </dialog>
    }
}

/// Makes the page behind inert while the sheet is there; the sheet's address tells which link gets the focus back. Who
/// types in the sheet already, since it came with the document, goes on typing.
fn take_focus(sheet: HtmlDialogElement) {
    let location = window().location();
    let address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    request_animation_frame(move || {
        let focused = document().active_element().filter(|focused| sheet.contains(Some(focused)));
        // Rendered open for those without JavaScript; `showModal` refuses a dialog that is open already.
        let _ = sheet.remove_attribute("open");
        if sheet.show_modal().is_err() {
            let _ = sheet.set_attribute("open", "");
        }
        if let Some(focused) = focused.and_then(|focused| focused.dyn_into::<HtmlElement>().ok()) {
            let _ = focused.focus();
        }
    });
    on_cleanup(move || request_animation_frame(move || give_focus_back(&address)));
}

fn give_focus_back(address: &str) {
    let links = document().links();
    let opener = (0..links.length())
        .filter_map(|index| links.item(index)?.dyn_into::<HtmlAnchorElement>().ok())
        .find(|link| link.get_attribute("href").as_deref() == Some(address))
        .map(HtmlElement::from);
    let main = || document().get_element_by_id("contenu").and_then(|main: Element| main.dyn_into().ok());
    if let Some(target) = opener.or_else(main) {
        let _ = target.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_and_can_be_left_without_javascript() {
        let html = Owner::new().with(|| view! { <Dialog title="Confirmer" close="/seances">"…"</Dialog> }.to_html());
        assert!(html.contains("<dialog open"), "{html}");
        assert!(html.contains("href=\"/seances\""), "{html}");
        assert!(html.contains("aria-labelledby=\"dialog-title\""), "{html}");
    }
}
