//! The program at work: it performs effects on the world and runs the loop.

pub mod asks;
pub mod canvas;
pub mod effects;
pub mod run;
pub mod world;
