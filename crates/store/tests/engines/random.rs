//! The rules' own random towns, commands, and rows in memory.

#![expect(dead_code, reason = "the rules' tests use more of it")]

#[path = "../../../booking/tests/random/commands.rs"]
pub mod commands;
#[path = "../../../booking/tests/random/oracle.rs"]
pub mod oracle;
#[path = "../../../booking/tests/random/rows.rs"]
pub mod rows;
#[path = "../../../booking/tests/random/town.rs"]
pub mod town;
