//! The AV1 dependency descriptor (AV1 RTP specification, appendix A), carried through as opaque bytes.
//!
//! Decoders of scalable streams need it; the engine does not read it yet.

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

impl DescriptorBytes {
    /// The descriptor as it came.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
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
