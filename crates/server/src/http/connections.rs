//! Connections: taken, answered, ended. A client that does not get its request's
//! head across in time is cut off, so that slow ones cannot hold on to the server.

use std::{io, net::SocketAddr, pin::pin, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tower::ServiceExt;

/// How long to wait where the system has no more connections to give.
const SHORT_OF_FILES: Duration = Duration::from_secs(1);

/// Answers connections until the end comes, then lets requests in progress end.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    head_patience: Duration,
    end: impl Future<Output = ()>,
) {
    let mut end = pin!(end);
    let (tell, told) = watch::channel(false);
    let mut connections = JoinSet::new();
    loop {
        let (stream, from) = tokio::select! {
            biased;
            () = &mut end => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    if !is_of_one_connection(&error) {
                        tracing::warn!(%error, "no connection can be taken now");
                        tokio::time::sleep(SHORT_OF_FILES).await;
                    }
                    continue;
                }
            },
        };
        let app = app.clone();
        connections.spawn(connection(stream, from, app, head_patience, told.clone()));
    }
    drop(listener);
    tell.send_replace(true);
    while connections.join_next().await.is_some() {}
}

async fn connection(
    stream: TcpStream,
    from: SocketAddr,
    app: Router,
    head_patience: Duration,
    mut told: watch::Receiver<bool>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        app.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_patience)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let end = async move { drop(told.wait_for(|end| *end).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = end => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, %from, "a connection ended badly");
    }
}

/// Whether it is the fault of one client, and not of the system.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::oneshot,
        time::timeout,
    };

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn who_sends_a_head_slowly_is_cut_off_and_others_are_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let who = |ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.ip().to_string() };
        let app = Router::new().fallback(get(who));
        let (end, ended) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(
            listener,
            app,
            Duration::from_millis(300),
            async move { drop(ended.await) },
        ));

        let mut slow = TcpStream::connect(at).await.unwrap();
        slow.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap();
        let mut silent = TcpStream::connect(at).await.unwrap();

        let mut quick = TcpStream::connect(at).await.unwrap();
        let ask = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        quick.write_all(ask).await.unwrap();
        let mut answer = String::new();
        let read = timeout(SOON, quick.read_to_string(&mut answer)).await;
        read.expect("it is answered").unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"),
            "{answer}"
        );

        for mut held in [
            slow,
            std::mem::replace(&mut silent, TcpStream::connect(at).await.unwrap()),
        ] {
            let mut said = Vec::new();
            let read = timeout(SOON, held.read_to_end(&mut said)).await;
            assert!(read.is_ok(), "it is still held");
        }
        drop(silent);
        end.send(()).unwrap();
        timeout(SOON, serving).await.expect("it ends").unwrap();
    }
}
