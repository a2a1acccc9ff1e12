//! The rules, one capability a file. [`desk`] is the small town hall that they are tried in.

mod boards;
mod calls;
mod cares;
mod citizens;
mod closings;
mod counters;
mod days;
mod desk;
mod evenings;
mod families;
mod helps;
mod learned;
mod legs;
mod loading;
mod notices;
mod numbers;
mod priorities;
mod reception;
mod refusals;
mod returns;
mod slips;
mod states;
mod suspensions;
mod turns;
mod undos;
mod waits;
