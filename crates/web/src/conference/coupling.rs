//! The task that keeps the conference in line with the record, and tells the desk who is there.

use std::collections::{HashMap, HashSet};

use desk::model::Happened;
use domain::command::Command;
use domain::event::Event;
use domain::identity::{MeetingId, PersonId, SeatId};
use domain::meeting::{Meeting, MeetingCommand, Mode, Presence, Seat, SeatKind, Status};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::broadcast::error::RecvError;

use super::{
    ConferenceError, ConferenceEvent, Departure, Happening, Permission, is_inside, is_public, permission,
    permission_to_watch, room_of, waiting_room_of,
};
use crate::app::App;
use crate::limits;
use crate::streams::SeatKey;
use crate::watchers::PREFIX;

/// Works until the desk or the engine is gone.
pub async fn couple(app: App) {
    let mut announcements = app.desk().announcements();
    let mut events = app.conference().events();
    let mut review = tokio::time::interval(limits::COUPLING_REVIEW);
    let mut coupling = Coupling::new(app);
    loop {
        tokio::select! {
            announced = announcements.recv() => match announced {
                Ok(announcement) => {
                    for meeting in meetings_of(&announcement.happened) {
                        coupling.align(&meeting).await;
                    }
                }
                Err(RecvError::Lagged(_)) => coupling.align_all().await,
                Err(RecvError::Closed) => return,
            },
            event = events.recv() => match event {
                Ok(event) => coupling.heard(event).await,
                // What was missed is found by the review: seats whose page is closed count as interrupted.
                Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "the conference told more than was heard"),
                Err(RecvError::Closed) => return,
            },
            _ = review.tick() => {
                coupling.review().await;
                coupling.align_all().await;
            }
        }
    }
}

fn meetings_of(happened: &[Happened]) -> Vec<MeetingId> {
    let mut meetings = Vec::new();
    for one in happened {
        if let Happened::Rules(Event::Meeting(id, _)) = one
            && !meetings.contains(id)
        {
            meetings.push(id.clone());
        }
    }
    meetings
}

struct Coupling {
    app: App,
    /// What the engine was last told, by seat.
    given: HashMap<SeatKey, Permission>,
    /// Seats with media.
    inside: HashSet<SeatKey>,
    /// Seats whose media is interrupted.
    interrupted: HashSet<SeatKey>,
    /// Seats that left by themselves, and when.
    left: HashMap<SeatKey, Timestamp>,
    /// Meetings whose rooms were closed.
    closed: HashSet<MeetingId>,
}

/// A change that the engine has to be told of.
struct Change {
    key: SeatKey,
    permission: Permission,
    was_inside: bool,
    leaves_waiting_room: bool,
}

impl Coupling {
    fn new(app: App) -> Self {
        Self {
            app,
            given: HashMap::new(),
            inside: HashSet::new(),
            interrupted: HashSet::new(),
            left: HashMap::new(),
            closed: HashSet::new(),
        }
    }

    async fn align_all(&mut self) {
        let meetings: Vec<MeetingId> = self.app.desk().read().world.meetings.keys().cloned().collect();
        for meeting in meetings {
            self.align(&meeting).await;
        }
    }

    /// Tells the engine what changed for the seats of a meeting: what is taken away goes first.
    async fn align(&mut self, id: &MeetingId) {
        if self.closed.contains(id) {
            return;
        }
        let (mut changes, over, public) = {
            let model = self.app.desk().read();
            let Some(meeting) = model.world.meetings.get(id) else { return };
            (self.changes(meeting), meeting.status == Status::Closed, is_public(meeting))
        };
        if !public {
            for watcher in self.app.watchers().dismiss(id) {
                self.send_away(id, &watcher).await;
            }
        }
        changes.sort_by_key(|change| change.permission.publish_microphone);
        for change in changes {
            self.tell(change).await;
        }
        if over {
            self.closed.insert(id.clone());
            for room in [room_of(id), waiting_room_of(id)] {
                report(self.app.conference().close_room(&room).await);
            }
        }
    }

