//! Terminals that people have, as data: each is held against what the program does in it.

mod contrast;
mod documented;
mod replay;
mod table;
