//! The contract of DESIGN.md sections 6 to 8, told as stories at the doors of the real binary, on both engines.
