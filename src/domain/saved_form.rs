//! The forms of answers in a saved draft, where they differ from the answers.

use serde::{Deserialize, Deserializer};

/// Declares a module for `serde(with)`: of an optional answer, how it is written and read, where `None` is `null`. What
/// can't be read any more leaves its question open.
macro_rules! saved_form {
    ($name:ident: $answer:ty as $form:ty, $write:expr, $read:expr) => {
        mod $name {
            // Not every form names a type.
            #[allow(unused_imports)]
            use super::*;

            pub fn serialize<S: serde::Serializer>(answer: &Option<$answer>, to: S) -> Result<S::Ok, S::Error> {
                let write: fn(&$answer) -> Option<$form> = $write;
                serde::Serialize::serialize(&answer.as_ref().and_then(write), to)
            }

            pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<$answer>, D::Error> {
                let read: fn(Option<$form>) -> Option<$answer> = $read;
                serde::Deserialize::deserialize(from).map(read)
            }
        }
    };
}

pub(crate) use saved_form;

/// Distinguishes a member that is `null`, which is an answer, from a missing one.
///
/// # Errors
/// The member is neither `null` nor a `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}
