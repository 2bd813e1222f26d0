//! What an earlier run left: answers that were kept, and a launch that wasn't watched to its end.

pub mod update;
pub mod view;
