//! The dependency descriptor as a simulated client sends and reads it: some bytes that have to arrive as they were sent.

use str0m::rtp::{ExtensionSerializer, ExtensionValues};

/// Its name, as browsers offer it.
pub const DESCRIPTOR_URI: &str =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
/// The number under which clients offer it: not the engine's.
pub const DESCRIPTOR_ID: u8 = 14;

#[derive(Debug)]
pub struct Descriptor;

/// The bytes of one descriptor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescriptorValue(pub Vec<u8>);

impl ExtensionSerializer for Descriptor {
    fn write_to(&self, buffer: &mut [u8], values: &ExtensionValues) -> usize {
        let Some(DescriptorValue(bytes)) = values.user_values.get::<DescriptorValue>() else { return 0 };
        buffer[..bytes.len()].copy_from_slice(bytes);
        bytes.len()
    }

    fn parse_value(&self, buffer: &[u8], values: &mut ExtensionValues) -> bool {
        values.user_values.set(DescriptorValue(buffer.to_vec()));
        true
    }

    fn is_video(&self) -> bool {
        true
    }

    fn is_audio(&self) -> bool {
        false
    }

    fn requires_two_byte_form(&self, values: &ExtensionValues) -> bool {
        values.user_values.get::<DescriptorValue>().is_some_and(|DescriptorValue(bytes)| bytes.len() > 16)
    }
}

/// The descriptor of a packet with this payload: drawn from it, and longer where a picture begins, as templates go along
/// with key frames.
pub fn descriptor(payload: &[u8], begins: bool) -> DescriptorValue {
    let length = if begins { 24 } else { 3 };
    DescriptorValue(payload.iter().skip(16).take(length).map(|byte| byte ^ 0x5A).collect())
}
