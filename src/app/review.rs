//! The review: every answer, the price, and the confirmation word.

pub mod confirmation;
pub mod recheck;
pub mod update;
pub mod view;
