//! The program at work: effects on the world, the loop, and the terminal it draws on.

pub mod accounts;
pub mod asks;
pub mod canvas;
pub mod crash;
pub mod effects;
pub mod errands;
mod lending;
pub mod outside;
pub mod removals;
pub mod run;
pub mod world;
