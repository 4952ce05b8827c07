//! The typefaces every act is set in, carried inside the binary. No font is looked up on the machine.
//!
//! Noto Serif (SIL Open Font License 1.1) covers Latin, Greek and Cyrillic with the letters of Tajik, Kazakh,
//! Kyrgyz and Belarusian. A caller that needs another script hands its fonts to
//! [`crate::typeset::Typesetter::new`] beside these.

const REGULAR: &[u8] =
    include_bytes!("../node_modules/@expo-google-fonts/noto-serif/400Regular/NotoSerif_400Regular.ttf");
const ITALIC: &[u8] = include_bytes!(
    "../node_modules/@expo-google-fonts/noto-serif/400Regular_Italic/NotoSerif_400Regular_Italic.ttf"
);
const BOLD: &[u8] =
    include_bytes!("../node_modules/@expo-google-fonts/noto-serif/700Bold/NotoSerif_700Bold.ttf");

/// The embedded TrueType files: Noto Serif regular, italic and bold.
#[must_use]
pub fn embedded() -> Vec<&'static [u8]> {
    vec![REGULAR, ITALIC, BOLD]
}
