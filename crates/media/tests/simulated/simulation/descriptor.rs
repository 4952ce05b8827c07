//! The dependency descriptor as a simulated client sends and reads it: that of a stream with a single layer has to arrive
//! as it was sent but for its number.

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

/// A structure of one layer and one decode target: a key frame and a later one, which refers to the one before; no
/// chains, no sizes.
const SINGLE: [u8; 5] = [0x80, 0x00, 0x3A, 0x40, 0x00];

/// The descriptor of a packet of a stream with a single layer: where a key frame begins the structure goes along.
pub fn descriptor(number: u16, first: bool, last: bool, key: bool) -> DescriptorValue {
    let mut bytes = vec![u8::from(first) << 7 | u8::from(last) << 6 | u8::from(!key)];
    bytes.extend(number.to_be_bytes());
    if key && first {
        bytes.extend(SINGLE);
    }
    DescriptorValue(bytes)
}

impl DescriptorValue {
    /// The number of its frame.
    pub fn number(&self) -> u16 {
        u16::from_be_bytes([self.0[1], self.0[2]])
    }

    /// The same with another number.
    pub fn numbered(mut self, number: u16) -> Self {
        self.0[1..3].copy_from_slice(&number.to_be_bytes());
        self
    }
}
