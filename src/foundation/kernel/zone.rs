//! Time zones people choose from. What a zone means is the server's business (`platform::time`).

/// IANA names of the zones that are offered, in the order shown.
pub const ZONES: [&str; 12] = [
    "Africa/Tunis",
    "Europe/Paris",
    "Africa/Casablanca",
    "Africa/Algiers",
    "Africa/Abidjan",
    "Africa/Dakar",
    "Africa/Douala",
    "Africa/Kinshasa",
    "Europe/Brussels",
    "Indian/Reunion",
    "America/Montreal",
    "UTC",
];

/// Name and label of each zone to choose from; `current` is always among them.
pub fn choices(current: &str) -> Vec<(String, String)> {
    let unusual = (!ZONES.contains(&current)).then_some(current);
    unusual.into_iter().chain(ZONES).map(|zone| (zone.to_owned(), zone.replace('_', " "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_that_is_set_can_always_be_kept() {
        assert_eq!(choices("Europe/Paris").len(), ZONES.len());
        assert_eq!(choices("America/Port_of_Spain")[0].1, "America/Port of Spain");
        assert_eq!(choices("America/Port_of_Spain").len(), ZONES.len() + 1);
    }
}
