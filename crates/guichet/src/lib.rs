//! guichet.
