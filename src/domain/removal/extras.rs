//! What a launch made besides its instances: looked for, shown, and removed after them.
//!
//! A static IP is billed once nothing holds it, so it goes right after its instance; a key pair
//! goes with the last instance of its launch.

use super::*;
use crate::domain::made::{Found, Made};

/// Something besides the instances, and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Extra {
    pub made: Made,
    pub lot: Lot<Found>,
    /// What the service said of it when it was not there.
    pub(super) absence: Absence,
    /// It was asked for, and has not been told.
    pub(super) looking: bool,
    /// Its removal was sent.
    pub(super) sent: bool,
}

impl Removal {
    /// Those of the launch that go with these instances of it.
    pub(super) fn extras_of(launch: &Launch, names: &[Clean]) -> Vec<Extra> {
        let gone = |name: &Clean| launch.subjects.iter().any(|s| s.name == *name && s.fate == Fate::Gone);
        let away = |name: &Clean| launch.without_instances() || names.contains(name) || gone(name);
        let last = launch.subjects.iter().all(|s| away(&s.name));
        let goes = |made: &&Made| match &made.instance {
            Some(instance) => names.contains(instance) || gone(instance),
            None => last,
        };
        let absence = Absence::default();
        let extra = |made: &Made| Extra { made: made.clone(), lot: Lot::Unseen, absence, looking: true, sent: false };
        launch.made.iter().filter(goes).map(extra).collect()
    }

    /// What would be removed besides the instances.
    pub fn doomed_extras(&self) -> impl Iterator<Item = (&Made, &Found)> {
        let ours = self.extras.iter().filter(|extra| matches!(extra.lot, Lot::Ours(_)));
        ours.filter_map(|extra| Some((&extra.made, extra.lot.found()?)))
    }

    /// The service told what stands under a name.
    pub(super) fn found(&mut self, name: &Clean, answer: Result<Option<Found>, Failure>, now: Now) -> Vec<Ask> {
        let Some(at) = self.extras.iter().position(|extra| extra.made.name == *name) else { return Vec::new() };
        self.extras[at].looking = false;
        match (&self.stage, &self.extras[at].lot) {
            (Stage::Looking, Lot::Unseen) => self.first_seen(at, answer, now),
            (_, Lot::Checking(_)) => self.seen_again(at, answer, now),
            (_, Lot::Going { .. }) => self.seen_going(at, answer, now),
            _ => Vec::new(),
        }
    }

    fn first_seen(&mut self, at: usize, answer: Result<Option<Found>, Failure>, now: Now) -> Vec<Ask> {
        match answer {
            Ok(found) => {
                let lot = self.whose(at, found);
                self.extras[at].lot = match lot {
                    // One answer proves nothing: it is asked for again after a pause.
                    Lot::Absent | Lot::NotOurs if !self.extras[at].absence.denied(now) => Lot::Unseen,
                    lot => {
                        if lot.found().is_some() {
                            self.extras[at].absence.seen();
                        }
                        lot
                    }
                };
            }
            Err(failure) => self.stage = Stage::Failed(failure),
        }
        self.shown()
    }

    /// Asks once more for those that were not there.
    pub(super) fn look_for_unseen_extras(&mut self) -> Vec<Ask> {
        let unseen = self.extras.iter_mut().filter(|extra| extra.lot == Lot::Unseen && !extra.looking);
        let ask = |extra: &mut Extra| {
            extra.looking = true;
            Ask::Find(extra.made.clone())
        };
        unseen.map(ask).collect()
    }

    /// What stays with an instance that stays, or is held by one that does not go, is left alone.
    pub(super) fn extras_held(&mut self) {
        let held: Vec<bool> = self.extras.iter().map(|extra| self.is_held(extra)).collect();
        for (extra, _) in self.extras.iter_mut().zip(held).filter(|(_, held)| *held) {
            extra.lot = Lot::Left;
        }
    }

    fn is_held(&self, extra: &Extra) -> bool {
        let Lot::Ours(found) = &extra.lot else { return false };
        let stays = |name: &Clean| matches!(self.lot(name), Some(Lot::Left | Lot::Unheard));
        let own = extra.made.instance.as_ref();
        let kept = own.map_or_else(|| self.lots.iter().any(|(name, _)| stays(name)), stays);
        kept || found.attached_to.as_ref().is_some_and(|name| !self.goes(name))
    }

    /// Whether what is attached to this instance is free once this removal is through with it.
    fn goes(&self, name: &Clean) -> bool {
        self.lot(name).is_some_and(|lot| !matches!(lot, Lot::NotOurs | Lot::Left))
    }

    /// Whose it is, and whether somebody gave it to an instance that is none of the launch's.
    fn whose(&self, at: usize, found: Option<Found>) -> Lot<Found> {
        let Some(found) = found else {
            return if self.elsewhere { Lot::Unheard } else { Lot::Absent };
        };
        let own = |name: &Clean| self.launch.subjects.iter().any(|subject| subject.name == *name);
        let made = &self.extras[at].made;
        match made.is(&found) {
            true if found.attached_to.as_ref().is_none_or(own) => Lot::Ours(Box::new(found)),
            true if made.arn.is_some() => Lot::Left,
            _ => Lot::NotOurs,
        }
    }

