//! Tests of the program against a table of real terminals.

mod contrast;
mod documented;
mod replay;
mod table;
