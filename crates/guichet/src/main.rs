//! The command `guichet`.

use std::process::ExitCode;

use clap::Parser;
use guichet::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    guichet::logs::start(cli.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(guichet::run(cli)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("guichet: {error:#}");
            ExitCode::FAILURE
        }
    }
}
