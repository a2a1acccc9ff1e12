//! A process and what it costs.

use std::fs::read_to_string;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A process; killed with the value that started it.
pub struct Process {
    pid: u32,
    child: Option<Child>,
}

/// The kernel's clock ticks in /proc: 100 a second on every Linux of today.
const TICK: Duration = Duration::from_millis(10);

impl Process {
    /// A process that somebody else ends.
    pub fn of(pid: u32) -> Self {
        Self { pid, child: None }
    }

    /// This program as a server; it says its address on its first line.
    pub fn serve(name: &str) -> (Self, String) {
        let program = std::env::current_exe().expect("this program's path");
        let mut child = Command::new(program)
            .args(["serve", name])
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts again as a server");
        let mut address = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut address).expect("the server says its address");
        (Self { pid: child.id(), child: Some(child) }, address.trim().to_owned())
    }

    /// Another look at the same process.
    pub fn same(&self) -> Self {
        Self::of(self.pid)
    }

    /// User and system time so far.
    pub fn cpu(&self) -> Duration {
        let stat = read_to_string(format!("/proc/{}/stat", self.pid)).expect("the process lives");
        let behind_name = stat.rsplit(')').next().expect("the name is in brackets");
        let fields: Vec<u32> = behind_name.split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
        TICK * fields.iter().sum::<u32>()
    }

    /// Resident memory in KiB.
    pub fn resident_kib(&self) -> u64 {
        let status = read_to_string(format!("/proc/{}/status", self.pid)).expect("the process lives");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line for memory");
        line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
