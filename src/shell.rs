//! The program at work: effects on the world, the loop, and the terminal it draws on.

pub mod accounts;
pub mod afters;
pub mod asks;
mod beat;
pub mod canvas;
pub mod crash;
mod edits;
pub mod effects;
pub mod errands;
mod insides;
mod keying;
mod lending;
pub mod logins;
pub mod outside;
pub mod removals;
pub mod run;
pub mod shells;
pub mod taking;
pub mod world;
