//! What holds for the workspace as a whole, read from `cargo metadata`: its arrows, and what it depends on.

mod arrows;
mod dependencies;
mod metadata;
