//! A macro for enums whose variants each have a key.

/// Declares an enum, with a line for each variant and its key.
macro_rules! keyed {
    ($(#[$about:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $variant:ident = $key:literal,)+ }) => {
        $(#[$about])*
        $vis enum $name { $($(#[$doc])* $variant,)+ }

        // Not every enum is listed.
        #[allow(dead_code)]
        impl $name {
            /// All of them, in order.
            pub const ALL: [$name; [$($key),+].len()] = [$($name::$variant),+];

            /// Returns its key: that of its texts, or the part of it that differs.
            pub fn key(self) -> &'static str {
                match self { $($name::$variant => $key,)+ }
            }
        }
    };
}

pub(crate) use keyed;
