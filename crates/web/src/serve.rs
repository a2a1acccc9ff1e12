//! The listener: connections, their limits, and their end.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower_service::Service;

use crate::limits::Peer;
use crate::speak::TooLongHead;

/// A client that has not sent its request's head after this is not waited for.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Address and headers of one request, in bytes: many cookies of paired jobs fit.
const HEAD_BYTES: usize = 16 * 1024;
/// So much of a head is read, so that one that is too large is told so. What is larger still hyper refuses with 431 and
/// no words.
const READ_BYTES: usize = 4 * HEAD_BYTES;
/// Between the parts of a header's line: a colon, a space, the line's end.
const LINE_BYTES: usize = 4;
/// Requests in hand may take this long once the server stops; the whole stop takes at most ten seconds.
const DRAIN: Duration = Duration::from_secs(6);
/// After the system refused a connection (out of descriptors), before the next is taken.
const REFUSED_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stopping` becomes true, then takes no more connections and drains those in hand. Screens are sent
/// away by their own channels.
pub async fn serve(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>) {
    // Nothing is sent: the channel closes when the last connection drops its end.
    let (in_hand, mut none_in_hand) = mpsc::channel::<()>(1);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = stopped(&mut stopping) => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "cannot take a connection");
                    tokio::time::sleep(REFUSED_PAUSE).await;
                    continue;
                }
            },
        };
        let connection = connection(stream, peer, router.clone());
        tokio::spawn(carry(connection, stopping.clone(), in_hand.clone()));
    }
    drop((listener, in_hand));
    if tokio::time::timeout(DRAIN, none_in_hand.recv()).await.is_err() {
        tracing::warn!("some requests were still in hand when the time to drain was over");
    }
}

/// Carries one connection to its end; when the server stops, to the end of the request in hand.
async fn carry(connection: Connection, mut stopping: watch::Receiver<bool>, _in_hand: mpsc::Sender<()>) {
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

/// Ready when the server stops, also because whoever would say so is gone.
async fn stopped(stopping: &mut watch::Receiver<bool>) {
    let _said = stopping.wait_for(|stopping| *stopping).await.is_ok();
}

type Connection = http1::UpgradeableConnection<TokioIo<TcpStream>, TowerToHyperService<WithPeer>>;

fn connection(stream: TcpStream, peer: SocketAddr, router: Router) -> Connection {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection was gone at once");
    }
    let service = TowerToHyperService::new(WithPeer { router, peer: Peer(peer.ip()) });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(READ_BYTES);
    builder.serve_connection(TokioIo::new(stream), service).with_upgrades()
}

fn head_bytes(request: &Request) -> usize {
    let headers =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + LINE_BYTES);
    let uri = request.uri();
    uri.path().len() + uri.query().map_or(0, str::len) + headers.sum::<usize>()
}

/// The router, told where each request comes from.
#[derive(Clone)]
struct WithPeer {
    router: Router,
    peer: Peer,
}

impl Service<hyper::Request<hyper::body::Incoming>> for WithPeer {
    type Response = axum::response::Response;
    type Error = std::convert::Infallible;
    type Future = <Router as Service<Request>>::Future;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        <Router as Service<Request>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, request: hyper::Request<hyper::body::Incoming>) -> Self::Future {
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(self.peer);
        if head_bytes(&request) > HEAD_BYTES {
            request.extensions_mut().insert(TooLongHead);
        }
        self.router.call(request)
    }
}
