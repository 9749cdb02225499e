//! The description of the REST API as its page shows it; made by the server from the OpenAPI document.

use serde::{Deserialize, Serialize};

/// Everything the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiReference {
    /// Address of the deployment.
    pub base: String,
    /// What the API is about, in paragraphs.
    pub about: Vec<String>,
    /// Operations, group by group.
    pub groups: Vec<Group>,
    /// What most operations may answer as well, said once.
    pub common: Vec<ApiAnswer>,
    /// Shapes of what is sent and answered, by name.
    pub shapes: Vec<Shape>,
}

impl ApiReference {
    /// Only the operations that hold every word of `q`, and all shapes.
    #[must_use]
    pub fn narrowed(mut self, q: &str) -> Self {
        let words: Vec<String> = q.split_whitespace().map(str::to_lowercase).collect();
        for group in &mut self.groups {
            group.operations.retain(|operation| {
                let text = operation.text();
                words.iter().all(|word| text.contains(word.as_str()))
            });
        }
        self.groups.retain(|group| !group.operations.is_empty());
        self
    }
}

/// Operations that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// `bookings`
    pub name: String,
    /// One sentence.
    pub about: String,
    /// In the order of the document.
    pub operations: Vec<Operation>,
}

/// One method of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// `createBooking`
    pub id: String,
    /// `POST`
    pub method: String,
    /// `/api/v1/bookings`
    pub path: String,
    /// A few words.
    pub summary: String,
    /// A few sentences; may be empty.
    pub about: String,
    /// Does it need an access token?
    pub token: bool,
    /// Parameters of the address and the headers.
    pub parameters: Vec<Field>,
    /// Name of the shape of the body.
    pub body: Option<String>,
    /// What it may answer, beyond [`ApiReference::common`].
    pub answers: Vec<ApiAnswer>,
    /// A command to try it with.
    pub curl: String,
}

impl Operation {
    fn text(&self) -> String {
        let parameters = self.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(" ");
        let answers = self.answers.iter().map(|a| a.about.as_str()).collect::<Vec<_>>().join(" ");
        let Self { id, method, path, summary, about, .. } = self;
        format!("{id} {method} {path} {summary} {about} {parameters} {answers}").to_lowercase()
    }
}

/// A parameter, or a field of a shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// `start`
    pub name: String,
    /// `path`, `query`, `header`, or empty for a field.
    pub place: String,
    /// `string, date-time`
    pub kind: String,
    /// The shape it has, if it is one of ours.
    pub shape: Option<String>,
    /// Must it be there?
    pub required: bool,
    /// In words; may be empty.
    pub about: String,
}

/// One status an operation may answer with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiAnswer {
    /// `409`
    pub status: String,
    /// In words.
    pub about: String,
    /// Name of the shape of its body.
    pub shape: Option<String>,
}

/// What is sent or answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// `Booking`
    pub name: String,
    /// In words; may be empty.
    pub about: String,
    /// What it holds; empty for a choice of words.
    pub fields: Vec<Field>,
    /// The words, for a choice of words.
    pub words: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(id: &str, summary: &str) -> Operation {
        Operation {
            id: id.to_owned(),
            method: "GET".to_owned(),
            path: format!("/api/v1/{id}"),
            summary: summary.to_owned(),
            about: String::new(),
            token: true,
            parameters: vec![],
            body: None,
            answers: vec![],
            curl: String::new(),
        }
    }

    #[test]
    fn a_search_keeps_what_holds_every_word() {
        let group = |name: &str, operations| Group { name: name.to_owned(), about: String::new(), operations };
        let all = ApiReference {
            groups: vec![
                group("a", vec![operation("me", "Who am I?"), operation("credits", "Read a balance")]),
                group("b", vec![operation("bookings", "List")]),
            ],
            ..ApiReference::default()
        };
        let found = all.clone().narrowed("BALANCE get");
        assert_eq!(found.groups.len(), 1);
        assert_eq!(found.groups[0].operations[0].id, "credits");
        assert_eq!(all.clone().narrowed("  "), all);
    }
}
