//! What is known of the line towards one receiver, and what follows from it at once. Pure.
//!
//! The transport's estimate comes in two forms: smoothed over seconds, which rises may rely on, and the latest, which
//! falls have to follow. Both trail what happens to a line that suddenly narrows: what is sent goes on filling the
//! queue before the narrow place while the estimate is still on its way down. The round trip shows that queue first.

use std::time::{Duration, Instant};

use crate::limits;

/// A round trip longer than the shortest by this much means that a queue is filling on the way. Players of sound
/// stand variations below it.
const QUEUE_MIN: Duration = Duration::from_millis(120);
/// The same of the way there alone, without that of the report and its waiting for others.
const QUEUE_THERE_MIN: Duration = Duration::from_millis(80);
/// Between two alarms at least: an alarm's outcome is not seen earlier.
const ALARM_INTERVAL_MIN: Duration = Duration::from_millis(1_500);
/// Between two alarms when the earlier ones proved false: the longest.
const ALARM_INTERVAL_MAX: Duration = Duration::from_mins(1);
/// The estimate falls by this much after an alarm that was none too many, in per cent.
const ALARM_FALL_PERCENT: u64 = 10;
/// The shortest round trip is that of this time and the one before: a route that has become longer is learnt.
const SHORTEST_WINDOW: Duration = Duration::from_secs(5);
/// Share of the new value in the smoothed loss.
const LOSS_SMOOTHING: f32 = 0.1;
/// From this loss on, one earlier frame with each packet leaves more than one frame in a thousand missing.
const LOSS_HEARD: f32 = 0.03;
/// Below this loss it is enough again.
const LOSS_QUIET: f32 = 0.01;
/// An estimate that has not moved for this long stands still: the estimator may have ceased to probe on account of
/// losses long past.
const STILL_MIN: Duration = Duration::from_secs(2);
/// An estimate that has not moved for this long while pictures are paused is begun anew. Nothing that it could learn
/// from is sent then: no pictures, and after an overuse no padding either.
const STALE_MIN: Duration = Duration::from_secs(3);
/// The same while only layers are lacking: what is sent may yet move it.
const STALE_LAYERS_MIN: Duration = Duration::from_secs(6);
/// The same after several beginnings in vain: the longest.
const STALE_MAX: Duration = Duration::from_secs(30);
/// One picture is tried for this long with each beginning.
const TRIAL: Duration = Duration::from_secs(4);

/// What a report of the transport means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing that could not wait for the next round.
    Steady,
    /// The estimate has fallen below what was allotted.
    Fallen,
    /// A queue is filling before a narrow place: pictures have to rest until it is empty.
    Crowded,
}

/// What a receiver lacks for want of bandwidth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lack {
    /// Nothing, or an estimate that moves will tell.
    Nothing,
    /// Layers, while the estimate stands still although nothing is lost.
    Layers,
    /// Whole pictures, which are paused.
    Pictures,
}

/// How long packets were under way, as far as that was measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ways {
    /// To the receiver, and back with its report.
    pub there_and_back: Option<Duration>,
    /// To the receiver alone; only the difference of two such says something.
    pub there: Option<Duration>,
}

/// Which pictures are being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pictures {
    /// None.
    None,
    /// Lowest layers alone: there is little to be gained from a rest.
    Lowest,
    /// Higher layers too, or such as have no lower one.
    Larger,
}

/// The line towards one receiver.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    smoothed_bps: Option<u64>,
    latest_bps: Option<u64>,
    /// When the latest estimate last changed.
    moved_at: Option<Instant>,
    /// Bits per second for which layers were last allotted.
    allotted_bps: Option<u64>,
    there_and_back: Shortest,
    there: Shortest,
    alarm: Option<Alarm>,
    /// How often alarms have been false in a row.
    false_alarms: u32,
    /// Share of packets lost lately, smoothed, 0 to 1.
    loss: f32,
    lossy: bool,
    /// What is wished for with everything that is wanted, in bits per second.
    wish_bps: u64,
    /// Since when there has been room to spare.
    roomy_since: Option<Instant>,
    /// When direct sending may be tried again, and how often it ended with trouble.
    direct_again: Option<(Instant, u32)>,
    /// Since when much is lost of what is sent directly.
    losing_since: Option<Instant>,
    /// When it last ended with trouble.
    direct_trouble_at: Option<Instant>,
    renewed_at: Option<Instant>,
    /// How often the estimate has been begun anew without pictures coming back for good.
    renewals: u32,
}