    fn changes(&self, meeting: &Meeting) -> Vec<Change> {
        let of_seat = |seat: &Seat| {
            let key = (meeting.id.clone(), seat.id.clone());
            let permission = permission(meeting, &seat.id);
            let before = self.given.get(&key).copied().unwrap_or_default();
            let waits = matches!(meeting.presence(&seat.id), Presence::Absent | Presence::Waiting);
            // Officers stay in the waiting room as well: they look at the faces.
            let leaves_waiting_room = !waits && seat.kind != SeatKind::Officer;
            let was_inside = is_inside(&before);
            let change = Change { key, permission, was_inside, leaves_waiting_room };
            (before != permission).then_some(change)
        };
        meeting.seats.values().filter_map(of_seat).collect()
    }

    async fn tell(&mut self, change: Change) {
        let (meeting, seat) = &change.key;
        let (room, identity) = (room_of(meeting), seat.as_str());
        let conference = self.app.conference();
        report(conference.permit(&room, identity, change.permission).await);
        if change.was_inside && !is_inside(&change.permission) {
            report(conference.remove(&room, identity).await);
        }
        if change.leaves_waiting_room {
            report(conference.remove(&waiting_room_of(meeting), identity).await);
        }
        self.given.insert(change.key, change.permission);
    }

    async fn send_away(&self, meeting: &MeetingId, watcher: &str) {
        let room = room_of(meeting);
        report(self.app.conference().permit(&room, watcher, Permission::default()).await);
        report(self.app.conference().remove(&room, watcher).await);
    }

    /// A watcher came or went. Who comes when the part is no longer open is sent away at once.
    async fn watched(&self, meeting: &MeetingId, watcher: &str, what: &Happening) {
        match what {
            Happening::Joined => {
                let public = {
                    let model = self.app.desk().read();
                    model.world.meetings.get(meeting).is_some_and(is_public)
                };
                if public {
                    // A pass alone lets nobody hear where rights are given by the server's word (a cluster).
                    let room = room_of(meeting);
                    report(self.app.conference().permit(&room, watcher, permission_to_watch()).await);
                    self.app.watchers().came(meeting, watcher, self.app.desk().now());
                } else {
                    self.send_away(meeting, watcher).await;
                }
            }
            Happening::Left { .. } => self.app.watchers().went(meeting, watcher),
            _ => {}
        }
    }

    /// What the engine tells about a seat becomes a command of the seat's person.
    async fn heard(&mut self, event: ConferenceEvent) {
        let Ok(meeting) = MeetingId::new(&event.room) else { return };
        if event.identity.starts_with(PREFIX) {
            self.watched(&meeting, &event.identity, &event.what).await;
            return;
        }
        let Ok(seat) = SeatId::new(&event.identity) else { return };
        let key = (meeting, seat);
        match event.what {
            Happening::Joined => {
                self.left.remove(&key);
                self.interrupted.remove(&key);
                self.inside.insert(key.clone());
                self.ask(&key, MeetingCommand::Arrive { mode: Mode::Remote }).await;
            }
            Happening::Resumed => {
                self.interrupted.remove(&key);
                self.ask(&key, MeetingCommand::Arrive { mode: Mode::Remote }).await;
            }
            Happening::Interrupted => {
                self.interrupted.insert(key.clone());
                self.ask(&key, MeetingCommand::LoseConnection).await;
            }
            Happening::Left { reason } => self.gone(&key, reason).await,
            _ => {}
        }
    }

    async fn gone(&mut self, key: &SeatKey, reason: Departure) {
        if reason == Departure::Replaced {
            return;
        }
        self.inside.remove(key);
        self.interrupted.remove(key);
        match reason {
            Departure::Left => {
                self.left.insert(key.clone(), self.app.desk().now());
            }
            Departure::TimedOut | Departure::Failed | Departure::Stopped => {
                self.ask(key, MeetingCommand::LoseConnection).await;
            }
            _ => {}
        }
    }

