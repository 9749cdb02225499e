//! Server functions about lists that were taken out of the house.

use crate::model::{ExportQuery, ExportRow};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::{AppError, Page};

/// Who took which list, for administrators.
#[server(input = Json)]
pub async fn list_exports(query: ExportQuery) -> Result<Page<ExportRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::exports::list_exports(&platform, &actor, &query)).await
}
