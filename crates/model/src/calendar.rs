//! Civil time.

use serde::{Deserialize, Serialize};

/// placeholder, being written
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Hours {}
