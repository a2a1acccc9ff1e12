//! The anchor of goal 5: an empty POST at an axum server, in a process of its own as the product is.

use std::process::{Child, Command};

use axum::Router;
use axum::routing::post;
use guichet_tests::temporary::free_port;
use guichet_tests::waiting::until;
use tokio::net::{TcpListener, TcpStream};

/// What this program is called with to be that server.
pub const ROLE: &str = "empty-post";

/// The process; it ends with the value.
pub struct Empty {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl Empty {
    /// Starts it and waits until it listens.
    pub async fn start() -> Self {
        let port = free_port().to_string();
        let program = std::env::current_exe().expect("this program has a path");
        let child = Command::new(program).args([ROLE, &port]).spawn().expect("it was started before");
        let address = format!("127.0.0.1:{port}");
        until("the anchor listens", async || TcpStream::connect(&address).await.ok()).await;
        Self { child, address }
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is that server, until it is killed.
pub async fn serve(port: &str) {
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await.expect("a free port");
    axum::serve(listener, Router::new().route("/", post(async || ()))).await.expect("it serves");
}
