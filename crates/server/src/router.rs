use std::any::Any;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::CompressionLevel;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, Any as Anything, CorsLayer};
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::auth;
use crate::docs;
use crate::error::ApiError;
use crate::observe::{in_time, observe};
use crate::settings::CrossOrigin;
use crate::state::AppState;
use crate::web;

/// Replies shorter than this are sent as they are.
const COMPRESSED_FROM: u64 = 512;

/// The whole API as a service.
pub fn router(state: AppState) -> Router {
    let (routes, _) = docs::routes().split_for_parts();
    let mut router = Router::new().merge(routes);
    if state.settings.docs {
        router = router.merge(docs::pages());
    }
    let smaller = SizeAbove::new(COMPRESSED_FROM)
        .and(NotForContentType::SSE)
        // Its lines are told one by one as well.
        .and(NotForContentType::const_new("application/x-ndjson"))
        .and(NotForContentType::IMAGES);
    let compression = CompressionLayer::new()
        // More costs more time than a local network saves.
        .quality(CompressionLevel::Fastest)
        .compress_when(smaller);
    router
        .fallback(web::fallback)
        .method_not_allowed_fallback(|| async { ApiError::NoMethod })
        .layer(RequestBodyTimeoutLayer::new(state.settings.body_timeout))
        .layer(DefaultBodyLimit::max(state.settings.body_limit))
        .layer(from_fn_with_state(state.clone(), in_time))
        .layer(compression)
        .layer(cross_origin(&state.settings.cross_origin))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), observe))
        .with_state(state)
}

fn cross_origin(allowed: &CrossOrigin) -> CorsLayer {
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    let headers = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::HeaderName::from_static(auth::API_KEY),
    ];
    let layer = CorsLayer::new()
        .allow_methods(methods)
        .allow_headers(headers);
    match allowed {
        CrossOrigin::None => CorsLayer::new(),
        CrossOrigin::Any => layer.allow_origin(Anything),
        CrossOrigin::Origins(origins) => {
            let origins = origins.iter().filter_map(|o| HeaderValue::try_from(o).ok());
            layer
                .allow_origin(AllowOrigin::list(origins))
                .allow_credentials(true)
        }
    }
}

fn panicked(payload: Box<dyn Any + Send + 'static>) -> Response {
    let said = payload.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| payload.downcast_ref::<&str>().copied());
    let said = said.unwrap_or("nothing");
    ApiError::Internal(format!("a handler panicked, saying {said:?}")).into_response()
}
