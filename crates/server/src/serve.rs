use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

use crate::router::router;
use crate::state::AppState;

/// How long no connection is taken where taking one failed: the process has too many open.
const RESPITE: Duration = Duration::from_millis(200);

/// Serves the API on a listener until `shutdown` is ready, and then until the requests under way
/// are answered. Connections that do not finish the head of a request in time are closed.
///
/// # Errors
/// None at present: what fails concerns one connection or passes.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(state.settings.head_timeout);
    let service = TowerToHyperService::new(router(state.clone()));
    let connections = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let connection = http.serve_connection(TokioIo::new(stream), service.clone());
                let connection = connections.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                });
            }
            Err(error) => accept_later(&error).await,
        }
    }
    drop(listener);
    state.close();
    connections.shutdown().await;
    Ok(())
}

/// Waits unless the failure was that of one connection.
async fn accept_later(error: &io::Error) {
    let of_one = [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset];
    if !of_one.contains(&error.kind()) {
        tracing::error!(%error, "no connection can be taken");
        tokio::time::sleep(RESPITE).await;
    }
}
