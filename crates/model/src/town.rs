//! The town file.
