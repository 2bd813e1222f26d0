//! The program as a value: what is shown, what was typed, what is under way.
//!
//! State changes in [`update`](update::update) alone, which is pure; [`view`](view::view)
//! only reads. No clock, no file, no network, no async here.

pub mod act;
pub mod after;
pub mod desk;
pub mod ends;
pub mod errand;
pub mod form;
pub mod hits;
pub mod keys;
pub mod leaving;
pub mod login;
pub mod message;
pub mod meter;
pub mod model;
pub mod palette;
pub mod picker;
pub mod ribbon;
pub mod tracked;
pub mod update;
pub mod view;
