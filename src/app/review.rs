//! The review: every answer, the price, and the confirmation word.

pub mod update;
pub mod view;
