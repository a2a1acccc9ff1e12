//! nginx with its nchan module, one worker, on a configuration of its own.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use guichet_tests::temporary::{Folder, free_port};

use crate::process::Process;

/// A running nginx.
pub struct Nchan {
    folder: Folder,
    port: u16,
    child: Child,
}

const CONFIGURATION: &str = r"
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log error;
load_module MODULE;
events { worker_connections 20000; }
http {
  access_log off;
  client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/fastcgi;
  uwsgi_temp_path FOLDER/uwsgi; scgi_temp_path FOLDER/scgi;
  keepalive_requests 1000000;
  tcp_nodelay on;
  nchan_max_reserved_memory 64M;
  server {
    listen 127.0.0.1:PORT backlog=8192;
    location = /publish { nchan_publisher http; nchan_channel_id board; nchan_message_buffer_length 1; client_body_buffer_size 128k; }
    location = /live { nchan_subscriber websocket; nchan_channel_id board; nchan_subscriber_first_message newest; }
  }
}
";

impl Nchan {
    /// Starts it and waits until it listens.
    pub fn start() -> Self {
        let folder = Folder::new("nchan");
        let port = free_port();
        let module = ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"]
            .iter()
            .map(|folder| PathBuf::from(folder).join("ngx_nchan_module.so"))
            .find(|path| path.exists())
            .expect("nginx and its nchan module are installed (Debian: nginx, libnginx-mod-nchan)");
        let text = CONFIGURATION
            .replace("FOLDER", &folder.path().to_string_lossy())
            .replace("MODULE", &module.to_string_lossy())
            .replace("PORT", &port.to_string());
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, text).expect("the folder can be written");
        let child = Command::new("nginx")
            .arg("-c")
            .arg(&file)
            .arg("-p")
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("nginx is installed");
        let nchan = Self { folder, port, child };
        let since = Instant::now();
        while TcpStream::connect(nchan.address()).is_err() {
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "nginx does not listen; see {:?}",
                nchan.folder
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        nchan
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The worker, which does all the work.
    pub fn worker(&self) -> Process {
        let master = self.child.id();
        let children =
            std::fs::read_to_string(format!("/proc/{master}/task/{master}/children")).unwrap_or_default();
        let worker = children.split_whitespace().next().and_then(|pid| pid.parse().ok());
        Process::of(worker.expect("the master has a worker"))
    }
}

impl Drop for Nchan {
    /// Asks the master to stop, so that it ends its worker too.
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
