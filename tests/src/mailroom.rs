//! A small mail server (RFC 5321) that takes letters, and fails in the ways in which mail servers fail.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What happens instead of what should. Each is used up by the first connection or letter that comes to its step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection is closed before a word.
    Refused,
    /// It is closed with this answer (421, 554).
    Greeted(u16),
    /// Nothing is said.
    Silent,
    /// The recipient is answered with this (450, 550).
    Recipient(u16),
    /// The link is cut when the letter begins.
    CutAtData,
    /// The letter is answered with this after the final dot (451, 552); it is not taken.
    Letter(u16),
    /// The letter is taken, and the link is cut before that is said: a lost 250.
    CutAfterDot,
    /// The letter is taken, and nothing is said: a lost 250.
    SilentAfterDot,
    /// The letter is taken, and that is said a byte a second.
    Slow,
}

impl Fault {
    fn is_at_once(self) -> bool {
        matches!(self, Fault::Refused | Fault::Greeted(_) | Fault::Silent)
    }

    /// Whether a taken letter may come again because its 250 is lost.
    fn loses_250(self) -> bool {
        matches!(self, Fault::CutAfterDot | Fault::SilentAfterDot | Fault::Slow)
    }
}

/// A letter that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// To whom the envelope says.
    pub to: Vec<String>,
    /// As it came, without the dots of the transport.
    pub text: String,
    /// Whether the other side was told: else its 250 is lost, and it may come again.
    pub told: bool,
}

impl Taken {
    /// The one header of this name, unfolded. Panics when it is there twice, or not.
    pub fn header(&self, name: &str) -> String {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let found: Vec<&str> = head
            .split("\r\n")
            .filter_map(|line| line.split_once(": "))
            .filter_map(|(known, value)| known.eq_ignore_ascii_case(name).then_some(value))
            .collect();
        let [value] = found[..] else { panic!("{name} {} times in {head}", found.len()) };
        value.to_owned()
    }
}

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<Fault>,
    taken: Vec<Taken>,
    connections: usize,
    open: usize,
}

/// A running server on 127.0.0.1; it ends on drop.
#[derive(Debug)]
pub struct Mailroom {
    /// Its port.
    pub port: u16,
    state: Arc<Mutex<State>>,
    listening: JoinHandle<()>,
}

impl Mailroom {
    /// One that fails like this, step by step, and then no more.
    pub async fn failing(faults: impl IntoIterator<Item = Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback address has ports");
        let port = listener.local_addr().expect("it is bound").port();
        let state = Arc::new(Mutex::new(State { faults: faults.into_iter().collect(), ..State::default() }));
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Self { port, state, listening }
    }

    /// One that takes everything.
    pub async fn start() -> Self {
        Self::failing([]).await
    }

    /// The letters that were taken, in order.
    pub fn taken(&self) -> Vec<Taken> {
        lock(&self.state).taken.clone()
    }

    /// How many letters were taken of which the other side was not told.
    pub fn lost(&self) -> usize {
        lock(&self.state).taken.iter().filter(|letter| !letter.told).count()
    }

    /// Faults that nobody has come to yet.
    pub fn faults_left(&self) -> usize {
        lock(&self.state).faults.len()
    }

    /// Connections whose end was not seen yet.
    pub fn open(&self) -> usize {
        lock(&self.state).open
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        lock(&self.state).connections
    }
}

impl Drop for Mailroom {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().expect("nobody panics with it")
}

/// The next fault, if it is of this step.
fn fault(state: &Mutex<State>, is_of_step: impl Fn(Fault) -> bool) -> Option<Fault> {
    let mut state = lock(state);
    let next = state.faults.front().copied().filter(|fault| is_of_step(*fault));
    if next.is_some() {
        state.faults.pop_front();
    }
    next
}

async fn listen(listener: TcpListener, state: Arc<Mutex<State>>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        {
            let mut state = lock(&state);
            state.connections += 1;
            state.open += 1;
        }
        tokio::spawn(serve(stream, Arc::clone(&state)));
    }
}

/// A link that is closed says no more.
async fn serve(stream: TcpStream, state: Arc<Mutex<State>>) {
    let _closed = converse(BufReader::new(stream), &state).await;
    lock(&state).open -= 1;
}

async fn converse(mut link: BufReader<TcpStream>, state: &Mutex<State>) -> std::io::Result<()> {
    match fault(state, Fault::is_at_once) {
        Some(Fault::Greeted(code)) => return say(&mut link, &format!("{code} not today")).await,
        Some(Fault::Silent) => return hear_out(&mut link).await,
        Some(_) => return Ok(()),
        None => say(&mut link, "220 mailroom.example").await?,
    }
    let mut to = Vec::new();
    loop {
        let mut line = String::new();
        if link.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.trim().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => say(&mut link, "250-mailroom.example\r\n250 8BITMIME").await?,
            "MAIL" => {
                to.clear();
                say(&mut link, "250 ok").await?;
            }
            "RCPT" => match fault(state, |it| matches!(it, Fault::Recipient(_))) {
                Some(Fault::Recipient(code)) => say(&mut link, &format!("{code} <{}>", line.trim())).await?,
                _ => {
                    let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                    to.push(address.to_owned());
                    say(&mut link, "250 ok").await?;
                }
            },
            "DATA" => {
                if fault(state, |it| it == Fault::CutAtData).is_some() {
                    return Ok(());
                }
                say(&mut link, "354 go on").await?;
                let Some(text) = letter(&mut link).await? else { return Ok(()) };
                let taken = Taken { to: std::mem::take(&mut to), text, told: true };
                let fault = fault(state, |it| matches!(it, Fault::Letter(_)) || it.loses_250());
                if !answer(&mut link, state, taken, fault).await? {
                    return Ok(());
                }
            }
            "RSET" | "NOOP" => say(&mut link, "250 ok").await?,
            "QUIT" => return say(&mut link, "221 bye").await,
            _ => say(&mut link, "502 what?").await?,
        }
    }
}

/// Takes or refuses a letter; `false`: the link ends.
async fn answer(
    link: &mut BufReader<TcpStream>,
    state: &Mutex<State>,
    taken: Taken,
    fault: Option<Fault>,
) -> std::io::Result<bool> {
    if let Some(Fault::Letter(code)) = fault {
        say(link, &format!("{code} not this one")).await?;
        return Ok(true);
    }
    let place = {
        let mut state = lock(state);
        state.taken.push(Taken { told: fault.is_none(), ..taken });
        state.taken.len() - 1
    };
    match fault {
        None => {
            // Whoever is gone by now was not told.
            let told = say(link, "250 taken").await;
            lock(state).taken[place].told = told.is_ok();
            told.map(|()| true)
        }
        Some(Fault::Slow) => {
            for byte in b"250 taken\r\n" {
                link.write_all(&[*byte]).await?;
                link.flush().await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok(true)
        }
        Some(Fault::SilentAfterDot) => hear_out(link).await.map(|()| false),
        Some(_) => Ok(false),
    }
}

/// Up to the final dot; `None`: the link ended before.
async fn letter(link: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    loop {
        let mut line = Vec::new();
        if link.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match line.strip_prefix('.') {
            Some("\r\n") => return Ok(Some(text)),
            Some(stuffed) => text.push_str(stuffed),
            None => text.push_str(&line),
        }
    }
}

async fn say(link: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    link.write_all(format!("{line}\r\n").as_bytes()).await?;
    link.flush().await
}

/// Says nothing until the other side has had enough.
async fn hear_out(link: &mut BufReader<TcpStream>) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    while link.read(&mut buffer).await? > 0 {}
    Ok(())
}
