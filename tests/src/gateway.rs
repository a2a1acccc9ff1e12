//! A small provider of text messages: an HTTP interface that takes messages, and fails in the ways in which providers fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens instead of what should, to the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed before a word.
    Refused,
    /// The message is answered with this status; it is not taken.
    Status(u16),
    /// It is not taken, and nothing is said.
    Silent,
    /// It is taken, and the link is cut before that is said: a lost answer.
    CutBeforeAnswer,
    /// It is taken, and nothing is said: a lost answer.
    SilentAfter,
    /// It is taken, and the link is cut within the answer, after its status.
    CutAfterStatus,
}

/// A message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// `POST /path`
    pub line: String,
    /// Header lines, names in small letters.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<Fault>,
    handed: Vec<Handed>,
    lost: usize,
    connections: usize,
}

/// A running provider on 127.0.0.1; it ends on drop.
#[derive(Debug)]
pub struct Provider {
    /// Its port.
    pub port: u16,
    state: Arc<Mutex<State>>,
    listening: JoinHandle<()>,
}

impl Provider {
    /// One that fails like this, message by message, and then no more.
    pub async fn failing(faults: impl IntoIterator<Item = Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback address has ports");
        let port = listener.local_addr().expect("it is bound").port();
        let state = Arc::new(Mutex::new(State { faults: faults.into_iter().collect(), ..State::default() }));
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Self { port, state, listening }
    }

    /// The messages that were taken, in order.
    pub fn handed(&self) -> Vec<Handed> {
        lock(&self.state).handed.clone()
    }

    /// How many messages were taken of which the other side was not told.
    pub fn lost(&self) -> usize {
        lock(&self.state).lost
    }

    /// Faults that nobody has come to yet.
    pub fn faults_left(&self) -> usize {
        lock(&self.state).faults.len()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        lock(&self.state).connections
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("nobody panics with it")
}

async fn listen(listener: TcpListener, state: Arc<Mutex<State>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let is_refused = {
            let mut state = lock(&state);
            state.connections += 1;
            let is_refused = state.faults.front() == Some(&Fault::Refused);
            if is_refused {
                state.faults.pop_front();
            }
            is_refused
        };
        if !is_refused {
            let state = Arc::clone(&state);
            tokio::spawn(async move {
                // A link that is closed says no more.
                let _closed = serve(BufReader::new(stream), &state).await;
            });
        }
    }
}

async fn serve(mut link: BufReader<TcpStream>, state: &Mutex<State>) -> std::io::Result<()> {
    while let Some(handed) = request(&mut link).await? {
        let fault = {
            let mut state = lock(state);
            let fault = state.faults.pop_front();
            if !matches!(fault, Some(Fault::Status(_) | Fault::Silent | Fault::Refused)) {
                state.handed.push(handed);
            }
            state.lost += usize::from(matches!(fault, Some(Fault::CutBeforeAnswer | Fault::SilentAfter)));
            fault
        };
        match fault {
            None => answer(&mut link, 200, "{\"ok\":true}", 11).await?,
            Some(Fault::Status(code)) => answer(&mut link, code, "no", 2).await?,
            Some(Fault::Silent | Fault::SilentAfter) => {
                let mut buffer = [0; 256];
                while link.read(&mut buffer).await? > 0 {}
                return Ok(());
            }
            // It promises more than it says.
            Some(Fault::CutAfterStatus) => return answer(&mut link, 202, "{", 1000).await,
            Some(Fault::CutBeforeAnswer | Fault::Refused) => return Ok(()),
        }
    }
    Ok(())
}

async fn request(link: &mut BufReader<TcpStream>) -> std::io::Result<Option<Handed>> {
    let mut line = String::new();
    if link.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut header = String::new();
        link.read_line(&mut header).await?;
        let header = header.trim_end();
        let Some((name, value)) = header.split_once(": ") else { break };
        let name = name.to_ascii_lowercase();
        if name == "content-length" {
            length = value.parse().unwrap_or(0);
        }
        headers.push(format!("{name}: {value}"));
    }
    let mut body = vec![0; length];
    link.read_exact(&mut body).await?;
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    Ok(Some(Handed { line, headers, body: String::from_utf8_lossy(&body).into_owned() }))
}

async fn answer(
    link: &mut BufReader<TcpStream>,
    code: u16,
    body: &str,
    length: usize,
) -> std::io::Result<()> {
    let head =
        format!("HTTP/1.1 {code} x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
    link.write_all(format!("{head}{body}").as_bytes()).await?;
    link.flush().await
}
