//! The review: every answer, the price, and the word that creates.

pub mod update;
pub mod view;