/// The shortest ways of the present window of time and of the one before.
#[derive(Debug, Clone, Copy, Default)]
struct Shortest {
    taken: [Option<Duration>; 2],
    begun: Option<Instant>,
}

impl Shortest {
    /// Notes a way; by how much it is longer than the shortest known before.
    fn exceeded(&mut self, now: Instant, took: Duration) -> Duration {
        let begun = *self.begun.get_or_insert(now);
        if now.saturating_duration_since(begun) >= SHORTEST_WINDOW {
            self.taken = [None, self.taken[0]];
            self.begun = Some(now);
        }
        let shortest = self.taken.iter().flatten().min().copied();
        self.taken[0] = Some(self.taken[0].map_or(took, |shortest| shortest.min(took)));
        took.saturating_sub(shortest.unwrap_or(took))
    }
}

/// When the line was last found crowded, and the estimate at that moment.
#[derive(Debug, Clone, Copy)]
struct Alarm {
    at: Instant,
    estimate_bps: u64,
    judged: bool,
}

impl Line {
    /// Takes the smoothed estimate.
    pub(crate) fn smoothed(&mut self, bps: u64) {
        self.smoothed_bps = Some(bps);
    }

    /// Takes a report: the latest estimate, the latest ways, and which pictures are being sent.
    pub(crate) fn report(
        &mut self,
        now: Instant,
        latest_bps: Option<u64>,
        ways: Ways,
        pictures: Pictures,
    ) -> Verdict {
        if let Some(bps) = latest_bps
            && self.latest_bps.replace(bps) != Some(bps)
        {
            self.moved_at = Some(now);
        }
        self.judge_alarm(now);
        if self.is_crowded(now, ways, pictures) {
            self.raise_alarm(now);
            return Verdict::Crowded;
        }
        let fallen = |allotted: u64| {
            self.latest_bps.is_some_and(|latest| latest < allotted / 100 * (100 - limits::LAYER_FALL_PERCENT))
        };
        if self.allotted_bps.is_some_and(fallen) { Verdict::Fallen } else { Verdict::Steady }
    }

    fn raise_alarm(&mut self, now: Instant) {
        self.alarm = Some(Alarm { at: now, estimate_bps: self.latest_bps.unwrap_or(0), judged: false });
        (self.there_and_back, self.there) = (Shortest::default(), Shortest::default());
    }

    /// Takes the share of packets lost lately, 0 to 1.
    pub(crate) fn lost(&mut self, share: f32) {
        self.loss += LOSS_SMOOTHING * (share.clamp(0.0, 1.0) - self.loss);
        self.lossy = self.loss >= if self.lossy { LOSS_QUIET } else { LOSS_HEARD };
    }

    /// Whether so much is lost that sound needs more than one earlier frame with each packet, and there is room for it.
    pub(crate) fn needs_deep_sound(&self) -> bool {
        self.lossy && self.available_bps().is_none_or(|available| available >= limits::DEEP_SOUND_BPS_MIN)
    }

    /// Notes ways and says whether one is through a queue that pictures fill.
    fn is_crowded(&mut self, now: Instant, ways: Ways, pictures: Pictures) -> bool {
        if self.alarm.is_some_and(|alarm| now.saturating_duration_since(alarm.at) < limits::LAYER_REST) {
            // What was sent before the alarm took the way as it was then.
            return false;
        }
        let most = match pictures {
            Pictures::None => u32::MAX,
            Pictures::Lowest => 3,
            Pictures::Larger => 1,
        };
        let long = |shortest: &mut Shortest, way: Option<Duration>, least: Duration| {
            way.is_some_and(|took| shortest.exceeded(now, took) > least.saturating_mul(most))
        };
        let back = long(&mut self.there_and_back, ways.there_and_back, QUEUE_MIN);
        let there = long(&mut self.there, ways.there, QUEUE_THERE_MIN);
        let allowed = self.alarm.is_none_or(|alarm| {
            let interval = ALARM_INTERVAL_MIN * 2_u32.saturating_pow(self.false_alarms);
            now.saturating_duration_since(alarm.at) >= interval.min(ALARM_INTERVAL_MAX)
        });
        allowed && (back || there)
    }

