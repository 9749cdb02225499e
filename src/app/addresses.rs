//! Which part of the application an address belongs to, and which language it speaks (SPEC §8).

use preau_kernel::Locale;

/// Who a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Everybody; no WebAssembly.
    Public,
    /// Families, clients, members: `/espace`.
    Portal,
    /// Providers: `/coach`.
    Coach,
    /// Staff: `/admin`.
    BackOffice,
}

impl Area {
    /// Do pages of this area load the WebAssembly?
    pub const fn hydrates(self) -> bool {
        !matches!(self, Self::Public)
    }
}

/// The area of a path.
pub fn area_of(path: &str) -> Area {
    let below = |root: &str| path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'));
    if below("/espace") {
        Area::Portal
    } else if below("/coach") {
        Area::Coach
    } else if below("/admin") || below("/styleguide") {
        Area::BackOffice
    } else {
        Area::Public
    }
}

/// The language an address speaks, if it says; addresses of the portal do not.
pub fn language_of(path: &str) -> Option<Locale> {
    if path == "/en" || path.starts_with("/en/") {
        Some(Locale::En)
    } else if area_of(path) == Area::Public {
        Some(Locale::Fr)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coaches_are_public_and_the_coach_area_is_not() {
        assert_eq!(area_of("/coachs"), Area::Public);
        assert_eq!(area_of("/coachs/helios"), Area::Public);
        assert_eq!(area_of("/coach"), Area::Coach);
        assert_eq!(area_of("/espace/calendrier"), Area::Portal);
        assert_eq!(area_of("/espacement"), Area::Public);
        assert_eq!(area_of("/admin"), Area::BackOffice);
    }

    #[test]
    fn the_address_says_the_language_of_public_pages_only() {
        assert_eq!(language_of("/en/coaches"), Some(Locale::En));
        assert_eq!(language_of("/coachs"), Some(Locale::Fr));
        assert_eq!(language_of("/espace"), None);
    }
}
