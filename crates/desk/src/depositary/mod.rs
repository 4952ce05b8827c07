//! The depositary: makes the file of an act from the decided text, certifies it, takes each signature into it,
//! keeps every revision, and enters the complete act into the register. It is where the desk meets the seal.

mod act;
mod authority;
pub mod check;
mod copies;
mod enrolment;
mod ink;
mod offers;
mod originals;
mod pictures;
mod register;
mod rounds;

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use seal::keys::{Authority, KeyFile};
use seal::typeset::Typesetter;

pub use act::{ActWording, Beside};
pub use copies::CopyWording;
pub use enrolment::Challenge;
pub use ink::Attestation;
pub use pictures::{Credentials, Original, SignedPicture, Step, TimeAuthority, TimeStamp};
pub use register::RegisterProof;
pub use rounds::{Offer, SigningError, Wanted};

use crate::desk::Desk;
use crate::error::Fault;

/// The depositary at work.
#[derive(Clone)]
pub struct Depositary {
    inner: Arc<Inner>,
}

struct Inner {
    desk: Desk,
    typesetter: Typesetter,
    authority: Authority,
    own_key: KeyFile,
    press_key: KeyFile,
    time_authority: OnceLock<Arc<dyn TimeAuthority>>,
    offers: Mutex<offers::Offers>,
    challenges: Mutex<enrolment::Challenges>,
    register: tokio::sync::Mutex<register::Register>,
}

impl Depositary {
    /// Opens the depositary's keys in a folder, making them on the first start, and rebuilds the register from the
    /// record. `name` is what certificates and the register call the organisation.
    ///
    /// # Errors
    /// [`Fault::File`] when keys cannot be kept or read, [`Fault::Seal`] when they are not sound, and
    /// [`Fault::Damaged`] when the register is not what was recorded.
    pub fn open(folder: &Path, name: &str, desk: Desk) -> Result<Self, Fault> {
        let keys = authority::open(folder, name, desk.now())?;
        let typesetter = Typesetter::new(seal::fonts::embedded()).map_err(seal_fault)?;
        let register = register::Register::rebuild(keys.register, &desk)?;
        let inner = Inner {
            desk,
            typesetter,
            authority: keys.authority,
            own_key: keys.own,
            press_key: keys.press,
            time_authority: OnceLock::new(),
            offers: Mutex::default(),
            challenges: Mutex::default(),
            register: tokio::sync::Mutex::new(register),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The root certificates that signatures are trusted by, as PEM: what `plenary verify --trust` reads.
    #[must_use]
    pub fn roots_pem(&self) -> String {
        self.inner.authority.chain().last().map(seal::certificate::Certificate::pem).unwrap_or_default()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to `map_err`")]
fn seal_fault(error: seal::SealError) -> Fault {
    Fault::Seal(error.to_string())
}

/// Runs work that keeps a processor busy away from the threads that answer people.
async fn busy<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Fault::Internal(error.to_string()))
}
