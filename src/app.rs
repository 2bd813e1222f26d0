//! The application: model, messages, update function, effects, and view.
//!
//! All input arrives through [`update`](update::update), which is pure and returns effects; [`view`](view::view) only
//! reads the model. There is no clock, file, network, or async here.

pub mod account;
pub mod account_dialog;
pub mod command_palette;
pub mod command_preview;
pub mod cost_summary;
pub mod deletion;
pub mod effect;
pub mod exit_summary;
pub mod external_program;
pub mod form;
pub mod guide;
pub mod hit_map;
pub mod home;
pub mod instance_actions;
pub mod key_file;
pub mod keymap;
pub mod launch;
pub mod login;
pub mod message;
pub mod model;
pub mod notice;
pub mod picker;
pub mod remedies;
pub mod replay;
pub mod restored;
pub mod retry;
pub mod review;
pub mod saved_draft;
pub mod scrolling;
pub mod terminal_integration;
pub mod text_input;
pub mod update;
pub mod versioned;
pub mod view;
