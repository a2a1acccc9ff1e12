//! Programs of others in Python, each in an environment of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The interpreter of the environment in `folder`, which is made the first time: there `probe` runs, once what
/// `requirements` names is installed.
pub fn environment(folder: &Path, probe: &str, requirements: &Path) -> PathBuf {
    let python = folder.join("bin/python");
    let tried = Command::new(&python).args(["-c", probe]).stderr(Stdio::null()).status();
    if !tried.is_ok_and(|status| status.success()) {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run(Command::new(&python).args(quiet).arg(requirements));
    }
    python
}

fn run(command: &mut Command) {
    let status = command.status().expect("it is there");
    assert!(status.success(), "{command:?}");
}
