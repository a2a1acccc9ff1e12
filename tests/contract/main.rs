//! The contract of DESIGN.md sections 5 to 8, told as stories at the doors of the real binary, on both engines.

mod citizens;
mod commands;
mod counters;
mod devices;
mod directory;
mod fsync;
mod help;
mod idempotency;
mod live;
mod nodes;
mod notice;
mod order;
mod pairing;
mod problems;
mod reads;
mod reception;
mod rush;
mod simulate;
mod slips;
mod states;
mod stop;
mod suspension;
mod transfers;
mod undo;
mod visits;
mod walk;
