//! Names of roles for people to read.

use preau_kernel::{Locale, Role};

/// "Coach", "Parent"…
pub const fn name(role: Role, locale: Locale) -> &'static str {
    match role {
        Role::Admin => locale.pick("Administration", "Administrator"),
        Role::Assistant => locale.pick("Assistance", "Assistant"),
        Role::Provider => locale.pick("Coach", "Coach"),
        Role::Parent => locale.pick("Parent", "Parent"),
        Role::Student => locale.pick("Élève", "Student"),
        Role::Client => locale.pick("Client", "Client"),
        Role::Member => locale.pick("Membre", "Member"),
    }
}
