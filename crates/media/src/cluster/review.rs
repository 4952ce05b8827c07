//! The task that looks at the cluster's rooms: what a lost webhook did not tell, a listing does.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::watch;

use super::Office;
use super::mirror::DueRoom;
use crate::conference::ConferenceError;
use crate::limits;

/// Works until the last handle of the driver is gone.
pub(super) async fn review(office: Arc<Office>, mut alive: watch::Receiver<()>) {
    let mut answers = true;
    loop {
        let now = office.now();
        let due = office.mirror().due(now);
        for outcome in join_all(due.iter().map(|room| look(&office, room))).await {
            match outcome {
                Ok(()) if !answers => {
                    answers = true;
                    tracing::info!("the conference cluster answers again");
                }
                Err(error) if answers => {
                    answers = false;
                    tracing::error!(%error, "the conference cluster fails; the pages go on without it");
                }
                Ok(()) | Err(_) => {}
            }
        }
        let next = office.mirror().next_review();
        let pause = next.map_or(limits::REVIEW_IDLE, |next| next.saturating_sub(office.now()));
        tokio::select! {
            () = tokio::time::sleep(pause.max(Duration::from_millis(50))) => {}
            () = office.woken.notified() => {}
            // Nobody holds the driver any more.
            _ = alive.changed() => return,
        }
    }
}

async fn look(office: &Office, room: &DueRoom) -> Result<(), ConferenceError> {
    if room.make {
        let made = office.service.create_room(&room.name).await;
        office.mirror().made(&room.name, made.is_ok());
        made?;
    }
    let listing = office.service.participants(&room.name).await?;
    let now = office.now();
    let duties = office.take_in(|mirror| mirror.look(room, &listing, now));
    office.perform(duties).await;
    Ok(())
}
