//! The keys of a connection as its handshake yields them (RFC 5764 section 4.2), overheard on their way to the library,
//! so that the engine can seal packets itself.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion,
    SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider};

/// What the handshake of one connection yielded.
#[derive(Clone)]
pub(super) struct Keying {
    /// How packets are protected.
    pub profile: SrtpProfile,
    /// Master keys of client and server, then their salts.
    pub material: Vec<u8>,
    /// Whether this side was the client of the handshake.
    pub client: bool,
}

/// Where the keys of one connection will lie.
#[derive(Clone, Default)]
pub(crate) struct KeySlot(Arc<Mutex<Option<Keying>>>);

/// Says nothing of what lies in it.
impl std::fmt::Debug for KeySlot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeySlot")
    }
}

impl KeySlot {
    /// Takes the keys out, once the handshake has yielded them.
    pub(super) fn take(&self) -> Option<Keying> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fill(&self, keying: Keying) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(keying);
    }
}

thread_local! {
    /// The slot of the connection built last on this thread: the library gives a handshake no name of its own.
    static LATEST: RefCell<Option<KeySlot>> = const { RefCell::new(None) };
}

/// The library's cryptography, with handshakes that are overheard.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    static HANDSHAKES: OnceLock<Overhearing> = OnceLock::new();
    let overheard = || {
        let provider = str0m::crypto::from_feature_flags();
        let handshakes = HANDSHAKES.get_or_init(|| Overhearing(provider.dtls_provider));
        Arc::new(CryptoProvider { dtls_provider: handshakes, ..provider })
    };
    Arc::clone(PROVIDER.get_or_init(overheard))
}

/// The slot of the connection that was just built on this thread with [`provider`].
pub(crate) fn slot_of_latest() -> KeySlot {
    LATEST.with_borrow_mut(Option::take).unwrap_or_default()
}

/// Makes handshakes whose keys are kept.
#[derive(Debug)]
struct Overhearing(&'static dyn DtlsProvider);

impl DtlsProvider for Overhearing {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        self.0.generate_certificate()
    }

    fn new_dtls(
        &self,
        certificate: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let slot = KeySlot::default();
        LATEST.set(Some(slot.clone()));
        Ok(Box::new(Handshake { inner: self.0.new_dtls(certificate, now, version, mtu)?, slot }))
    }

    fn is_test(&self) -> bool {
        self.0.is_test()
    }
}

/// One handshake.
#[derive(Debug)]
struct Handshake {
    inner: Box<dyn DtlsInstance>,
    slot: KeySlot,
}

impl DtlsInstance for Handshake {
    fn set_active(&mut self, active: bool) {
        self.inner.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.inner.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let client = self.inner.is_active();
        let output = self.inner.poll_output(buffer);
        if let DtlsOutput::KeyingMaterial(material, profile) = &output {
            let material = material.as_ref().to_vec();
            self.slot.fill(Keying { profile: *profile, material, client });
        }
        output
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.inner.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.inner.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.inner.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.inner.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.inner.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.inner.close()
    }
}
