//! Sizes of photos whose record names no files of their own, made from the kept picture when they are asked for: the
//! photos of records from before the press desk wrote every size down.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::document::Digest;
use image::ImageFormat;

use super::NotAPhoto;
use super::prepare::{decode, jpeg, narrowed};
use super::room::DECODING;

/// Sizes that are remembered in memory.
const REMEMBERED_MAX: usize = 400;

/// Sizes that were made before. What is not remembered is made again.
#[derive(Debug, Default)]
pub struct Renditions(Mutex<BTreeMap<Size, Arc<Vec<u8>>>>);

/// A kept photo, and a width in pixels.
type Size = (Digest, u32);

impl Renditions {
    /// The photo in a width, made from the kept file.
    ///
    /// # Errors
    /// [`NotAPhoto::Damaged`] when the kept file is not a photo.
    pub async fn of(&self, file: &Digest, kept: Vec<u8>, width: u32) -> Result<Arc<Vec<u8>>, NotAPhoto> {
        let key = (file.clone(), width);
        if let Some(made) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(made));
        }
        let _permit = DECODING.acquire().await.map_err(|_| NotAPhoto::Damaged)?;
        let making = tokio::task::spawn_blocking(move || {
            let picture = decode(&kept, ImageFormat::Jpeg)?.picture;
            if picture.width() <= width { Ok(kept) } else { jpeg(&narrowed(&picture, width)) }
        });
        let made = Arc::new(making.await.map_err(|_| NotAPhoto::Damaged)??);
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= REMEMBERED_MAX {
            remembered.pop_first();
        }
        remembered.insert(key, Arc::clone(&made));
        Ok(made)
    }
}
