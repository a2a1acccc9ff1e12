//! A simulated day.
