//! A list of keys that lives as long as the program.

macro_rules! key_list {
    ($($press:expr),+) => {{
        static KEYS: &[crate::app::keymap::KeyPress] = &[$($press),+];
        KEYS
    }};
}

pub(in crate::app) use key_list as keys;