    /// An alarm after which the estimate does not fall was a false one (a longer route, a queue on the way back): the
    /// next is believed later.
    fn judge_alarm(&mut self, now: Instant) {
        let Some(alarm) = &mut self.alarm else { return };
        if alarm.judged || now.saturating_duration_since(alarm.at) < limits::LAYER_SETTLE {
            return;
        }
        alarm.judged = true;
        let fallen = alarm.estimate_bps / 100 * (100 - ALARM_FALL_PERCENT);
        let false_alarm = self.latest_bps.is_some_and(|latest| latest > fallen);
        self.false_alarms = if false_alarm { (self.false_alarms + 1).min(8) } else { 0 };
    }

    /// Whether only lowest layers may be sent: after an alarm, until the estimate can be trusted again.
    pub(crate) fn settles(&self, now: Instant) -> bool {
        self.alarm.is_some_and(|alarm| now.saturating_duration_since(alarm.at) < limits::LAYER_SETTLE)
    }

    /// The estimate to allot by, in bits per second; none where bandwidth is not estimated yet.
    pub(crate) fn available_bps(&self) -> Option<u64> {
        match (self.smoothed_bps, self.latest_bps) {
            (Some(smoothed), Some(latest)) => Some(smoothed.min(latest)),
            (one, other) => one.or(other),
        }
    }

    /// Notes that layers were allotted by the present estimate, and what everything wanted would take.
    pub(crate) fn allotted(&mut self, wish_bps: u64) {
        self.allotted_bps = self.available_bps();
        self.wish_bps = wish_bps;
    }

    /// Whether the line has had room to spare for a while beside everything that is wanted.
    pub(crate) fn has_room(&mut self, now: Instant) -> bool {
        let may = self.direct_again.is_none_or(|(at, _)| now >= at);
        let quiet = self.loss < LOSS_QUIET && !self.settles(now);
        if !(may && quiet && self.has_percent(limits::DIRECT_ROOM_PERCENT)) {
            self.roomy_since = None;
            return false;
        }
        let since = *self.roomy_since.get_or_insert(now);
        now.saturating_duration_since(since) >= limits::DIRECT_AFTER
    }

    /// Whether the room found before is still enough for what is wanted now.
    pub(crate) fn still_has_room(&self) -> bool {
        self.has_percent(u64::midpoint(100, limits::DIRECT_ROOM_PERCENT))
    }

    fn has_percent(&self, percent: u64) -> bool {
        self.available_bps().is_some_and(|available| available / percent >= self.wish_bps / 100)
    }

    /// Takes the share of packets lost of what was sent directly in a round of layer choice, 0 to 1; true when it is more
    /// than direct sending bears.
    pub(crate) fn lost_directly(&mut self, now: Instant, share: f32) -> bool {
        let reports = limits::LAYER_ROUND.as_millis() / limits::STATISTICS_ROUND.as_millis().max(1);
        (0..reports).for_each(|_| self.lost(share));
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let exceeds = |percent: u32| self.loss * 100.0 > percent as f32;
        if !exceeds(limits::DIRECT_LOSS_LASTING_MAX) {
            self.losing_since = None;
            return false;
        }
        let since = *self.losing_since.get_or_insert(now);
        let lasts = now.saturating_duration_since(since) >= limits::DIRECT_LOSS_LASTING;
        lasts || exceeds(limits::DIRECT_LOSS_MAX)
    }

    /// Whether direct sending has just ended with trouble.
    pub(crate) fn subdued(&self, now: Instant) -> bool {
        self.direct_trouble_at.is_some_and(|at| now.saturating_duration_since(at) < limits::LAYER_SETTLE)
    }

    /// Direct sending ended: gives back the estimate to begin with, in bits per second. After trouble that is so many per
    /// cent of what was sent, and it is not tried again for a while.
    pub(crate) fn leave_direct(&mut self, now: Instant, trouble_percent: Option<u64>) -> u64 {
        (self.roomy_since, self.losing_since) = (None, None);
        let Some(percent) = trouble_percent else { return self.available_bps().unwrap_or(self.wish_bps) };
        let times = self.direct_again.map_or(0, |(_, times)| times);
        self.direct_trouble_at = Some(now);
        let pause = limits::DIRECT_PAUSE * 2_u32.saturating_pow(times);
        self.direct_again = Some((now + pause.min(limits::DIRECT_PAUSE_MAX), (times + 1).min(8)));
        let begin = self.wish_bps / 100 * percent;
        self.raise_alarm(now);
        (self.smoothed_bps, self.latest_bps, self.moved_at) = (Some(begin), Some(begin), Some(now));
        begin
    }

