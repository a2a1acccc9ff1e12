//! The anchors that this program is itself, each as a process of its own: `bench-live serve NAME`.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue, SEC_WEBSOCKET_ACCEPT, UPGRADE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use model::{Clock, Instant};
use queue::live::{Channels, Source, prepare_socket, serve_screen};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

/// `queue::live` behind hyper, as `web` uses it.
pub fn push() {
    let channels = Channels::new(Arc::new(SystemClock));
    serve(move |stream, already_read, board| {
        let source: Arc<dyn Source> = board.clone();
        let subscription = channels.join((), || (source, board.changes.subscribe()));
        tokio::spawn(async move {
            prepare_socket(&stream).expect("a TCP socket");
            serve_screen(stream, already_read, subscription).await;
        });
    });
}

/// tokio-tungstenite as it comes, with a task for each screen: what axum's own WebSocket is.
pub fn plain() {
    serve(|stream, _, board| {
        let mut changes = board.changes.subscribe();
        tokio::spawn(async move {
            let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
            loop {
                let sent = tokio::select! {
                    Ok(()) = changes.changed() => socket.send(Message::text(board.board())).await,
                    Some(heard) = socket.next() => heard.map(drop),
                    else => return,
                };
                if sent.is_err() {
                    return;
                }
            }
        });
    });
}

/// The text that was posted last.
struct Board {
    text: Mutex<String>,
    changes: watch::Sender<u64>,
}

impl Source for Board {
    fn board(&self) -> String {
        self.text.lock().expect("no panic holds it").clone()
    }

    fn beat(&self) -> String {
        r#"{"beat":{"epoch":"bench","seq":0,"now":"2026-01-05T10:00:00+01:00"}}"#.to_owned()
    }
}

#[tokio::main]
async fn serve(open: impl Fn(TcpStream, Vec<u8>, Arc<Board>) + Clone + Send + Sync + 'static) {
    let board = Arc::new(Board {
        text: Mutex::new(r#"{"board":{"seq":0}}"#.to_owned()),
        changes: watch::Sender::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("{}", listener.local_addr().expect("it is bound"));
    loop {
        let (stream, _) = listener.accept().await.expect("enough file descriptors (ulimit -n)");
        stream.set_nodelay(true).expect("a TCP socket");
        let (board, open) = (board.clone(), open.clone());
        let answer = service_fn(move |request| answer(request, board.clone(), open.clone()));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), answer).with_upgrades());
    }
}

async fn answer(
    mut request: Request<Incoming>,
    board: Arc<Board>,
    open: impl Fn(TcpStream, Vec<u8>, Arc<Board>) + Send + 'static,
) -> Result<Response<Empty<Bytes>>, Infallible> {
    let mut response = Response::new(Empty::new());
    if request.method() == Method::POST {
        let body = request.into_body().collect().await.expect("the publisher sends whole boards").to_bytes();
        *board.text.lock().expect("no panic holds it") = String::from_utf8(body.to_vec()).expect("JSON");
        board.changes.send_modify(|count| *count += 1);
        return Ok(response);
    }
    let upgrade = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let parts =
            upgrade.await.expect("an upgrade").downcast::<TokioIo<TcpStream>>().expect("a TCP socket");
        open(parts.io.into_inner(), parts.read_buf.to_vec(), board);
    });
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("upgrade"));
    response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
    response.headers_mut().insert(SEC_WEBSOCKET_ACCEPT, HeaderValue::from_static(ACCEPT));
    Ok(response)
}

/// The answer to the one key that the screens send.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// Blocking sockets in a list; a board is one frame, written to one after the other by one thread.
pub fn bare_loop() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("{}", listener.local_addr().expect("it is bound"));
    let screens: Arc<Mutex<Vec<std::net::TcpStream>>> = Arc::default();
    let upgrade = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {ACCEPT}\r\n\r\n"
    );
    for stream in listener.incoming() {
        let stream = stream.expect("enough file descriptors (ulimit -n)");
        stream.set_nodelay(true).expect("a TCP socket");
        let (screens, upgrade) = (screens.clone(), upgrade.clone());
        std::thread::spawn(move || let_in(stream, &screens, &upgrade));
    }
}

/// Who asks for an upgrade is a screen; who posts is the publisher.
fn let_in(mut stream: std::net::TcpStream, screens: &Mutex<Vec<std::net::TcpStream>>, upgrade: &str) {
    let mut first = [0; 1];
    if stream.peek(&mut first).is_ok() && first == *b"G" {
        let mut request = [0; 4096];
        assert!(stream.read(&mut request).is_ok_and(|count| request[..count].ends_with(b"\r\n\r\n")));
        let mut screens = screens.lock().expect("no panic holds it");
        stream.write_all(upgrade.as_bytes()).expect("the screen reads");
        screens.push(stream);
    } else {
        publish(stream, screens);
    }
}

fn publish(mut publisher: std::net::TcpStream, screens: &Mutex<Vec<std::net::TcpStream>>) {
    let mut request = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = publisher.read(&mut buffer) {
        request.extend_from_slice(&buffer[..count]);
        let Some(body) = body_of(&request) else { continue };
        let length = u16::try_from(body.len()).expect("a board under 64 KiB");
        let mut frame = vec![0x81, 126];
        frame.extend(length.to_be_bytes());
        frame.extend_from_slice(body);
        for screen in screens.lock().expect("no panic holds it").iter_mut() {
            screen.write_all(&frame).expect("the screen reads");
        }
        publisher.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").expect("the publisher reads");
        request.clear();
    }
}

/// The body once the whole request is there.
fn body_of(request: &[u8]) -> Option<&[u8]> {
    let head_end = request.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&request[..head_end]).expect("a head is text");
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("our own publisher");
    let body = &request[head_end..];
    (body.len() == length.parse::<usize>().expect("a number")).then_some(body)
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "a server of its own: this is its edge")]
    fn now(&self) -> Instant {
        chrono::Utc::now().into()
    }

    fn sleep_until(&self, at: Instant) -> model::time::Sleep {
        let left = (at - self.now()).to_std().unwrap_or_default();
        Box::pin(tokio::time::sleep(left))
    }
}