    /// Looks at the seats without media: an open page is presence, a closed one is a lost connection after a while,
    /// and who left the room by itself and closed its pages departs.
    async fn review(&mut self) {
        let now = self.app.desk().now();
        for key in self.overdue_hand_overs(now) {
            self.ask(&key, MeetingCommand::CompleteHandOver).await;
        }
        for (key, presence) in self.seats() {
            if self.inside.contains(&key) {
                continue;
            }
            let looks_on = self.app.streams().looks_on(&key);
            if looks_on {
                self.left.remove(&key);
            }
            let long_closed =
                |grace| self.app.streams().closed_since(&key).is_some_and(|since| passed(since, now, grace));
            match presence {
                Presence::Present
                    if !looks_on
                        && self.left.get(&key).is_some_and(|at| passed(*at, now, limits::LEFT_GRACE)) =>
                {
                    self.left.remove(&key);
                    self.ask(&key, MeetingCommand::Depart).await;
                }
                Presence::Present
                    if !looks_on && !self.left.contains_key(&key) && long_closed(limits::PAGE_GRACE) =>
                {
                    self.ask(&key, MeetingCommand::LoseConnection).await;
                }
                Presence::Admitted if looks_on => {
                    self.ask(&key, MeetingCommand::Arrive { mode: Mode::Remote }).await;
                }
                Presence::Interrupted if looks_on && !self.interrupted.contains(&key) => {
                    self.ask(&key, MeetingCommand::Arrive { mode: Mode::Remote }).await;
                }
                _ => {}
            }
        }
    }

    /// Interpreters that take over and have been heard beside their partners as long as the rules let them.
    fn overdue_hand_overs(&self, now: Timestamp) -> Vec<SeatKey> {
        let model = self.app.desk().read();
        let booths = model.world.meetings.values().flat_map(|meeting| {
            meeting.booths.values().filter_map(move |booth| Some((meeting, booth.incoming.as_ref()?)))
        });
        booths
            .filter(|(_, incoming)| incoming.is_overdue(now))
            .map(|(meeting, incoming)| (meeting.id.clone(), incoming.seat.clone()))
            .collect()
    }

    /// Seats that are, were just or may come in by video, of all meetings that are not over. Who sits in the hall is
    /// there without a page.
    fn seats(&self) -> Vec<(SeatKey, Presence)> {
        let model = self.app.desk().read();
        let meetings = model.world.meetings.values().filter(|meeting| meeting.status != Status::Closed);
        meetings
            .flat_map(|meeting| {
                let by_video =
                    meeting.attendance.iter().filter(|(seat, _)| meeting.mode(seat) != Some(Mode::Room));
                by_video.map(|(seat, a)| ((meeting.id.clone(), seat.clone()), a.presence))
            })
            .filter(|(_, presence)| {
                matches!(presence, Presence::Admitted | Presence::Present | Presence::Interrupted)
            })
            .collect()
    }

    /// Asks the desk in the name of the seat's person. A refusal means that the seat has no place in the room.
    async fn ask(&self, (meeting, seat): &SeatKey, command: MeetingCommand) {
        let Some(person) = self.person(meeting, seat) else { return };
        let arrives = matches!(command, MeetingCommand::Arrive { .. });
        match self.app.desk().submit(&person, Command::Meeting(meeting.clone(), command)).await {
            Ok(_) => {}
            Err(desk::error::DeskError::Refused(refusal)) if arrives => {
                tracing::info!(%meeting, %seat, %refusal, "a seat came that may not be in the room");
                report(self.app.conference().remove(&room_of(meeting), seat.as_str()).await);
            }
            Err(error) => tracing::warn!(%meeting, %seat, %error, "presence was not recorded"),
        }
    }

    fn person(&self, meeting: &MeetingId, seat: &SeatId) -> Option<PersonId> {
        let model = self.app.desk().read();
        model.world.meetings.get(meeting)?.seats.get(seat).map(|seat| seat.person.clone())
    }
}

fn passed(since: Timestamp, now: Timestamp, grace: std::time::Duration) -> bool {
    SignedDuration::try_from(grace).is_ok_and(|grace| now.duration_since(since) >= grace)
}

/// What does not exist in the engine needs no telling.
fn report(answer: Result<(), ConferenceError>) {
    match answer {
        Ok(()) | Err(ConferenceError::NoRoom | ConferenceError::NoParticipant) => {}
        Err(error) => tracing::warn!(%error, "the conference did not do what it was told"),
    }
}
