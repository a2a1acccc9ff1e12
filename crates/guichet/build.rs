//! How the binary is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let var = |name: &str| std::env::var(name).unwrap_or_default();
    // The addresses that are filled in at the start take 1 MiB as a list and 40 KiB packed: a sixteenth of what an idle
    // server may use (PERFORMANCE.md, goal 7). glibc knows them packed since 2.36, which is in Debian 12.
    if var("CARGO_CFG_TARGET_OS") == "linux"
        && var("CARGO_CFG_TARGET_ENV") == "gnu"
        && var("PROFILE") == "release"
    {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
