//! The areas of the application: who may enter which address, and where a person lands after signing in. Pure.

use preau_kernel::{Role, Roles};

/// Part of the address space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Open to everybody.
    Public,
    /// `/espace`: whoever is signed in.
    Portal,
    /// `/coach`, not `/coachs`: providers and staff.
    Coach,
    /// `/admin`: staff.
    BackOffice,
}

impl Area {
    /// The area of a path (percent-decoded, without query). An English twin belongs to the area of its original.
    pub fn of(path: &str) -> Self {
        let mut segments = path.split('/').filter(|s| !s.is_empty() && *s != ".");
        let first = match segments.next() {
            Some("en") => segments.next(),
            first => first,
        };
        match first {
            Some("espace") => Self::Portal,
            Some("coach") => Self::Coach,
            Some("admin") => Self::BackOffice,
            _ => Self::Public,
        }
    }

    /// May a signed-in person with these roles enter?
    pub fn admits(self, roles: &Roles) -> bool {
        match self {
            Self::Public | Self::Portal => true,
            Self::Coach => roles.has(Role::Provider) || roles.is_staff(),
            Self::BackOffice => roles.is_staff(),
        }
    }
}

/// `address` if it leads to a page of this site and nowhere else (no open redirect); else `None`.
pub fn local_path(address: &str) -> Option<&str> {
    let inside = address.starts_with('/') && !address.starts_with("//") && address.len() <= 500;
    // Visible ASCII only: no line break can split a header. Browsers read "\" as "/".
    let clean = address.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').find(|s| !s.is_empty() && *s != "en").unwrap_or_default();
    // Dots could climb out of what was checked; these addresses are not pages, or would lead round in circles.
    let page = !path.split('/').any(|s| s == "." || s == "..")
        && !matches!(first, "connexion" | "sign-in" | "activation" | "api" | "webhooks" | "pkg");
    (inside && clean && page && !path.contains("//")).then_some(address)
}

/// Where a person begins.
pub fn home_of(roles: &Roles) -> &'static str {
    if roles.is_staff() {
        "/admin"
    } else if roles.has(Role::Provider) {
        "/coach"
    } else {
        "/espace"
    }
}

/// Where a person goes after signing in: where they wanted to go, when it is a page of ours that admits them, else home.
pub fn destination<'a>(wanted: &'a str, roles: &Roles) -> &'a str {
    local_path(wanted)
        .filter(|address| Area::of(address.split(['?', '#']).next().unwrap_or_default()).admits(roles))
        .unwrap_or_else(|| home_of(roles))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn areas_end_at_a_slash() {
        assert_eq!(Area::of("/coach"), Area::Coach);
        assert_eq!(Area::of("/coach/eleves"), Area::Coach);
        assert_eq!(Area::of("/coachs"), Area::Public);
        assert_eq!(Area::of("/coachs/helios"), Area::Public);
        assert_eq!(Area::of("/espace/"), Area::Portal);
        assert_eq!(Area::of("/espaces"), Area::Public);
        assert_eq!(Area::of("/admin/personnes"), Area::BackOffice);
        assert_eq!(Area::of("/"), Area::Public);
    }

    #[test]
    fn spelling_a_path_differently_does_not_change_its_area() {
        assert_eq!(Area::of("//admin"), Area::BackOffice);
        assert_eq!(Area::of("/./admin"), Area::BackOffice);
        assert_eq!(Area::of("/en/admin"), Area::BackOffice);
    }

    #[test]
    fn each_area_admits_its_roles() {
        let may = |area: Area| {
            Role::ALL
                .into_iter()
                .filter(|r| area.admits(&Roles(vec![*r])))
                .map(Role::code)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(may(Area::BackOffice), "admin assistant");
        assert_eq!(may(Area::Coach), "admin assistant provider");
        assert_eq!(may(Area::Portal), "admin assistant provider parent student client member");
    }

    #[test]
    fn only_pages_of_this_site_are_followed() {
        for good in ["/espace", "/espace/calendrier?semaine=12&x=%C3%A9", "/", "/coachs/helios", "/en/coachs"] {
            assert_eq!(local_path(good), Some(good));
        }
        for bad in [
            "",
            "espace",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/espace\r\nSet-Cookie: a=b",
            "/espace/../admin",
            "/espace//evil",
            "/connexion?suite=/connexion",
            "/en/sign-in",
            "/api/preau_identity/api/sign_out",
            "/é",
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn nobody_is_sent_where_they_may_not_go() {
        let parent = Roles(vec![Role::Parent]);
        assert_eq!(destination("/espace/credits", &parent), "/espace/credits");
        assert_eq!(destination("/admin", &parent), "/espace");
        assert_eq!(destination("//evil.example", &Roles(vec![Role::Admin])), "/admin");
        assert_eq!(destination("", &Roles(vec![Role::Provider])), "/coach");
    }

    proptest! {
        #[test]
        fn a_followed_address_has_no_host(address in "[/\\\\a-z.:?@#%\\n\\t ]{0,20}") {
            if let Some(path) = local_path(&address) {
                let after = path.strip_prefix('/').unwrap_or("/");
                prop_assert!(!after.starts_with('/') && !after.starts_with('\\'));
                prop_assert!(path.is_ascii() && !path.contains(char::is_whitespace));
            }
        }
    }
}
