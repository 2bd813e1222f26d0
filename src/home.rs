//! Home: the servers of an account in every Region, what else is billed, and what can be done to them.
//!
//! What is shown is an [`Inventory`](crate::domain::inventory::Inventory); what is done to a server is a
//! [`ServerAction`](crate::domain::server_action::ServerAction). Here are their words.

pub mod words;
