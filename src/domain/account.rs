//! Whose account it is: what this machine has to sign in with, and how signing in goes. Plain data.
//!
//! [`Ask`] is what the program wants done, [`News`] is what comes of it; each `Ask` is answered
//! by one `News`.

mod ask;
pub mod aws_file;
mod found;
pub mod pasted;
pub mod profiles;
mod sign_in;

pub use ask::{
    Ask, Choice, Kept, KeyField, KeyForm, KeysError, News, Opened, TEMPORARY, is_code, is_key_id, is_profile_name,
    is_region,
};
pub use found::{Environment, Found, Kind, Missing, Profile, Session, Used, near};
pub use sign_in::{Place, Portal, Prompt, SignInError, SignedIn, Ticket};
