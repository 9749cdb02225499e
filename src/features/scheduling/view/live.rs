//! An open calendar hears when others book (`server::live`), and looks again.

use super::calendar::keys;
use crate::model::{Agenda, Availability, CoachCalendar, HouseCalendar, Sheet, Week};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use leptos::web_sys::EventSource;
use preau_directory::ProviderId;
use preau_kernel::AppError;

/// What an open page shows of slots that others change.
pub(super) trait Shown: Clone + PartialEq + Send + Sync + 'static {
    /// The same, as if it had been asked for when `other` was.
    fn at_the_time_of(&self, other: &Self) -> Self;

    /// Would it look the same? Then nothing is drawn again: a stream begins with what a page may have missed, and often it
    /// has not, while whoever came first may be about to click.
    fn looks_like(&self, other: &Self) -> bool {
        self.at_the_time_of(other) == *other
    }
}

macro_rules! shown {
    ($($page:ty),+) => {$(
        impl Shown for $page {
            fn at_the_time_of(&self, other: &Self) -> Self {
                Self { as_of: other.as_of, ..self.clone() }
            }
        }
    )+};
}
shown!(Agenda, Availability, CoachCalendar, HouseCalendar);

impl Shown for Week {
    fn at_the_time_of(&self, other: &Self) -> Self {
        let mut week = Self { as_of: other.as_of, ..self.clone() };
        // A key is new each time it is asked for.
        if let (Some(Sheet::Offer(mine)), Some(Sheet::Offer(theirs))) = (&mut week.sheet, &other.sheet) {
            mine.idempotency_key.clone_from(&theirs.idempotency_key);
        }
        week
    }
}

/// What a calendar has to do with what changes elsewhere; made once per page.
#[derive(Clone, Copy)]
pub(super) struct Live {
    watched: RwSignal<Option<Watched>>,
    pulse: RwSignal<u32>,
    news: RwSignal<String>,
}

/// Whose slots are on the page, and the last change that is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Watched {
    providers: Vec<ProviderId>,
    as_of: i64,
}

impl Live {
    /// Listens from when somebody is watched, until the page is left.
    pub(super) fn new() -> Self {
        let live = Self { watched: RwSignal::new(None), pulse: RwSignal::new(0), news: RwSignal::new(String::new()) };
        let providers = Memo::new(move |_| live.watched.with(|w| w.as_ref().map(|w| w.providers.clone())));
        Effect::new(move || {
            let watched = providers.with(Option::is_some).then(|| live.watched.get_untracked()).flatten();
            if let Some(address) = watched.as_ref().and_then(address_of) {
                listen(address, live.pulse);
            }
        });
        live
    }

    /// From now on, these providers are on the page, as of this change.
    pub(super) fn watch(self, providers: Vec<ProviderId>, as_of: i64) {
        Effect::new(move || self.watched.set(Some(Watched { providers: providers.clone(), as_of })));
    }

    /// As if something had changed.
    pub(super) fn look(self) {
        self.pulse.update(|pulse| *pulse = pulse.wrapping_add(1));
    }

    /// Runs `look` each time something has changed.
    pub(super) fn on_change(self, look: impl Fn() + 'static) {
        Effect::new(move |before: Option<u32>| {
            let pulse = self.pulse.get();
            if before.is_some_and(|before| before != pulse) {
                look();
            }
            pulse
        });
    }

    /// Each time something has changed, asks for what is shown and draws it again if it is not the same; the focus stays
    /// where it was.
    pub(super) fn keep_up<T, A>(self, current: RwSignal<T>, ask: impl Fn(&T) -> A + 'static)
    where
        T: Shown,
        A: Future<Output = Result<T, AppError>> + 'static,
    {
        self.on_change(move || {
            let Some(answer) = current.try_with_untracked(&ask) else { return };
            spawn_local(async move {
                if let Ok(fresh) = answer.await {
                    redraw(current, fresh);
                }
            });
        });
        Effect::new(move || {
            current.track();
            request_animation_frame(keys::rove);
        });
    }

    /// Says what is new to whoever looks or listens.
    pub(super) fn say(self, news: String) {
        self.news.try_set(news);
    }

    /// Where the news is said.
    pub(super) fn said(self) -> AnyView {
        let news = self.news;
        view! { <p class="calendar-news" role="status" aria-live="polite">{move || news.get()}</p> }.into_any()
    }
}

/// Draws what is fresh, unless it is what is there.
pub(super) fn redraw<T: Shown>(current: RwSignal<T>, fresh: T) {
    if current.try_with_untracked(|shown| !fresh.looks_like(shown)) == Some(true) {
        keys::redraw(current, fresh);
    }
}

fn address_of(watched: &Watched) -> Option<String> {
    let ids: Vec<String> = watched.providers.iter().take(200).map(ToString::to_string).collect();
    (!ids.is_empty()).then(|| format!("/api/live/slots?providers={}&since={}", ids.join(","), watched.as_of))
}

/// Listens until the effect around it runs again; not while the page is hidden, since a browser has few connections.
fn listen(address: String, pulse: RwSignal<u32>) {
    let stream = StoredValue::new_local(Stream::open(&address, pulse));
    let visibility = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            stream.try_set_value(None);
        } else {
            stream.try_set_value(Stream::open(&address, pulse));
        }
    });
    on_cleanup(move || {
        visibility.remove();
        stream.try_set_value(None);
    });
}

/// An open event stream; closed when dropped. The browser connects again by itself.
struct Stream {
    source: EventSource,
    _heard: Closure<dyn FnMut()>,
}

impl Stream {
    fn open(address: &str, pulse: RwSignal<u32>) -> Option<Self> {
        let source = EventSource::new(address).ok()?;
        let heard = Closure::<dyn FnMut()>::new(move || {
            pulse.try_update(|pulse| *pulse = pulse.wrapping_add(1));
        });
        let added = source.add_event_listener_with_callback("slots", heard.as_ref().unchecked_ref());
        added.ok().map(|()| Self { source, _heard: heard })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
