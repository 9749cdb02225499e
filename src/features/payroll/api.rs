//! Server functions of pay.

pub mod pay;
pub mod terms;
