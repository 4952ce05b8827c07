//! A desk with the sample meeting, for the tests.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use desk::clock::SystemClock;
use desk::desk::Desk;
use desk::rehearsal::{Course, Step, steps};
use desk::sample::PreparedMeeting;
use domain::command::Command;
use domain::organisation::Organisation;

pub(crate) fn data(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/sample").join(name);
    std::fs::read_to_string(path).unwrap()
}

pub(crate) struct Sample {
    pub(crate) organisation: Organisation,
    pub(crate) meeting: PreparedMeeting,
    pub(crate) course: Course,
}

pub(crate) fn sample() -> Sample {
    Sample {
        organisation: desk::sample::organisation(&data("organisation.toml")).unwrap(),
        meeting: desk::sample::meeting(&data("meeting-2020-05-26.toml")).unwrap(),
        course: desk::rehearsal::course(&data("course-2020-05-26.toml")).unwrap(),
    }
}

impl Sample {
    /// Everything from the founding to the closing, as steps.
    pub(crate) fn everything(&self) -> Vec<Step> {
        let officer = self.meeting.officer().unwrap().clone();
        let founding = Command::Found(Box::new(self.organisation.clone()));
        let preparing = self.meeting.commands(&self.organisation);
        let before = [founding].into_iter().chain(preparing).map(|command| Step {
            actor: officer.clone(),
            command,
            pace: desk::rehearsal::Pace::Quick,
        });
        before.chain(steps(&self.meeting, &self.course)).collect()
    }
}

pub(crate) fn open(folder: &Path) -> Desk {
    Desk::open(folder, Arc::new(SystemClock)).unwrap()
}
