//! Where effects meet the world.

pub mod asks;
mod crash;
pub mod world;
