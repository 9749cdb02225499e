//! The axis of hours: where things stand on it, as classes (style: calendar.css), because the content security policy
//! forbids inline styles.

use leptos::prelude::*;

/// A thing with a beginning and a length, to the minute of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lasting {
    /// Minutes from midnight.
    pub(super) from: u32,
    /// How long.
    pub(super) minutes: u32,
}

impl Lasting {
    /// From "14:00" on.
    pub(super) fn at(time: &str, minutes: u32) -> Self {
        let (hour, minute) = time.split_once(':').unwrap_or(("0", "0"));
        let number = |text: &str| text.parse::<u32>().unwrap_or(0);
        Self { from: (number(hour) * 60 + number(minute)).min(24 * 60 - 1), minutes }
    }

    /// Its end, at midnight at the latest.
    pub(super) fn to(self) -> u32 {
        (self.from + self.minutes).min(24 * 60)
    }

    /// Does it last at this minute?
    pub(super) fn covers(self, minute: u32) -> bool {
        self.from <= minute && minute < self.to()
    }

    /// Classes that put it in its rows, four to the hour, no further than where the next thing stands.
    pub(super) fn place(self, next: Option<u32>) -> String {
        let quarter = self.from / 15;
        let end = self.to().div_ceil(15).min(next.map_or(96, |next| next / 15)).clamp(quarter + 1, quarter + 96);
        format!("h-{:02} m-{:02} r-{}", self.from / 60, self.from % 60 / 15 * 15, end - quarter)
    }
}

/// First and last hour of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hours {
    from: u32,
    to: u32,
}

impl Hours {
    /// Wide enough for all of these; a working day when there is nothing.
    pub(super) fn around(things: impl Iterator<Item = Lasting>) -> Self {
        let bounds = things.fold(None, |bounds: Option<(u32, u32)>, thing| {
            let (from, to) = bounds.unwrap_or((thing.from, thing.to()));
            Some((from.min(thing.from), to.max(thing.to())))
        });
        let (from, to) = bounds.unwrap_or((9 * 60, 18 * 60));
        // Six hours at least, so that a quiet week does not look like another page.
        let (from, to) = (from / 60, to.div_ceil(60));
        let to = to.max(from + 6).min(24);
        Self { from: from.min(to.saturating_sub(6)), to }
    }

    /// First hour, and first hour after the last.
    pub(super) const fn ends(self) -> (u32, u32) {
        (self.from, self.to)
    }

    /// Classes of the grid that has this axis.
    pub(super) fn class(self) -> String {
        format!("from-{:02} to-{:02}", self.from, self.to)
    }

    /// Its labels; each thing says its own time, so they are for the eye only.
    pub(super) fn axis(self) -> AnyView {
        let labels = (self.from..self.to).map(|hour| {
            view! { <span class=format!("h-{hour:02}")>{format!("{hour:02}:00")}</span> }
        });
        view! { <div class="calendar-axis" aria-hidden="true">{labels.collect_view()}</div> }.into_any()
    }
}

/// Things below each other in the rows of their hours; those that begin within the same quarter share a row.
pub(super) fn lines(mut things: Vec<(Lasting, AnyView)>) -> AnyView {
    things.sort_by_key(|(lasting, _)| lasting.from);
    let mut rows: Vec<(Lasting, Vec<AnyView>)> = Vec::new();
    for (lasting, thing) in things {
        match rows.last_mut() {
            Some((last, shared)) if last.from / 15 == lasting.from / 15 => {
                last.minutes = last.minutes.max(lasting.minutes);
                shared.push(thing);
            }
            _ => rows.push((lasting, vec![thing])),
        }
    }
    let nexts: Vec<Option<u32>> = rows.iter().skip(1).map(|(lasting, _)| Some(lasting.from)).chain([None]).collect();
    let rows = rows.into_iter().zip(nexts);
    let rows = rows.map(|((lasting, things), next)| view! { <li class=lasting.place(next)>{things}</li> });
    view! { <ul class="slots" role="list">{rows.collect_view()}</ul> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_stands_in_the_rows_of_its_quarters() {
        assert_eq!(Lasting::at("09:00", 60).place(None), "h-09 m-00 r-4");
        assert_eq!(Lasting::at("14:40", 60).place(None), "h-14 m-30 r-5");
        assert_eq!(Lasting::at("14:00", 5).place(None), "h-14 m-00 r-1");
        assert_eq!(Lasting::at("14:00", 60).place(Some(14 * 60 + 30)), "h-14 m-00 r-2", "no further than the next");
        assert_eq!(Lasting::at("14:00", 60).place(Some(14 * 60 + 5)), "h-14 m-00 r-1", "one row at least");
        assert_eq!(Lasting::at("23:30", 120).place(None), "h-23 m-30 r-2", "a day ends at midnight");
        assert_eq!(Lasting::at("nonsense", 60).place(None), "h-00 m-00 r-4");
    }

    #[test]
    fn an_axis_is_as_long_as_the_day_needs() {
        let of = |things: &[(&str, u32)]| {
            Hours::around(things.iter().map(|(time, minutes)| Lasting::at(time, *minutes))).class()
        };
        assert_eq!(of(&[]), "from-09 to-18");
        assert_eq!(of(&[("09:30", 60), ("18:15", 60)]), "from-09 to-20");
        assert_eq!(of(&[("10:00", 60)]), "from-10 to-16");
        assert_eq!(of(&[("22:00", 180)]), "from-18 to-24");
        assert_eq!(of(&[("00:00", 30), ("23:00", 60)]), "from-00 to-24");
    }
}
