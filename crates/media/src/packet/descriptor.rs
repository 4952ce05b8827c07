//! The dependency descriptor (AV1 RTP specification, appendix A) as a header extension: its bytes as they are carried from
//! a publisher to receivers. What they say is read in `dependency`.

use str0m::rtp::{ExtensionSerializer, ExtensionValues};

/// The extension's name.
pub(crate) const DEPENDENCY_DESCRIPTOR_URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// The number under which the engine offers it.
pub(crate) const DEPENDENCY_DESCRIPTOR_ID: u8 = 12;
/// Longest value of a one-byte header extension (RFC 8285 section 4.2).
const ONE_BYTE_FORM_MAX: usize = 16;

/// Carries the descriptor.
#[derive(Debug)]
pub(crate) struct DependencyDescriptor;

/// The bytes of one descriptor.
#[derive(Debug)]
pub(crate) struct DescriptorBytes(Vec<u8>);

/// Where every descriptor carries the number of its frame (section A.8.2).
const FRAME_NUMBER: std::ops::Range<usize> = 1..3;

impl DescriptorBytes {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The descriptor as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The number of its frame.
    pub(crate) fn frame(&self) -> Option<u16> {
        let number = self.0.get(FRAME_NUMBER)?.try_into().ok()?;
        Some(u16::from_be_bytes(number))
    }

    /// The same descriptor of a frame with this number.
    pub(crate) fn with_frame(&self, number: u16) -> Self {
        let mut bytes = self.0.clone();
        write_frame(&mut bytes, number);
        Self(bytes)
    }
}

/// Writes the number of its frame into a descriptor.
pub(crate) fn write_frame(descriptor: &mut [u8], number: u16) {
    if let Some(place) = descriptor.get_mut(FRAME_NUMBER) {
        place.copy_from_slice(&number.to_be_bytes());
    }
}

impl ExtensionSerializer for DependencyDescriptor {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(DescriptorBytes(bytes)) = values.user_values.get::<DescriptorBytes>() else { return 0 };
        match buffer.get_mut(..bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                bytes.len()
            }
            None => 0,
        }
    }

    fn parse_value(&self, buffer: &[u8], values: &mut ExtensionValues) -> bool {
        // One that is cut off before the number of its frame says nothing, and is not carried on.
        if buffer.len() < FRAME_NUMBER.end {
            return false;
        }
        values.user_values.set(DescriptorBytes(buffer.to_vec()));
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values
            .user_values
            .get::<DescriptorBytes>()
            .is_some_and(|DescriptorBytes(bytes)| bytes.len() > ONE_BYTE_FORM_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_without_a_frame_number_is_not_carried() {
        let parsed = |bytes: &[u8]| {
            let mut values = ExtensionValues::default();
            let taken = DependencyDescriptor.parse_value(bytes, &mut values);
            let carried = values.user_values.get::<DescriptorBytes>().map(|found| found.bytes().to_vec());
            assert_eq!(taken, carried.is_some());
            carried
        };
        for cut in [&[][..], &[0x80], &[0x80, 1]] {
            assert_eq!(parsed(cut), None);
        }
        assert_eq!(parsed(&[0x80, 1, 2]), Some(vec![0x80, 1, 2]));
    }
}
