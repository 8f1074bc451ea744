//! The HTTP server: REST and pages at one address, with what holds for all answers.

mod addresses;
mod connections;
mod current;
mod forwarded;
mod transport;

use std::{net::SocketAddr, time::Duration};

use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
};
use engine::Workspace;
use tokio::{net::TcpListener, signal};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, DefaultPredicate, Predicate as _, predicate::NotForContentType,
    },
    timeout::TimeoutLayer,
};

use addresses::Addresses;
pub use forwarded::Proxies;

use crate::{config::Settings, failure::Failure, output};

/// How long requests in progress may take to end after a signal.
const LAST_CALL: Duration = Duration::from_secs(8);
/// How long a client may take to send the head of a request. A connection that is
/// idle for as long is closed too.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// REST and pages.
pub fn app(
    ws: Workspace,
    settings: &Settings,
    setup_token: Option<&str>,
    ending: &Ending,
) -> Router {
    let rest = api::router_until(ws.clone(), limits(settings), ending.told());
    let web = web::Web::new(ws.clone(), setup_token)
        .with_url(settings.url.as_deref())
        .with_pace(settings.requests_per_second);
    let pages = web::router(web.clone()).layer(TimeoutLayer::with_status_code(
        StatusCode::SERVICE_UNAVAILABLE,
        settings.request_time,
    ));
    rest.merge(pages)
        .merge(web::uploads(web))
        .layer(from_fn_with_state(ws, current::current))
        .layer(from_fn_with_state(
            Addresses::new(settings.requests_per_second_per_address),
            addresses::pace,
        ))
        .layer(from_fn(transport::remember))
        .layer(from_fn_with_state(
            settings.proxies.clone(),
            forwarded::believe,
        ))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new().compress_when(
            // Most files are compressed already, and who keeps one wants to know its size.
            DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream")),
        ))
}

/// Health and metrics, of a process that answers nothing else.
pub fn health(ws: Workspace, settings: &Settings) -> Router {
    api::health_router(ws, limits(settings)).layer(CatchPanicLayer::new())
}

fn limits(settings: &Settings) -> api::Limits {
    api::Limits {
        requests_per_second: settings.requests_per_second,
        body_bytes: settings.body_bytes,
        // REST watches its time itself: what comes too late is told as a problem.
        answer_patience: settings.request_time,
        url: settings.url.clone(),
        origins: settings.origins.clone(),
        ..api::Limits::default()
    }
}

/// Takes the address.
///
/// # Errors
/// If another program has it, or it is none of this machine's.
pub async fn bind(listen: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| {
        let is_wrong = error.kind() == std::io::ErrorKind::InvalidInput;
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
        let message = format!("Cannot listen at {listen}: {why}.");
        match is_wrong {
            true => Failure::usage(message),
            false => Failure::new(message),
        }
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

/// SIGTERM and Ctrl-C, listened to from when it is made: what comes after waits
/// for it, whatever the program is at.
#[derive(Clone)]
pub struct Ending {
    told: tokio::sync::watch::Receiver<bool>,
}

impl Ending {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the system does not let signals be waited for.
    pub fn listen() -> Result<Self, Failure> {
        let (tell, told) = tokio::sync::watch::channel(false);
        #[cfg(unix)]
        let mut term =
            signal::unix::signal(signal::unix::SignalKind::terminate()).map_err(Failure::system)?;
        #[cfg(unix)]
        let mut interrupt =
            signal::unix::signal(signal::unix::SignalKind::interrupt()).map_err(Failure::system)?;
        tokio::spawn(async move {
            #[cfg(unix)]
            tokio::select! {
                _ = term.recv() => {}
                _ = interrupt.recv() => {}
            }
            #[cfg(not(unix))]
            let _ = signal::ctrl_c().await;
            tell.send_replace(true);
        });
        Ok(Self { told })
    }

    /// Whether it has come.
    pub fn came(&self) -> bool {
        *self.told.borrow()
    }

    /// Turns true when it comes.
    pub fn told(&self) -> tokio::sync::watch::Receiver<bool> {
        self.told.clone()
    }

    /// Waits until it comes.
    pub async fn comes(&self) {
        // The sender is gone only with the runtime.
        let _ = self.told.clone().wait_for(|end| *end).await;
    }
}

/// Serves until a signal comes, then lets requests in progress end.
pub async fn serve(listener: TcpListener, app: Router, ending: &Ending) {
    let deadline = async {
        ending.comes().await;
        output::complain("Ending.");
        tokio::time::sleep(LAST_CALL).await;
    };
    tokio::select! {
        () = connections::serve(listener, app, HEAD_PATIENCE, ending.comes()) => {}
        () = deadline => tracing::warn!("some requests did not end in time"),
    }
}
