//! The API's description, made from the routes themselves.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header;
use axum::response::Html;
use axum::routing::get;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::dto::shape;
use crate::state::AppState;
use crate::{auth, routes};

#[derive(OpenApi)]
#[openapi(
    info(title = "Hone", description = "Annotation of data, over HTTP."),
    modifiers(&Security),
    components(schemas(shape::Refusal, shape::Detail)),
    security(("api_key" = []), ("bearer" = []), ("session" = [])),
)]
struct Api;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let key = ApiKey::Header(ApiKeyValue::new("X-Argilla-Api-Key"));
        let cookie = ApiKey::Cookie(ApiKeyValue::new(auth::cookie::SESSION));
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT");
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(key));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    }
}

/// All routes with their description.
pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(routes::outside())
        .nest("/api/v1", routes::v1())
}

/// The API's description in OpenAPI 3.1, as JSON. The same for every run of one version.
pub fn document() -> &'static str {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
        let (_, mut document) = routes().split_for_parts();
        name_operations(&mut document);
        let mut text = document
            .to_pretty_json()
            .expect("the document is plain texts and numbers");
        text.push('\n');
        text
    });
    &DOCUMENT
}

/// Names operations by their tag and function: functions of one name stand in many modules.
fn name_operations(document: &mut Document) {
    for path in document.paths.paths.values_mut() {
        let operations = [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.patch,
            &mut path.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let tags = operation.tags.iter().flatten();
            let names = tags.chain(&operation.operation_id).map(String::as_str);
            let name = names.collect::<Vec<_>>().join("_").replace('-', "_");
            operation.operation_id = Some(name);
            describe_successes(operation);
        }
    }
}

/// Gives responses without a description one, which the format asks for.
fn describe_successes(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            "Done".clone_into(&mut response.description);
        }
    }
}

/// The description as JSON, and a page that shows it without anything from outside.
pub(crate) fn pages() -> Router<AppState> {
    let json = || async { ([(header::CONTENT_TYPE, "application/json")], document()) };
    let page = || async { Html(include_str!("docs/page.html")) };
    Router::new()
        .route("/openapi.json", get(json))
        .route("/api/v1/openapi.json", get(json))
        .route("/docs", get(page))
        .route("/api/v1/docs", get(page))
}
