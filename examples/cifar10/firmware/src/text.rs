//! Text in a buffer of fixed size.

use core::fmt::{self, Display, Write};

/// At most 256 bytes of text; what is longer is cut off.
pub struct Text {
    bytes: [u8; 256],
    length: usize,
}

impl Text {
    /// What `value` displays.
    pub fn of(value: impl Display) -> Self {
        let mut text = Text { bytes: [0; 256], length: 0 };
        // It cannot fail: what does not fit is cut off.
        let _ = write!(text, "{value}");
        text
    }

    /// The text in UTF-8; the last character may be cut off.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for (to, from) in self.bytes.iter_mut().skip(self.length).zip(text.bytes()) {
            *to = from;
            self.length += 1;
        }
        Ok(())
    }
}
