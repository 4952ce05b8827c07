//! Bits of a dependency descriptor, read and written from high to low (AV1 RTP specification, section A.8.2). Pure.

/// Reads bits.
#[derive(Debug, Clone)]
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bits have been read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// How many bits are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() * 8 - self.at
    }

    /// The next bits as a number, at most 32 of them: f(n).
    pub(super) fn number(&mut self, bits: usize) -> Option<u32> {
        if bits > 32 || bits > self.left() {
            return None;
        }
        let mut number = 0;
        for _ in 0..bits {
            let byte = *self.bytes.get(self.at / 8)?;
            number = number << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(number)
    }

    /// The next bit.
    pub(super) fn flag(&mut self) -> Option<bool> {
        self.number(1).map(|bit| bit == 1)
    }

    /// A number below so many values (1 to 2^16), the lower ones with one bit less: ns(n).
    pub(super) fn below(&mut self, values: u32) -> Option<u32> {
        let width = 32 - values.leading_zeros();
        let short = (1 << width) - values;
        let number = self.number(usize::try_from(width.checked_sub(1)?).ok()?)?;
        if number < short { Some(number) } else { Some((number << 1) - short + self.number(1)?) }
    }
}

/// Writes bits.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    at: usize,
}

impl BitWriter {
    /// Appends the lowest bits of a number, at most 32 of them.
    pub(super) fn number(&mut self, number: u32, bits: usize) {
        for bit in (0..bits).rev() {
            if self.at.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(number >> bit & 1 == 1) << (7 - self.at % 8);
            }
            self.at += 1;
        }
    }

    /// Appends what a reader has left, up to this position.
    pub(super) fn copy(&mut self, reader: &mut BitReader<'_>, end: usize) {
        while reader.position() < end {
            let bits = (end - reader.position()).min(32);
            let Some(number) = reader.number(bits) else { return };
            self.number(number, bits);
        }
    }

    /// What was written, filled up with zeros to whole bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_a_bound_take_the_bits_of_the_specification() {
        // The table of section A.8.2 for five values: 00, 01, 10, 110, 111.
        let mut reader = BitReader::new(&[0b0001_1011, 0b0111_0000]);
        let read: Vec<u32> = std::iter::from_fn(|| reader.below(5)).take(5).collect();
        assert_eq!(read, [0, 1, 2, 3, 4]);
        assert_eq!(BitReader::new(&[]).below(1), Some(0), "one value takes no bits");
        assert_eq!(BitReader::new(&[0xFF]).below(0), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut writer = BitWriter::default();
        for (number, bits) in [(5, 3), (0x1FF, 9), (0, 1), (0xDEAD_BEEF, 32)] {
            writer.number(number, bits);
        }
        let bytes = writer.finish();
        assert_eq!(bytes.len(), 6);
        let mut reader = BitReader::new(&bytes);
        assert_eq!([3, 9, 1, 32].map(|bits| reader.number(bits)), [5, 0x1FF, 0, 0xDEAD_BEEF].map(Some));
        assert_eq!((reader.number(4), reader.number(33)), (None, None));
    }
}
