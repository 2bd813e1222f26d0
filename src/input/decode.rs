//! Decodes the bytes of a terminal into inputs.
//!
//! The stream is cut into sequences here, and only whole ones are passed to the parser: on its own it would wait
//! forever for the end of some, and a lone Alt-[ or an unfinished reply of the terminal would block the keyboard.

mod decoder;
mod extra_keys;
mod frame;
mod unmarked_run;

use std::time::Instant;

use super::paste::{self, Paste};
use super::unmarked_paste::UnmarkedPaste;
use super::{Input, ReadLimits};
use decoder::{Decoded, SequenceDecoder};
use frame::{Framer, Sequence};
use unmarked_run::UnmarkedRun;

/// The state between two reads.
pub struct Decoder {
    limits: ReadLimits,
    framer: Framer,
    meaning: SequenceDecoder,
    paste: Option<Paste>,
    /// A finished paste: one that follows immediately is its next part. Some terminals send a large text in several
    /// parts, each with its own marks.
    closed: Option<Paste>,
    /// Whether the last paste ended by silence, so that its tail may still arrive.
    unended: bool,
    burst: UnmarkedPaste,
    run: UnmarkedRun,
    /// When the last byte arrived.
    at: Instant,
    inputs: Vec<Input>,
}

impl Decoder {
    pub fn new(limits: ReadLimits, now: Instant) -> Decoder {
        Decoder {
            limits,
            framer: Framer::new(limits.doubled_alt),
            meaning: SequenceDecoder::default(),
            paste: None,
            closed: None,
            unended: false,
            burst: UnmarkedPaste::new(limits.return_pair),
            run: UnmarkedRun::default(),
            at: now,
            inputs: Vec::new(),
        }
    }

    /// Sets whether the backspace key sends BS in this terminal.
    pub fn erasing_by_bs(mut self, erases: bool) -> Decoder {
        self.meaning.erases_by_bs = erases;
        self
    }

    /// Takes the bytes of one read; their keys share this time.
    pub fn feed(&mut self, bytes: &[u8], at: Instant) {
        self.at = at;
        if bytes.first() != Some(&frame::ESCAPE) {
            self.close();
        } else {
            self.inputs.extend(self.run.release(at));
        }
        let before = self.inputs.len();
        let marked = self.paste.is_some() || self.unended;
        self.decode(bytes, at);
        if self.framer.is_open() {
            self.framed(|framer, give| framer.pause(give));
        }
        if !marked && self.paste.is_none() {
            let new = self.inputs.split_off(before.min(self.inputs.len()));
            self.inputs.extend(self.run.pass(new, at));
        }
    }

    fn decode(&mut self, bytes: &[u8], at: Instant) {
        let idle = self.paste.is_none() && self.closed.is_none() && !self.framer.is_open() && !self.unended;
        let held = match idle.then(|| self.burst.take(bytes, at)) {
            Some(Ok(text)) => return self.inputs.push(Input::Burst { text, at }),
            Some(Err(held)) => held,
            None => bytes.to_vec(),
        };
        let mut rest = self.late_tail(&held);
        while let [byte, after @ ..] = rest {
            if let Some(paste) = &mut self.paste {
                let (taken, ended) = paste.take(rest);
                rest = &rest[taken..];
                if ended {
                    self.end_paste(true);
                }
            } else {
                self.framed(|framer, give| framer.push(*byte, give));
                rest = after;
            }
        }
    }

    /// Returns when silence will be significant: for Escape alone, or a paste without an end.
    pub fn deadline(&self) -> Option<Instant> {
        if self.paste.is_some() {
            return Some(self.at + self.limits.paste_silence);
        }
        let open = self.framer.is_open() || self.closed.is_some();
        let silence = open.then(|| self.at + self.limits.escape_silence);
        silence.or_else(|| self.run.deadline())
    }

    /// Ends what is unfinished, as nothing more arrived in time.
    pub fn silence(&mut self) {
        if self.paste.is_some() {
            self.end_paste(false);
        } else {
            self.close();
            self.inputs.extend(std::mem::take(&mut self.run).release(self.at));
            self.framed(|framer, give| framer.give_up(give));
        }
    }

    /// Returns the inputs completed since the last call.
    pub fn drain(&mut self) -> impl Iterator<Item = Input> + '_ {
        self.inputs.drain(..)
    }

    /// Runs the framer and decodes its output.
    fn framed(&mut self, work: impl FnOnce(&mut Framer, &mut dyn FnMut(Sequence))) {
        let Decoder { framer, meaning, inputs, paste, closed, unended, limits, at, .. } = self;
        work(framer, &mut |piece| {
            if matches!(piece, Sequence::Whole(paste::START)) {
                *paste = Some(closed.take().unwrap_or_else(|| Paste::new(limits.paste, limits.return_pair)));
                return;
            }
            let Some(decoded) = meaning.of(&piece) else {
                return;
            };
            *unended = false;
            inputs.extend(closed.take().map(|paste| pasted(paste, true)));
            inputs.push(match decoded {
                Decoded::Key(key) => Input::Key { key, at: *at },
                Decoded::Mouse(mouse) => Input::Mouse(mouse),
                Decoded::Focus(focus) => Input::Focus(focus),
            });
        });
    }

    /// Returns what follows the tail of a stalled paste: everything before an end mark nobody waits for belongs to the
    /// paste and mustn't become keys.
    fn late_tail<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        if !self.unended || self.paste.is_some() {
            return bytes;
        }
        let mark = find(bytes, paste::END);
        let begun = find(bytes, paste::START);
        let Some(end) = mark.filter(|end| begun.is_none_or(|begin| begin > *end)) else {
            return bytes;
        };
        let text = paste::clean(&bytes[..end], self.limits.return_pair);
        self.unended = false;
        if !text.is_empty() {
            self.inputs.push(Input::Paste { text, cut: true });
        }
        &bytes[end + paste::END.len()..]
    }

    fn end_paste(&mut self, ended: bool) {
        self.unended = !ended;
        match self.paste.take() {
            Some(paste) if ended => self.closed = Some(paste),
            paste => self.inputs.extend(paste.map(|paste| pasted(paste, false))),
        }
    }

    /// Ends a paste, as no further part of it arrives.
    fn close(&mut self) {
        self.inputs.extend(self.closed.take().map(|paste| pasted(paste, true)));
    }
}

fn pasted(paste: Paste, ended: bool) -> Input {
    let (text, cut) = paste.finish(ended);
    Input::Paste { text, cut }
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

#[cfg(test)]
mod tests;
