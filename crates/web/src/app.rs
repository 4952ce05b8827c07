//! What every page works with: the desk, the depositary, the conference, the settings.

use std::sync::Arc;

use desk::depositary::Depositary;
use desk::desk::Desk;
use domain::identity::PersonId;
use media::conference::Conference;

use crate::catalogue::Catalogue;
use crate::counts::{Commands, Tries};
use crate::photos::{Renditions, Room};
use crate::relays::Relays;
use crate::signals::Signals;
use crate::streams::Streams;
use crate::watchers::Watchers;

/// How the program is reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Scheme and host as browsers see them, without a slash at the end: `https://plenary.example.org`.
    pub base_url: String,
    /// Cookies only over HTTPS; off for a demo on the own machine alone.
    pub secure_cookies: bool,
    /// The sample meeting with its cast is shown.
    pub demo: bool,
    /// Address of an outside LiveKit cluster; none for the embedded engine at `/conference`.
    pub conference_url: Option<String>,
    /// Where photos are decoded.
    pub photos: Room,
}

struct Inner {
    desk: Desk,
    depositary: Depositary,
    conference: Arc<dyn Conference>,
    settings: Settings,
    tries: Tries,
    commands: Commands,
    streams: Streams,
    renditions: Renditions,
    watchers: Watchers,
    signals: Signals,
    relays: Relays,
    catalogue: Catalogue,
}

/// Everything that a page needs; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

impl App {
    /// Puts the house together.
    #[must_use]
    pub fn new(
        desk: Desk,
        depositary: Depositary,
        conference: Arc<dyn Conference>,
        settings: Settings,
    ) -> Self {
        let (tries, commands) = (Tries::of_links(), Commands::of_persons());
        let (streams, renditions) = (Streams::default(), Renditions::default());
        let (watchers, signals) = (Watchers::default(), Signals::default());
        Self(Arc::new(Inner {
            desk,
            depositary,
            conference,
            settings,
            tries,
            commands,
            streams,
            renditions,
            watchers,
            signals,
            relays: Relays::default(),
            catalogue: Catalogue::default(),
        }))
    }

    /// The desk: the only way to ask for something.
    #[must_use]
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// The depositary: acts, signatures, the register.
    #[must_use]
    pub fn depositary(&self) -> &Depositary {
        &self.0.depositary
    }

    /// The conference engine.
    #[must_use]
    pub fn conference(&self) -> &Arc<dyn Conference> {
        &self.0.conference
    }

    /// How the program is reached.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Failed tries at the door.
    pub(crate) fn tries(&self) -> &Tries {
        &self.0.tries
    }

    /// Counts a command of a person; `false` when it has given too many in this minute.
    pub(crate) fn may_command(&self, person: &PersonId) -> bool {
        let (commands, now) = (&self.0.commands, self.desk().now());
        let may = commands.may(Some(person), now);
        if may {
            commands.count(Some(person), now);
        } else {
            tracing::warn!(%person, "more commands in a minute than a hand gives");
        }
        may
    }

    /// Sizes of photos that were made before.
    pub(crate) fn renditions(&self) -> &Renditions {
        &self.0.renditions
    }

    /// The public at open parts.
    pub(crate) fn watchers(&self) -> &Watchers {
        &self.0.watchers
    }

    /// Signals that pass between seats and are not kept.
    pub(crate) fn signals(&self) -> &Signals {
        &self.0.signals
    }

    /// What interpreters interpret from.
    pub(crate) fn relays(&self) -> &Relays {
        &self.0.relays
    }

    /// The index of the public pages.
    pub(crate) fn catalogue(&self) -> &Catalogue {
        &self.0.catalogue
    }

    /// Live streams that are open.
    pub(crate) fn streams(&self) -> &Streams {
        &self.0.streams
    }
}
