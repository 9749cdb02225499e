//! What a page shows, asked of a server function: [`load`].
//!
//! It is leptos' blocking `Resource`, in one type for all data. A `Resource<T>` for each `T` would put the same machinery
//! into the WebAssembly again and again, and two JSON readers for each `T`: one for what comes with the document and one
//! for answers of server functions.

use leptos::prelude::*;
use leptos::serde_json;
use leptos::server::codee::{Decoder, Encoder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Data of a page; `.await` it inside a `Suspend`.
pub struct Loaded<T> {
    resource: Resource<Parcel, Json>,
    contents: PhantomData<fn() -> T>,
}

/// Asks `fetch` for data, again whenever what `source` gives changes. On the server nothing is sent before the answer is
/// there; the browser takes that answer over from the document.
#[track_caller]
pub fn load<S, T, F>(
    source: impl Fn() -> S + Send + Sync + 'static,
    fetch: impl Fn(S) -> F + Send + Sync + 'static,
) -> Loaded<T>
where
    S: PartialEq + Clone + Send + Sync + 'static,
    T: Serialize + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    // Boxed, so that all that follows is compiled once for each `S`.
    let source: Box<dyn Fn() -> S + Send + Sync> = Box::new(source);
    let fetch: Box<dyn Fn(S) -> Later<Parcel> + Send + Sync> = Box::new(move |wanted| {
        let fetched = fetch(wanted);
        Box::pin(async move { Parcel::of(fetched.await) })
    });
    Loaded { resource: Resource::new_with_options(source, fetch, true), contents: PhantomData }
}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Loaded<T> {
    /// The data once it is there, followed as it changes.
    pub fn get(&self) -> Option<T> {
        self.resource.with(|parcel| parcel.as_ref().and_then(Parcel::open))
    }

    /// Shows this instead, which was asked for in another way.
    pub fn replace(&self, data: T)
    where
        T: Serialize,
    {
        self.resource.set(Some(Parcel::of(data)));
    }

    /// Asks again.
    pub fn refetch(&self) {
        self.resource.refetch();
    }
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> IntoFuture for Loaded<T> {
    type Output = T;
    type IntoFuture = Later<T>;

    fn into_future(self) -> Later<T> {
        let parcel = self.resource.into_future();
        Box::pin(async move {
            match parcel.await.open() {
                Some(data) => data,
                // A document that this program did not write; the page stays as it was rendered.
                None => std::future::pending().await,
            }
        })
    }
}

/// Data whose type only the page knows.
#[derive(Clone)]
enum Parcel {
    /// From a server function.
    Data(Arc<dyn Any + Send + Sync>, Encode),
    /// From the document.
    Json(Arc<str>),
}

/// How data becomes JSON; the browser never needs to know.
type Encode = fn(&dyn Any) -> Result<String, serde_json::Error>;

impl Parcel {
    fn of<T: Serialize + Send + Sync + 'static>(data: T) -> Self {
        Self::Data(Arc::new(data), if cfg!(target_arch = "wasm32") { nothing } else { json::<T> })
    }

    fn open<T: DeserializeOwned + Clone + 'static>(&self) -> Option<T> {
        match self {
            Self::Data(data, _) => data.downcast_ref::<T>().cloned(),
            // From bytes, as server functions do it: the same reader for both.
            Self::Json(text) => serde_json::from_slice(text.as_bytes()).ok(),
        }
    }
}

fn json<T: Serialize + 'static>(data: &dyn Any) -> Result<String, serde_json::Error> {
    data.downcast_ref::<T>().map_or_else(|| Ok(String::new()), serde_json::to_string)
}

fn nothing(_: &dyn Any) -> Result<String, serde_json::Error> {
    Ok(String::new())
}

struct Json;

impl Encoder<Parcel> for Json {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(parcel: &Parcel) -> Result<String, serde_json::Error> {
        match parcel {
            Parcel::Data(data, encode) => encode(&**data),
            Parcel::Json(text) => Ok(text.to_string()),
        }
    }
}

impl Decoder<Parcel> for Json {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(text: &str) -> Result<Parcel, serde_json::Error> {
        Ok(Parcel::Json(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_survives_the_way_through_the_document() {
        let sent = Parcel::of(vec![Some("é"), None].into_iter().map(|s| s.map(str::to_owned)).collect::<Vec<_>>());
        let document = Json::encode(&sent).unwrap();
        assert_eq!(document, r#"["é",null]"#);
        let taken_over = Json::decode(&document).unwrap();
        assert_eq!(taken_over.open::<Vec<Option<String>>>(), sent.open());
        assert!(taken_over.open::<Vec<Option<String>>>().is_some());
    }

    #[test]
    fn data_of_another_type_is_not_mistaken_for_it() {
        assert_eq!(Parcel::of(1_u8).open::<u16>(), None);
        assert_eq!(Parcel::Json("\"one\"".into()).open::<u16>(), None);
    }
}
