//! A list of keys that lives as long as the program.

macro_rules! keys {
    ($($press:expr),+) => {{
        static KEYS: &[crate::app::keymap::KeyPress] = &[$($press),+];
        KEYS
    }};
}
