//! One node: database, lanes, listener; and their end, in order.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use lanes::Lanes;
use model::Site;
use notifier::Notifier;
use queue::live::Channels;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::demo::Demo;
use web::limits::Limits;
use web::{App, Parts};

use crate::edge::Edge;
use crate::installation::{self, Ready};
use crate::settings::Settings;
use crate::{figures, keeping, links, paper, post as letters};

/// Between "send me no more" (readiness) and closing the listener: load balancers look about every second.
const LEAVE: Duration = Duration::from_secs(1);
/// Connections that wait to be taken; the system allows as many or fewer (`net.core.somaxconn`). Where it is full, whoever
/// connects tries again a second later: when a month's times open, a town comes at once, and 128 is what libraries ask for.
const BACKLOG: u32 = 4096;

/// A node that serves.
pub struct Server {
    address: SocketAddr,
    base_url: String,
    site: Site,
    jobs: Vec<web::demo::Job>,
    lanes: Lanes,
    screens: Channels<(model::SiteId, Option<model::ZoneId>)>,
    leaving: watch::Sender<bool>,
    stopping: watch::Sender<bool>,
    listening: JoinHandle<()>,
    keeping: [JoinHandle<()>; 2],
    notifier: Notifier,
}

impl Server {
    /// Starts a node; it answers when this returns.
    pub async fn start(settings: &Settings, edge: Edge) -> Result<Self> {
        let Ready { store, key, installation } = installation::open(settings, &edge).await?;
        let listener =
            listen(settings.listen).with_context(|| format!("cannot listen on {}", settings.listen))?;
        let address = listener.local_addr()?;
        let base_url = settings.public_url.clone().unwrap_or_else(|| format!("http://{address}"));

        // Before anything is started: a mistake in it is the operator's to hear.
        let post = settings.post.post(&settings.data, &base_url)?;
        let first = store.sites().await?.into_iter().next().context("the town has no site")?;
        let site = store.site(first.id).await?.context("the town's first site is gone")?;
        let jobs = links::jobs(&store, &key).await?;
        let demo = settings.demo.then(|| Demo { site: site.id, jobs: jobs.clone() });
        // Before anybody is answered: who sees that the node is ready may read them.
        match &demo {
            Some(demo) => links::DemoFile::new(base_url.clone(), &site, demo)?.write(&settings.data)?,
            None => links::write_links(&settings.data, &base_url, &jobs)?,
        }

        let lane_settings = lanes::Settings::for_store(&store);
        let lanes =
            Lanes::start(store.clone(), key.clone(), edge.clock.clone(), edge.entropy.clone(), lane_settings);
        let screens = Channels::new(edge.clock.clone());
        let (leaving, leaves) = watch::channel(false);
        let (stopping, stops) = watch::channel(false);
        let metrics = figures::handle();
        let keeping = [
            tokio::spawn(keeping::keep(store.clone(), edge.clock.clone(), settings.keep_days)),
            tokio::spawn(paper::keep(
                store.clone(),
                lanes.clone(),
                settings.data.clone(),
                edge.clock.clone(),
            )),
        ];
        let sheets = letters::sheets(&post, key.clone());
        let notifier = Notifier::start(notifier::Parts {
            store: store.clone(),
            key: key.clone(),
            clock: edge.clock.clone(),
            post,
        });
        let app = App::new(Parts {
            lanes: lanes.clone(),
            store,
            key,
            since: edge.clock.now(),
            devices: web::devices::Devices::default(),
            earliest: web::earliest::Earliest::default(),
            clock: edge.clock,
            entropy: edge.entropy,
            epoch: installation.epoch,
            demo: demo.clone(),
            screens: screens.clone(),
            leaving: leaves,
            stopping: stops.clone(),
            limits: if settings.demo { Limits::wide() } else { Limits::of_town() },
            proxies: settings.proxies.iter().copied().collect(),
            principals: web::principals::Principals::default(),
            towns: web::town::Towns::default(),
            metrics: Box::new(move || metrics.render()),
            sheets,
            public_url: settings.public_url.clone(),
            secure: settings.public_url.as_deref().is_some_and(|url| url.starts_with("https://")),
        });
        let listening = tokio::spawn(web::serve::serve(listener, web::router(app), stops));
        Ok(Self {
            address,
            base_url,
            site,
            jobs,
            lanes,
            screens,
            leaving,
            stopping,
            listening,
            keeping,
            notifier,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What to tell whoever started it.
    pub fn greeting(&self, settings: &Settings) -> String {
        links::greeting(&self.base_url, &self.site, &self.jobs, &settings.data, settings.demo)
    }

    /// Ready when the node cannot go on, with the reason.
    pub async fn failed(&self) -> String {
        let mut fatal = self.lanes.fatal();
        match fatal.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => "the lanes ended".to_owned(),
        }
    }

    /// Stops in the order of DESIGN.md section 7: not ready, no more connections, requests in hand to their end,
    /// lanes empty, screens told to come back; meanwhile the letter in hand. Nothing acknowledged is lost.
    pub async fn stop(self) -> Result<()> {
        self.leaving.send_replace(true);
        let letters = tokio::spawn(self.notifier.stop());
        tracing::info!("leaving: no more work is taken in a moment");
        tokio::time::sleep(LEAVE).await;
        self.stopping.send_replace(true);
        self.listening.await.context("the listener ended badly")?;
        self.keeping.iter().for_each(JoinHandle::abort); // each piece is a transaction or a file of its own
        self.lanes.stop().await;
        self.screens.stop().await;
        letters.await.context("the letters ended badly")?;
        tracing::info!("stopped");
        Ok(())
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that starts again takes its port back, also while old connections come to their end.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
