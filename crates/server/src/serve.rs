use std::future::Future;
use std::io;

use tokio::net::TcpListener;

use crate::router::router;
use crate::state::AppState;

/// Serves the API on a listener until `shutdown` is ready, and then until the requests under way
/// are answered.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let server = axum::serve(listener, router(state));
    server.with_graceful_shutdown(shutdown).await
}
