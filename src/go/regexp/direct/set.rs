//! Sets of bytes.

use regex_syntax::hir::Class;

/// A set of bytes: a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Set([u64; 4]);

/// The code points beyond ASCII, without surrogates, which no valid text holds.
const BEYOND_ASCII: u32 = 0x11_0000 - 0x80 - 0x800;

impl Set {
    /// Every byte.
    pub const ALL: Self = Self([u64::MAX; 4]);
    /// Every byte but that of a line break.
    pub const LINE: Self = Self([!(1 << b'\n'), u64::MAX, u64::MAX, u64::MAX]);

    /// That byte alone.
    pub fn of(byte: u8) -> Self {
        let mut set = Self::default();
        set.insert(byte);
        set
    }

    /// The bytes of the letters of a class, and whether it holds some letters beyond ASCII but not all: those are left
    /// out.
    pub fn of_class(class: &Class) -> Option<(Self, bool)> {
        let Class::Unicode(class) = class else { return None };
        let (mut set, mut beyond) = (Self::default(), 0);
        for range in class.ranges() {
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            (start..=end.min(0x7f))
                .filter_map(|sign| u8::try_from(sign).ok())
                .for_each(|byte| set.insert(byte));
            beyond += letters_beyond_ascii(start, end);
        }
        if beyond == BEYOND_ASCII {
            (set.0[2], set.0[3]) = (u64::MAX, u64::MAX);
        }
        Some((set, beyond != 0 && beyond != BEYOND_ASCII))
    }

    fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    /// Whether the byte is in it.
    pub fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    /// Whether bytes of letters beyond ASCII are in it: all of them, or none.
    pub fn has_beyond_ascii(&self) -> bool {
        self.0[2] != 0
    }

    /// The bytes of both.
    pub fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    /// Whether no byte is in both.
    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(one, other)| one & other == 0)
    }
}

/// How many letters beyond ASCII are between these two, surrogates left out.
fn letters_beyond_ascii(start: u32, end: u32) -> u32 {
    let count = |from: u32, to: u32| (end.min(to) + 1).saturating_sub(start.max(from));
    count(0x80, 0xd7ff) + count(0xe000, 0x10_ffff)
}

/// With what a text can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// One of these bytes.
    pub set: Set,
    /// Or it is empty.
    pub end: bool,
}

impl First {
    /// Nothing comes.
    pub const END: Self = Self { set: Set([0; 4]), end: true };

    /// One of these bytes comes.
    pub fn some(set: Set) -> Self {
        Self { set, end: false }
    }

    /// What either can begin with.
    pub fn or(self, other: Self) -> Self {
        Self { set: self.set.or(other.set), end: self.end || other.end }
    }

    /// Whether `text` can be it from `at` on.
    pub fn fits(&self, text: &[u8], at: usize) -> bool {
        text.get(at).map_or(self.end, |byte| self.set.has(*byte))
    }
}
