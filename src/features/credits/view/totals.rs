//! Opening balance, what happened, closing balance.

use crate::model::{Credits, Month, Totals};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Card, Notice, Tone};

/// The sums of the time shown: they add up from the first line to the last.
pub(super) fn sums(locale: Locale, totals: &Totals, month: Option<Month>, overdue: Credits) -> AnyView {
    let opening = month.map(|month| {
        let month = month.label(locale);
        (tr!(locale, "Solde au début de {month}", "Balance at the beginning of {month}"), totals.opening.number(locale))
    });
    let rows = totals.moved(locale).into_iter().map(|(label, sum)| (label.to_owned(), sum.signed(locale)));
    let closing = (locale.pick("Solde à la fin", "Balance at the end").to_owned(), totals.closing().number(locale));
    let row = |class: &'static str, (name, value): (String, String)| {
        view! { <div class=class><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let opening = opening.map(|opening| row("statement-balance", opening));
    let rows = rows.map(|sum| row("statement-sum", sum)).collect_view();
    let over = overdue.format(locale);
    let notice = (overdue > Credits::ZERO).then(|| {
        view! {
            <Notice tone=Tone::Info>
                <p>{tr!(
                    locale,
                    "Dont {over} à échéance dépassée\u{202f}: ils ne peuvent plus être utilisés et seront retirés au prochain passage.",
                    "Of which {over} past their expiry: they can no longer be used and will be taken off at the next round."
                )}</p>
            </Notice>
        }
    });
    view! {
        <Card class="statement-totals">
            <dl class="definition-list">{opening}{rows}{row("statement-balance", closing)}</dl>
            {notice}
        </Card>
    }
    .into_any()
}
