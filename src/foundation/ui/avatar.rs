//! A person's picture, or initials on a tint of their own.

use leptos::prelude::*;

/// A person's picture, or initials. Decorative: the name always stands next to it.
#[component]
pub fn Avatar(
    /// Name to take initials from.
    #[prop(into)]
    name: String,
    /// Address of a picture.
    #[prop(optional, into)]
    picture: Option<String>,
) -> impl IntoView {
    match picture {
        Some(src) => view! { <img class="avatar" src=src alt="" width="40" height="40" loading="lazy" /> }.into_any(),
        None => view! {
            <span class=format!("avatar avatar-tint-{}", tint(&name)) aria-hidden="true">{initials(&name)}</span>
        }
        .into_any(),
    }
}

/// First letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    words.next().into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// One of six tints, always the same for a name.
fn tint(name: &str) -> u32 {
    // FNV-1a: the standard library's hasher is not promised to stay the same.
    name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) % 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_last_words() {
        assert_eq!(initials("Inès Ben Salah"), "IS");
        assert_eq!(initials("  zénon "), "Z");
        assert_eq!(initials("« Élise »"), "É");
        assert_eq!(initials(""), "");
    }

    #[test]
    fn a_name_keeps_its_tint() {
        assert_eq!(tint("Inès Ben Salah"), tint("Inès Ben Salah"));
        assert!((0..50).map(|n| tint(&format!("Élève {n}"))).collect::<std::collections::BTreeSet<_>>().len() > 3);
    }
}
