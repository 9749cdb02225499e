//! Puts the organisation's name and addresses into the texts of a section, and sets the French ones.

use crate::model::typography::french;
use preau_identity::model::Organisation;
use serde_json::Value;

/// Fills every text in `content`. A line that needs what the organisation does not have (a telephone, say) is left out.
pub(super) fn fill(content: &mut Value, organisation: &Organisation) {
    match content {
        Value::String(text) => *text = fill_text(text, organisation),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, organisation)),
        Value::Object(fields) => {
            for (name, field) in fields {
                fill(field, organisation);
                if let (true, Value::String(text)) = (name == "fr", field) {
                    *text = french(text);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn fill_text(text: &str, organisation: &Organisation) -> String {
    let known =
        [("{organisation}", &organisation.name), ("{email}", &organisation.email), ("{phone}", &organisation.phone)];
    let missing = |line: &&str| known.iter().any(|(mark, value)| value.is_empty() && line.contains(mark));
    let lines: Vec<&str> = text.split('\n').filter(|line| !missing(line)).collect();
    known.into_iter().fold(lines.join("\n"), |text, (mark, value)| text.replace(mark, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use serde_json::json;

    fn nexus() -> Organisation {
        Organisation {
            name: "Nexus Réussite".to_owned(),
            tagline_fr: String::new(),
            tagline_en: String::new(),
            currency: Currency::Tnd,
            time_zone: "Africa/Tunis".to_owned(),
            email: "contact@nexus.tn".to_owned(),
            phone: String::new(),
            student_domain: "eleves.nexus.tn".to_owned(),
            accent: "#1d3fbb".to_owned(),
        }
    }

    #[test]
    fn texts_are_filled_at_any_depth() {
        let mut content = json!({"items": [{"title": {"fr": "{organisation} : ici", "en": "{organisation}: here"}}]});
        fill(&mut content, &nexus());
        assert_eq!(content["items"][0]["title"]["fr"], "Nexus Réussite\u{a0}: ici");
        assert_eq!(content["items"][0]["title"]["en"], "Nexus Réussite: here");
    }

    #[test]
    fn a_line_about_a_missing_telephone_is_left_out() {
        let mut content = json!({"fr": "Courriel : {email}\nTéléphone : {phone}\nFin"});
        fill(&mut content, &nexus());
        assert_eq!(content["fr"], "Courriel\u{a0}: contact@nexus.tn\nFin");
    }
}
