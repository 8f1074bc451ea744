//! The HTTP server: REST and pages at one address, with what holds for all answers.

use std::{future::Future, net::SocketAddr, time::Duration};

use axum::{Router, http::StatusCode};
use engine::Workspace;
use tokio::{net::TcpListener, signal};
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer,
};

use crate::{config::Settings, failure::Failure, output};

/// How long requests in progress may take to end after a signal.
const LAST_CALL: Duration = Duration::from_secs(8);

/// REST and pages.
pub fn app(ws: Workspace, settings: &Settings, setup_token: Option<&str>) -> Router {
    let limits = api::Limits {
        requests_per_second: settings.requests_per_second,
        body_bytes: settings.body_bytes,
        ..api::Limits::default()
    };
    let rest = api::router(ws.clone(), limits);
    let pages = web::router(web::Web::new(ws, setup_token));
    rest.merge(pages)
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            settings.request_time,
        ))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
}

/// Takes the address.
///
/// # Errors
/// If another program has it, or it is none of this machine's.
pub async fn bind(listen: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there. End it, or choose another address with --listen"
                    .to_string()
            }
            std::io::ErrorKind::PermissionDenied => {
                "ports below 1024 are the system's. Choose a higher one".to_string()
            }
            std::io::ErrorKind::AddrNotAvailable => "this machine has no such address".to_string(),
            std::io::ErrorKind::InvalidInput => {
                "write it as host:port, such as 127.0.0.1:7878".to_string()
            }
            _ => error.to_string(),
        };
        Failure::new(format!("Cannot listen at {listen}: {why}."))
    })
}

/// The address as it is typed in a browser on this machine.
///
/// # Errors
/// If the system does not know it.
pub fn address(listener: &TcpListener) -> Result<String, Failure> {
    let at = listener.local_addr().map_err(Failure::system)?;
    let host = match at {
        SocketAddr::V4(at) if at.ip().is_unspecified() => "127.0.0.1".to_string(),
        SocketAddr::V6(at) if at.ip().is_unspecified() => "[::1]".to_string(),
        SocketAddr::V4(at) => at.ip().to_string(),
        SocketAddr::V6(at) => format!("[{}]", at.ip()),
    };
    Ok(format!("http://{host}:{}", at.port()))
}

/// Serves until a signal comes, then lets requests in progress end.
///
/// # Errors
/// If the system takes the listener away.
pub async fn serve(listener: TcpListener, app: Router) -> Result<(), Failure> {
    let (tell, mut told) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        if told_to_end().await.is_ok() {
            tell.send_replace(true);
        }
    });
    let mut ending = told.clone();
    let serving = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(async move {
        let _ = ending.wait_for(|end| *end).await;
    });
    let deadline = async {
        let _ = told.wait_for(|end| *end).await;
        output::complain("Ending.");
        tokio::time::sleep(LAST_CALL).await;
    };
    until(serving.into_future(), deadline).await
}

async fn until(
    serving: impl Future<Output = std::io::Result<()>>,
    deadline: impl Future<Output = ()>,
) -> Result<(), Failure> {
    tokio::select! {
        served = serving => served.map_err(Failure::system),
        () = deadline => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}

/// Waits for SIGTERM or Ctrl-C.
///
/// # Errors
/// If the system does not let signals be waited for.
pub async fn told_to_end() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        let mut term =
            signal::unix::signal(signal::unix::SignalKind::terminate()).map_err(Failure::system)?;
        tokio::select! {
            _ = term.recv() => Ok(()),
            done = signal::ctrl_c() => done.map_err(Failure::system),
        }
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await.map_err(Failure::system)
}