    /// The instances are done with: what goes with those that are gone is looked at once more.
    pub(super) fn extras_next(&mut self, now: Now) -> Vec<Ask> {
        let stays = |name: &Clean| {
            let there = |lot: &Lot| matches!(lot, Lot::Failed(_) | Lot::Lingering | Lot::Left | Lot::Unheard);
            self.lots.iter().any(|(other, lot)| other == name && there(lot))
        };
        let some_stays = self.lots.iter().any(|(name, _)| stays(name));
        let goes = |made: &Made| made.instance.as_ref().map_or(!some_stays, |name| !stays(name));
        let goes: Vec<bool> = self.extras.iter().map(|extra| goes(&extra.made)).collect();
        let mut asks = Vec::new();
        for (extra, goes) in self.extras.iter_mut().zip(goes) {
            if let (Lot::Ours(found), true) = (&extra.lot, goes) {
                extra.lot = Lot::Checking(found.clone());
                asks.push(Ask::Find(extra.made.clone()));
            }
        }
        if asks.is_empty() { self.extras_wait(now) } else { asks }
    }

    fn seen_again(&mut self, at: usize, answer: Result<Option<Found>, Failure>, now: Now) -> Vec<Ask> {
        let Lot::Checking(shown) = self.extras[at].lot.clone() else { return Vec::new() };
        self.extras[at].lot = match answer {
            Ok(found) => match self.whose(at, found) {
                Lot::Ours(found) if found.attached_to.as_ref().is_none_or(|name| self.goes(name)) => {
                    let extra = &mut self.extras[at];
                    (extra.lot, extra.sent) = (Lot::Sending(found), true);
                    extra.absence.seen();
                    return vec![Ask::Unmake(self.extras[at].made.clone())];
                }
                Lot::Ours(_) => Lot::Left,
                // Gone before it was removed, perhaps: it is looked for like what was.
                Lot::Absent | Lot::Unheard | Lot::NotOurs => {
                    self.extras[at].absence.denied(now);
                    Lot::Going { instance: shown, since: now, doubt: None }
                }
                other => other,
            },
            Err(failure) => Lot::Failed(failure),
        };
        self.extras_wait(now)
    }

    /// The service answered the removal, or did not. Whether it is gone is looked up.
    pub(super) fn unmade(&mut self, name: &Clean, answer: Result<(), Failure>, now: Now) -> Vec<Ask> {
        let Some(extra) = self.extras.iter_mut().find(|extra| extra.made.name == *name) else { return Vec::new() };
        let Lot::Sending(found) = extra.lot.clone() else { return Vec::new() };
        let going = |doubt| Lot::Going { instance: found, since: now, doubt };
        extra.lot = match answer {
            Ok(()) => going(None),
            Err(failure) if failure.trouble == Trouble::NotFound => {
                extra.absence.denied(now);
                going(None)
            }
            Err(failure) if matches!(failure.certainty, Certainty::Unknown | Certainty::Throttled) => {
                going(Some(failure))
            }
            Err(failure) => Lot::Failed(failure),
        };
        match extra.lot {
            Lot::Going { doubt: None, .. } => vec![Ask::Find(extra.made.clone())],
            _ => self.extras_wait(now),
        }
    }

    fn seen_going(&mut self, at: usize, answer: Result<Option<Found>, Failure>, now: Now) -> Vec<Ask> {
        let extra = &mut self.extras[at];
        let Ok(found) = answer else {
            // No information; the next look may bring some.
            return self.extras_wait(now);
        };
        let there = found.as_ref().is_some_and(|found| extra.made.is(found));
        let Lot::Going { instance, since, doubt } = &mut extra.lot else { return Vec::new() };
        if there && !extra.sent {
            // There after all, and its removal was not sent.
            extra.lot = Lot::Checking(instance.clone());
            return self.seen_again(at, Ok(found), now);
        }
        if there {
            extra.absence.seen();
            if let Some(failure) = doubt.take_if(|_| now.since(*since) >= DOUBT_FOR) {
                extra.lot = Lot::Failed(failure);
            }
        } else if extra.absence.denied(now) {
            extra.lot = Lot::Gone;
        }
        self.extras_wait(now)
    }

    /// Once every request has its answer: wait for what is going, or be done.
    fn extras_wait(&mut self, now: Now) -> Vec<Ask> {
        if self.extras.iter().any(|extra| matches!(extra.lot, Lot::Checking(_) | Lot::Sending(_))) {
            return Vec::new();
        }
        if self.began.is_some_and(|began| now.since(began) >= WAIT_FOR) {
            let going = self.extras.iter_mut().filter(|extra| matches!(extra.lot, Lot::Going { .. }));
            going.for_each(|extra| extra.lot = if extra.absence.suspected() { Lot::Unheard } else { Lot::Lingering });
        }
        match self.extras.iter().any(|extra| matches!(extra.lot, Lot::Going { .. })) {
            false => self.over(),
            // Several are looked for in one round; each of their answers leads here.
            true => self.pause(),
        }
    }

    /// Looks for what is going, if anything besides the instances is.
    pub(super) fn extras_due(&self) -> Vec<Ask> {
        let going = self.extras.iter().filter(|extra| matches!(extra.lot, Lot::Going { .. }));
        going.map(|extra| Ask::Find(extra.made.clone())).collect()
    }
}
