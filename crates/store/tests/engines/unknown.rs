//! The link breaks around a COMMIT: the truth is found out under the lock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use store::testing::{Database, Postgres, example};
use store::{Batch, CommitError, Engine, Error, Place, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::ahead::somebody_waits;
use crate::case::{Case, Rows, now};

/// What the link does with the next COMMIT that passes.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Never,
    /// It reaches the server, and nothing comes back.
    After,
    /// It does not reach the server.
    Before,
}

/// A link to PostgreSQL that can be cut.
struct Link {
    port: u16,
    next: Arc<AtomicU8>,
    /// Whether a COMMIT was cut off.
    cut: Arc<AtomicBool>,
}

impl Link {
    async fn new(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let link = Self {
            port: listener.local_addr().unwrap().port(),
            next: Arc::new(AtomicU8::new(Cut::Never as u8)),
            cut: Arc::new(AtomicBool::new(false)),
        };
        let (next, cut) = (link.next.clone(), link.cut.clone());
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                tokio::spawn(carry(client, server, next.clone(), cut.clone()));
            }
        });
        link
    }

    fn cut_next(&self, cut: Cut) {
        self.cut.store(false, Ordering::SeqCst);
        self.next.store(cut as u8, Ordering::SeqCst);
    }
}

async fn carry(client: TcpStream, server: TcpStream, next: Arc<AtomicU8>, cut: Arc<AtomicBool>) {
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let answers = tokio::spawn(async move {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
            if to_client.write_all(&bytes[..read]).await.is_err() {
                break;
            }
        }
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from_client.read(&mut bytes).await {
        // A batch ahead of its lock says it by its notification, which is a value of its statement.
        let commits = bytes[..read].windows(6).any(|window| window == b"COMMIT")
            || bytes[..read].windows(11).any(|window| window == b"\0\0\0\x07guichet");
        let todo = if commits { next.swap(Cut::Never as u8, Ordering::SeqCst) } else { Cut::Never as u8 };
        if todo == Cut::After as u8 {
            answers.abort();
        }
        if todo != Cut::Before as u8 {
            to_server.write_all(&bytes[..read]).await.unwrap();
        }
        if todo != Cut::Never as u8 {
            cut.store(true, Ordering::SeqCst);
            break;
        }
    }
}

/// A case whose store reaches PostgreSQL by a link that can be cut.
async fn behind_link() -> (Case, Link) {
    let database = Database::new(Engine::Postgres);
    database.settle(example(), now()).await;
    let Place::Postgres { url } = &database.place else { unreachable!() };
    let link = Link::new(Postgres::shared().port).await;
    let name = url.rsplit('/').next().unwrap();
    let place = Place::Postgres { url: format!("postgres://guichet@127.0.0.1:{}/{name}", link.port) };
    let store = Store::open(place.clone()).await.unwrap();
    let sites = store.sites().await.unwrap();
    let site = store.site(sites[0].id).await.unwrap().unwrap();
    (Case { annex: sites[1].id, store, place, site, folder: database.folder }, link)
}

#[tokio::test]
async fn who_asks_and_hears_no_lets_nothing_late_through() {
    if !Engine::both().contains(&Engine::Postgres) {
        return;
    }
    let (case, link) = behind_link().await;
    let (mut lane, mut asking) = (case.lane().await, case.lane().await);
    let (mut tx, locked) = asking.begin(&[case.site.id], now()).await.unwrap();
    let foreseen = locked[0];
    let rows = Rows { tickets: vec![(case.ticket(foreseen.seq, 0, 1), true)], nonce: 7, ..Rows::default() };
    link.cut_next(Cut::After);
    let answer = lane.ahead(foreseen).unwrap().commit(&rows.batch(&foreseen)).await;
    assert!(matches!(answer, Err(CommitError::Unknown(Error::Unreachable(_)))), "{answer:?}");
    // Nobody hears the server any more, but it goes on with what it was told.
    somebody_waits(&case).await;
    assert!(!tx.has_nonce(case.site.id, foreseen.seq, 7).await.unwrap());
    tx.commit(&Batch::default()).await.unwrap();
    // Behind the one that waited.
    let (mut tx, locked) = asking.begin(&[case.site.id], now()).await.unwrap();
    assert_eq!(locked[0].seq, foreseen.seq + 1);
    assert!(!tx.has_nonce(case.site.id, foreseen.seq, 7).await.unwrap());
    assert_eq!(tx.since(case.site.id, 0).await.unwrap().queue.tickets.len(), 0);
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn after_a_cut_commit_the_nonce_tells_the_truth() {
    let (case, link) = behind_link().await;
    let mut lane = case.lane().await;
    let (mut written, mut lost) = (0, 0);
    for round in 0..20_u32 {
        let cut = if round % 2 == 0 { Cut::After } else { Cut::Before };
        let (mut tx, locked) = lane.begin(&[case.site.id], now()).await.unwrap();
        let seq = locked[0].seq;
        if round % 4 >= 2 {
            tx.rollback().await.unwrap();
            tx = lane.ahead(locked[0]).unwrap();
        }
        let nonce = u128::from(round) << 64 | 7;
        let rows = Rows { tickets: vec![(case.ticket(seq, 0, written + 1), true)], nonce, ..Rows::default() };
        link.cut_next(cut);
        let answer = tx.commit(&rows.batch(&locked[0])).await;
        assert!(link.cut.load(Ordering::SeqCst), "the COMMIT did not pass");
        assert!(matches!(answer, Err(CommitError::Unknown(Error::Unreachable(_)))), "{answer:?}");

        let (mut tx, again) = lane.begin(&[case.site.id], now()).await.unwrap();
        let is_there = tx.has_nonce(case.site.id, seq, nonce).await.unwrap();
        assert_eq!(is_there, again[0].seq == seq + 1, "round {round}");
        assert!(cut != Cut::Before || !is_there, "what never reached the server was not written");
        assert_eq!(tx.since(case.site.id, seq - 1).await.unwrap().queue.tickets.len(), usize::from(is_there));
        // Who hears no takes a seq, or what was ahead of its lock may still be carried out.
        if is_there {
            tx.rollback().await.unwrap();
        } else {
            tx.commit(&Batch::default()).await.unwrap();
        }
        written += u32::from(is_there);
        lost += u32::from(!is_there);
    }
    println!("{written} of 20 cut batches were written, {lost} were not");
    assert!(written > 0 && lost >= 10);
}
