//! A disk that cannot keep what it was given (RELIABILITY.md, E1): nobody is told that something is kept which may not
//! be, and the process ends, because after a failed fsync nobody knows what the disk holds.

use std::path::{Path, PathBuf};
use std::process::Command;

use guichet_tests::engine::Engine;
use guichet_tests::server::{Launch, Server};
use guichet_tests::temporary::{Folder, free_port};
use guichet_tests::town::Town;
use guichet_tests::waiting::PATIENCE;
use serde_json::json;

/// Loaded before the C library: from the moment that the file exists, every fsync fails as a broken disk's does.
const SHIM: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int forced(const char *name, int fd) {
    const char *file = getenv("GUICHET_TESTS_BROKEN");
    if (file && access(file, F_OK) == 0) { errno = EIO; return -1; }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}
int fsync(int fd) { return forced("fsync", fd); }
int fdatasync(int fd) { return forced("fdatasync", fd); }
"#;

fn shim(folder: &Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
    std::fs::write(&source, SHIM).ok()?;
    let built =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    built.is_ok_and(|status| status.success()).then_some(library)
}

#[tokio::test]
async fn a_failed_fsync_ends_the_process_and_nothing_that_was_answered_is_lost() {
    let folder = Folder::new("fsync");
    let Some(shim) = shim(folder.path()) else {
        println!("there is no C compiler here: not told");
        return;
    };
    let broken = folder.path().join("broken");
    let text = |path: &Path| path.to_str().expect("a path of letters").to_owned();
    let launch = Launch {
        data: folder.path().join("data"),
        port: free_port(),
        database: None,
        environment: vec![
            ("LD_PRELOAD".to_owned(), text(&shim)),
            ("GUICHET_TESTS_BROKEN".to_owned(), text(&broken)),
        ],
    };
    let mut town = Town::around(Engine::Sqlite, Server::start(launch).await, None);
    let service = town.demo.services[0].id.clone();
    let kept = town.ticket(&service).await;
    std::fs::write(&broken, "").unwrap();
    let ask = guichet_tests::http::Ask::post(town.site_path("/tickets"), &json!({"service": service}));
    if let Ok(reply) = town.kiosk().try_send(ask).await {
        reply.problem(503, "outcome-unknown");
    }
    let (status, _) = town.server.ended_within(PATIENCE).await.expect("the process ends");
    assert!(!status.success(), "{status}");
    assert!(town.log().contains("the disk failed to keep what was written"), "it says why:\n{}", town.log());

    std::fs::remove_file(&broken).unwrap();
    town.start_again().await;
    let code = kept.code.expect("the creator knows it");
    let seen = town.citizen().get(&format!("/api/v1/tickets/{code}")).await.expect(200).json();
    assert_eq!((&seen["id"], &seen["state"]), (&json!(kept.id), &json!("waiting")));
    town.ticket(&service).await;
}
