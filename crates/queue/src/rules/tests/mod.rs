//! The rules, one capability a file. [`desk`] is the small town hall that they are tried in.

mod boards;
mod calls;
mod cares;
mod citizens;
mod counters;
mod days;
mod desk;
mod families;
mod legs;
mod loading;
mod numbers;
mod priorities;
mod reception;
mod refusals;
mod returns;
mod states;
mod suspensions;
mod turns;
mod undos;
mod waits;
