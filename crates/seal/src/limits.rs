//! Every bound of the seal, in one place. Hitting one is a clear error, never a panic.

/// Largest PDF that is read, signed or verified, in bytes.
pub const PDF_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Largest number of indirect objects in a PDF that is read.
pub const PDF_OBJECTS_MAX: usize = 200_000;
/// Highest object number of a PDF that is extended (ISO 32000-1, annex C).
pub const PDF_OBJECT_NUMBER_MAX: u32 = 8_388_607;
/// Largest number of signatures judged in one file.
pub const SIGNATURES_MAX: usize = 256;
/// Deepest nesting of form fields that is followed.
pub const FIELD_DEPTH_MAX: usize = 16;
/// Deepest chain of references that is followed from one object.
pub const REFERENCE_DEPTH_MAX: usize = 32;
/// Largest act to typeset, in bytes of text over all its parts.
pub const ACT_TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Largest number of signatories of one act.
pub const SIGNATORIES_MAX: usize = 250;
/// Largest number of attachments of one act.
pub const ATTACHMENTS_MAX: usize = 32;
/// Largest attachment, in bytes.
pub const ATTACHMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Largest manifest of two originals, and of their texts, in bytes.
pub const ALTERNAT_BYTES_MAX: usize = 256 * 1024;
/// Languages in which one act is set beside the first.
pub const LANGUAGES_BESIDE_MAX: usize = 7;
/// Largest number of lines in a visible signature appearance.
pub const APPEARANCE_LINES_MAX: usize = 12;
/// Largest scan of a signature on paper, in bytes.
pub const SCAN_BYTES_MAX: usize = 12 * 1024 * 1024;
/// Most pages of a scan.
pub const SCAN_PAGES_MAX: usize = 100;
/// Longest line in a visible signature appearance, in bytes.
pub const APPEARANCE_LINE_BYTES_MAX: usize = 512;
/// Space reserved for a signature's CMS structure, in bytes: room for post-quantum certificates.
pub const CONTENTS_BYTES: usize = 32 * 1024;
/// Largest CMS structure that is parsed, in bytes.
pub const CMS_BYTES_MAX: usize = 1024 * 1024;
/// Largest certificate that is parsed, in bytes.
pub const CERTIFICATE_BYTES_MAX: usize = 64 * 1024;
/// Largest number of certificates in a signature or a trust list.
pub const CERTIFICATES_MAX: usize = 512;
/// Longest path from a signatory's certificate to a root, in certificates.
pub const CHAIN_LENGTH_MAX: usize = 8;
/// Largest PKCS#12 file, in bytes.
pub const PKCS12_BYTES_MAX: usize = 1024 * 1024;
/// Largest proof of registration, in bytes.
pub const PROOF_BYTES_MAX: usize = 64 * 1024;
/// Most hashes in an inclusion proof: a tree of 2^63 leaves needs no more.
pub const PROOF_HASHES_MAX: usize = 63;
/// Largest register entry, in bytes: tlog-tiles bundles carry a 16-bit length.
pub const REGISTER_ENTRY_BYTES_MAX: usize = 65_535;
/// Largest number of entries in a register held in memory.
pub const REGISTER_ENTRIES_MAX: u64 = 16_777_216;
/// How far ahead of the reader's clock a signature's time may be, in seconds.
pub const CLOCK_SKEW_SECONDS: i64 = 600;
/// Largest picture that gets content credentials, in bytes.
pub const PICTURE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Space for everything of the credentials' signature but its certificates, in bytes.
pub const CREDENTIALS_BYTES: usize = 512;
/// Bytes of a time authority's answer: its token with the certificates up to its root.
pub const TIME_STAMP_BYTES_MAX: usize = 16_384;