    /// Whether the estimate stands still although nothing is lost: only more traffic moves it.
    pub(crate) fn stands_still(&self, now: Instant) -> bool {
        !self.lossy && self.moved_at.is_some_and(|at| now.saturating_duration_since(at) >= STILL_MIN)
    }

    /// Whether one picture is tried whatever the estimate, as it has just been begun anew.
    pub(crate) fn tries(&self, now: Instant) -> bool {
        self.renewed_at.is_some_and(|at| now.saturating_duration_since(at) < TRIAL)
    }

    /// Whether the estimate is to be begun anew, for what a receiver lacks; notes that it is.
    pub(crate) fn renews(&mut self, now: Instant, lack: Lack) -> bool {
        let since_renewal = self.renewed_at.map(|at| now.saturating_duration_since(at));
        let least = match lack {
            Lack::Nothing => Duration::MAX,
            Lack::Layers => STALE_LAYERS_MIN,
            Lack::Pictures => STALE_MIN,
        };
        if lack == Lack::Nothing {
            if since_renewal.is_some_and(|since| since > STALE_MAX) {
                self.renewals = 0;
            }
            return false;
        }
        let patience = (least * 2_u32.saturating_pow(self.renewals)).min(STALE_MAX);
        let stale = |at: Option<Instant>| at.is_none_or(|at| now.saturating_duration_since(at) >= patience);
        let due = self.latest_bps.is_some() && stale(self.moved_at) && stale(self.renewed_at);
        if due {
            self.renewed_at = Some(now);
            self.renewals = (self.renewals + 1).min(8);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn back(milliseconds: u32) -> Ways {
        Ways { there_and_back: Some(MS * milliseconds), there: None }
    }

    /// Reports every 100 ms with a steady estimate; the rounds in which the line was found crowded.
    fn alarms(round_trips_ms: &[u32], estimate_bps: impl Fn(usize) -> u64) -> Vec<usize> {
        let start = Instant::now();
        let mut line = Line::default();
        let mut found = Vec::new();
        for (round, round_trip) in round_trips_ms.iter().enumerate() {
            let now = start + MS * 100 * u32::try_from(round).unwrap();
            let verdict = line.report(now, Some(estimate_bps(round)), back(*round_trip), Pictures::Larger);
            if verdict == Verdict::Crowded {
                found.push(round);
                assert!(line.settles(now) && !line.settles(now + limits::LAYER_SETTLE));
            }
        }
        found
    }

    #[test]
    fn a_filling_queue_is_noticed_at_once_and_jitter_is_not() {
        assert_eq!(alarms(&[40, 60, 95, 40, 70, 159, 80, 40], |_| 1_000_000), [0; 0]);
        assert_eq!(alarms(&[40, 40, 90, 150, 250, 350, 600, 600], |_| 1_000_000), [4]);
    }

    #[test]
    fn a_queue_on_the_way_there_shows_by_itself() {
        let (start, mut line) = (Instant::now(), Line::default());
        // Reports that wait for others, and a queue that fills from the fourth on.
        let mut verdict = |round: u32, back, there| {
            let ways = Ways { there_and_back: Some(MS * back), there: Some(MS * there) };
            line.report(start + MS * 100 * round, Some(1_000_000), ways, Pictures::Larger)
        };
        let told: Vec<Verdict> = [(60, 9_000), (110, 9_010), (60, 9_060), (140, 9_090)]
            .into_iter()
            .zip(0..)
            .map(|((back, there), round)| verdict(round, back, there))
            .collect();
        assert_eq!(told, [Verdict::Steady, Verdict::Steady, Verdict::Steady, Verdict::Crowded]);
    }

    #[test]
    fn nobody_rests_who_is_sent_no_pictures() {
        let (now, mut line) = (Instant::now(), Line::default());
        for round_trip in [40, 400, 800] {
            assert_eq!(line.report(now, None, back(round_trip), Pictures::None), Verdict::Steady);
        }
    }

    #[test]
    fn a_longer_route_is_learnt_and_false_alarms_become_rare() {
        // A route that is longer by 300 ms from the second report on alarms once.
        let mut longer = vec![40];
        longer.extend([340; 300]);
        assert_eq!(alarms(&longer, |_| 1_000_000), [1]);
        // A queue on the way back that fills and empties every second while the estimate stays: less and less.
        let wave: Vec<u32> = (0..1_200).map(|round| if round % 10 < 5 { 40 } else { 400 }).collect();
        let found = alarms(&wave, |_| 1_000_000);
        assert!(found.len() < 12, "{found:?}");
        let gaps: Vec<usize> = found.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.windows(2).all(|pair| pair[0] <= pair[1] + 10), "{gaps:?}");
        // The same with an estimate that does fall: each is believed.
        let falling = alarms(&wave, |round| 1_000_000_000 / (1 + round as u64));
        assert!(falling.len() > 2 * found.len(), "{falling:?}");
    }

    #[test]
    fn the_lower_estimate_counts_and_a_fall_is_told() {
        let (now, mut line) = (Instant::now(), Line::default());
        assert_eq!(line.available_bps(), None);
        line.smoothed(2_000_000);
        assert_eq!(line.available_bps(), Some(2_000_000));
        line.allotted(0);
        assert_eq!(line.report(now, Some(1_950_000), Ways::default(), Pictures::Larger), Verdict::Steady);
        assert_eq!(line.report(now, Some(600_000), Ways::default(), Pictures::Larger), Verdict::Fallen);
        assert_eq!(line.available_bps(), Some(600_000));
        line.allotted(0);
        assert_eq!(line.report(now, Some(590_000), Ways::default(), Pictures::Larger), Verdict::Steady);
        line.smoothed(500_000);
        assert_eq!(line.report(now, Some(3_000_000), Ways::default(), Pictures::Larger), Verdict::Steady);
        assert_eq!(line.available_bps(), Some(500_000), "a rise has to last");
    }

    #[test]
    fn sound_is_deepened_while_much_is_lost_and_there_is_room() {
        let mut line = Line::default();
        let mut turns = |shares: &[f32]| {
            for share in shares {
                line.lost(*share);
            }
            line.needs_deep_sound()
        };
        assert!(!turns(&[0.01; 20]) && !turns(&[0.1]), "one report is not enough");
        assert!(turns(&[0.05; 20]) && turns(&[0.02; 20]) && !turns(&[0.0; 20]));
        assert!(turns(&[0.2; 20]));
        line.smoothed(limits::DEEP_SOUND_BPS_MIN - 1);
        assert!(!line.needs_deep_sound());
    }

    #[test]
    fn a_stale_estimate_is_begun_anew_more_and_more_rarely() {
        let start = Instant::now();
        let mut line = Line::default();
        let mut renewals = Vec::new();
        for second in 0..120_u32 {
            let now = start + Duration::from_secs(1) * second;
            line.report(now, Some(43_000), Ways::default(), Pictures::None);
            if line.renews(now, Lack::Pictures) {
                renewals.push(second);
                assert!(line.tries(now) && !line.tries(now + TRIAL));
            }
        }
        assert_eq!(renewals, [3, 9, 21, 45, 75, 105]);
        assert!(!line.renews(start + STALE_MAX * 10, Lack::Nothing));
        assert!(line.renews(start + STALE_MAX * 10, Lack::Pictures), "with fresh patience");
    }

    #[test]
    fn an_estimate_stands_still_while_nothing_moves_it_or_is_lost() {
        let (start, mut line) = (Instant::now(), Line::default());
        line.report(start, Some(1_777_000), Ways::default(), Pictures::Lowest);
        assert!(!line.stands_still(start + STILL_MIN / 2) && line.stands_still(start + STILL_MIN));
        line.report(start + STILL_MIN, Some(1_778_000), Ways::default(), Pictures::Lowest);
        assert!(!line.stands_still(start + STILL_MIN));
        for _ in 0..20 {
            line.lost(0.05);
        }
        assert!(!line.stands_still(start + STILL_MIN * 3), "more traffic would be lost too");
    }

    #[test]
    fn an_estimate_that_moves_is_left_alone() {
        let start = Instant::now();
        let mut line = Line::default();
        for second in 0..60_u32 {
            let now = start + Duration::from_secs(1) * second;
            line.report(now, Some(43_000 + u64::from(second)), Ways::default(), Pictures::None);
            assert!(!line.renews(now, Lack::Pictures));
        }
    }
}
