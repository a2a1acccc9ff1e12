//! What the kernel must know about a screen's socket.

use std::io;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpStream;

use super::SLOW_SECONDS;

/// What the kernel may hold for one screen, in bytes (it doubles the figure for its own book-keeping). Left alone it
/// grows to 4 MB for a client that does not read; a board has at most some 16 KB.
const KERNEL_BYTES: usize = 32 * 1024;

/// Sets a screen's socket up: frames leave at once, the kernel holds little, and a peer that acknowledges nothing for
/// ten seconds (cable pulled, process frozen with a full window) is gone, although nobody said good-bye.
pub fn prepare_socket(stream: &TcpStream) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(true)?;
    socket.set_send_buffer_size(KERNEL_BYTES)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(Duration::from_secs(SLOW_SECONDS.unsigned_abs())))?;
    Ok(())
}
