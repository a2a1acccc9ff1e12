//! What is measured: each system as a process with a door for screens and a way to publish.

use std::time::Duration;

use crate::nchan::Nchan;
use crate::process::Process;
use crate::product::Product;
use crate::publisher::Publisher;

/// A system under measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// The real binary.
    Product,
    /// `queue::live` behind hyper.
    Push,
    /// nginx with nchan.
    Nchan,
    /// A bare write loop.
    Loop,
    /// tokio-tungstenite with default buffers.
    Plain,
}

/// Where a screen connects.
#[derive(Clone)]
pub struct Door {
    /// `127.0.0.1:port`.
    pub address: String,
    /// The path of the upgrade.
    pub path: String,
    /// More header lines, each with its end.
    pub headers: String,
}

/// One that takes the board's text by POST.
pub struct Given {
    process: Process,
    door: Door,
    publisher: Publisher,
    _nginx: Option<Nchan>,
}

/// A started system.
pub enum Running {
    /// An anchor, or the push alone.
    Given(Box<Given>),
    /// The real binary.
    Product(Box<Product>),
}

impl System {
    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            System::Product => "product",
            System::Push => "push",
            System::Nchan => "nchan",
            System::Loop => "loop",
            System::Plain => "plain",
        }
    }

    /// The system of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        [System::Product, System::Push, System::Nchan, System::Loop, System::Plain]
            .into_iter()
            .find(|system| system.name() == name)
    }

    /// Starts it, with boards of so many bytes and enough people in the queue for so many calls.
    pub fn start(self, bytes: usize, calls: usize) -> Running {
        if self == System::Product {
            return Running::Product(Box::new(Product::start(calls)));
        }
        let (process, address, nginx) = if self == System::Nchan {
            let nginx = Nchan::start();
            (nginx.worker(), nginx.address(), Some(nginx))
        } else {
            let (process, address) = Process::serve(self.name());
            (process, address, None)
        };
        let publisher = Publisher::given(&address, bytes);
        let door = Door { address, path: "/live".to_owned(), headers: String::new() };
        Running::Given(Box::new(Given { process, door, publisher, _nginx: nginx }))
    }
}

impl Running {
    /// The process whose figures count.
    pub fn process(&self) -> Process {
        match self {
            Running::Given(given) => given.process.same(),
            Running::Product(product) => product.process(),
        }
    }

    /// Where a screen connects.
    pub fn door(&self) -> Door {
        match self {
            Running::Given(given) => given.door.clone(),
            Running::Product(product) => product.door(),
        }
    }

    /// Sends the next publish, given the newest `seq` that the screens have seen; the `seq` to wait for.
    pub fn publish(&mut self, seen: u64) -> u64 {
        match self {
            Running::Given(given) => given.publisher.publish(),
            Running::Product(product) => {
                product.call_next();
                seen + 1
            }
        }
    }

    /// The connection that publishes, to be read when it has something to say.
    pub fn publisher(&mut self) -> &mut Publisher {
        match self {
            Running::Given(given) => &mut given.publisher,
            Running::Product(product) => product.publisher(),
        }
    }
}

/// How long a fan-out may take before the run is given up.
pub const PATIENCE: Duration = Duration::from_secs(30);
