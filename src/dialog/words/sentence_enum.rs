//! Makes the enums of sentences from their list.

macro_rules! sentences {
    ($( $(#[$doc:meta])* $name:ident $key:ident $({ $($place:ident),+ })? ; )*) => {
        /// A sentence of the program with the values of its placeholders.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Sentence<'a> {
            $( $(#[$doc])* $key $({ $( #[doc = "What stands at this place."] $place: &'a str ),+ })? , )*
        }

        /// The name of a sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key {
            $( $(#[$doc])* $key, )*
        }

        impl Key {
            /// Every sentence.
            pub const ALL: &'static [Self] = &[ $( Self::$key, )* ];

            /// Returns the name by which `bot.yaml` replaces it.
            pub fn name(self) -> &'static str {
                match self { $( Self::$key => stringify!($name), )* }
            }

            /// Returns its placeholders, which are written `{place}`.
            pub fn places(self) -> &'static [&'static str] {
                match self { $( Self::$key => &[ $($( stringify!($place) ),+)? ], )* }
            }

            /// Returns a sentence by its name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|key| key.name() == name)
            }
        }

        impl<'a> Sentence<'a> {
            /// Returns which sentence it is.
            pub fn key(&self) -> Key {
                match self { $( Self::$key { .. } => Key::$key, )* }
            }

            /// Returns the value of a placeholder.
            pub fn at(&self, place: &str) -> Option<&'a str> {
                match *self {
                    $( Self::$key $({ $($place),+ })? => {
                        let places: &[(&str, &'a str)] = &[ $($( (stringify!($place), $place) ),+)? ];
                        places.iter().find(|(name, _)| *name == place).map(|(_, words)| *words)
                    } )*
                }
            }
        }
    };
}

pub(super) use sentences;
