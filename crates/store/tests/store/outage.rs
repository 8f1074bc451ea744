//! A PostgreSQL server that goes away and comes back.

use std::time::Duration;

use base::Stopwatch;
use store::{Db, Location, Tuning};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use crate::support::on_postgres;

/// A way to the server that can be cut.
struct Way {
    server: String,
    port: u16,
    open: JoinHandle<()>,
}

impl Way {
    /// Opens one, and gives the address of the server through it.
    async fn to(url: &str) -> (Way, String) {
        let (before, rest) = url.rsplit_once('@').unwrap();
        let (server, after) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let way = Way {
            server: server.to_owned(),
            port,
            open: tokio::spawn(carry(listener, server.to_owned())),
        };
        (way, format!("{before}@127.0.0.1:{port}/{after}"))
    }

    async fn cut(&mut self) {
        self.open.abort();
        let _ = (&mut self.open).await;
    }

    async fn open_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.open = tokio::spawn(carry(listener, self.server.clone()));
    }
}

/// Carries connections until it is dropped, and they with it.
async fn carry(listener: TcpListener, server: String) {
    let mut all = JoinSet::new();
    loop {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut far = TcpStream::connect(&server).await.unwrap();
        all.spawn(async move { copy_bidirectional(&mut near, &mut far).await.map(drop) });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_told_soon_then_at_once_and_found_again() {
    on_postgres(|place| async move {
        let Location::Postgres { url, workspace } = place.location.clone() else {
            panic!("it is on PostgreSQL");
        };
        let (mut way, url) = Way::to(&url).await;
        let db = Db::open(Location::Postgres { url, workspace }, Tuning::default())
            .await
            .unwrap();
        db.ping().await.unwrap();

        way.cut().await;
        let watch = Stopwatch::start();
        assert_eq!(db.ping().await.unwrap_err().status(), 503);
        assert!(
            watch.elapsed() < Duration::from_secs(4),
            "{:?}",
            watch.elapsed()
        );
        for _ in 0..20 {
            let watch = Stopwatch::start();
            assert_eq!(db.ping().await.unwrap_err().status(), 503);
            let written = db.write(0, |_| Box::pin(async { Ok(()) })).await;
            assert_eq!(written.unwrap_err().status(), 503);
            assert!(
                watch.elapsed() < Duration::from_millis(500),
                "{:?}",
                watch.elapsed()
            );
        }

        way.open_again().await;
        let watch = Stopwatch::start();
        while let Err(error) = db.ping().await {
            assert!(watch.elapsed() < Duration::from_secs(10), "{error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        db.close().await;
    })
    .await;
}
