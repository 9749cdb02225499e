//! Pages of workshops: for families and students, and for those who run them.

mod date_sheet;
mod form;
mod given_list;
mod given_page;
mod list_page;
mod offer_page;
mod planning_page;
mod workshop_page;

pub use given_list::{CoachWorkshopsPage, OfficeWorkshopsPage};
pub use given_page::{CoachWorkshopPage, OfficeWorkshopPage};
pub use list_page::WorkshopsPage;
pub use offer_page::SeatOfferPage;
pub use planning_page::{CoachPlanningPage, OfficePlanningPage};
pub use workshop_page::WorkshopPage;

use preau_kernel::{Locale, tr};

/// "3 places", "1 place", "complet"
fn seats_left(locale: Locale, seats: i32) -> String {
    match seats {
        0 => locale.pick("Complet", "Full").to_owned(),
        n if locale.is_singular(n.into()) => tr!(locale, "{n} place", "{n} seat left"),
        n => tr!(locale, "{n} places", "{n} seats left"),
    }
}

/// "5 dates", "1 date"
fn dates(locale: Locale, dates: usize) -> String {
    if dates == 1 { tr!(locale, "{dates} date", "{dates} date") } else { tr!(locale, "{dates} dates", "{dates} dates") }
}

/// "En ligne", "Sur place, Tunis"
fn place(locale: Locale, online: bool, place: &str) -> String {
    match (online, place) {
        (true, _) => locale.pick("En ligne", "Online").to_owned(),
        (false, "") => locale.pick("Sur place", "On site").to_owned(),
        (false, place) => tr!(locale, "Sur place, {place}", "On site, {place}"),
    }
}
