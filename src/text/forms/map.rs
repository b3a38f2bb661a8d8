//! A text in one form, and where each part of it was typed.

use std::ops::Range;

/// A stretch of a form and the stretch of the typed text it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the form.
    at: usize,
    /// What it was made from.
    typed: Range<usize>,
    /// Character by character of the same width, so that offsets can be counted along.
    parallel: bool,
}

/// A text in one form, with the way back to what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormText {
    text: String,
    pieces: Vec<Piece>,
}

impl FormText {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), pieces: Vec::new() }
    }

    /// The text in this form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the typed text the bytes `range` of this form come from.
    ///
    /// A range that cuts a character takes it whole; what lies outside the form is left out.
    pub fn back(&self, range: Range<usize>) -> Range<usize> {
        let start = self.text.floor_char_boundary(range.start);
        let end = self.text.ceil_char_boundary(range.end.max(range.start));
        let begin = self.piece(start).map_or(0, |piece| piece.begin(start));
        let last = end.checked_sub(1).filter(|last| *last >= start).and_then(|last| self.piece(last));
        let finish = last.map_or(begin, |piece| piece.finish(end));
        begin.min(finish)..finish
    }

    /// The piece that holds the byte `at` of the form, or the last one before it.
    fn piece(&self, at: usize) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(behind.checked_sub(1)?)
    }

    /// Adds one character, made from `typed`.
    pub(super) fn push(&mut self, c: char, typed: Range<usize>) {
        let at = self.text.len();
        self.text.push(c);
        if c.len_utf8() == typed.len() {
            self.extend_parallel(at, typed);
        } else {
            self.pieces.push(Piece { at, typed, parallel: false });
        }
    }

    /// Adds a string, made as a whole from `typed`.
    pub(super) fn push_str(&mut self, made: &str, typed: Range<usize>) {
        if !made.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), typed, parallel: false });
            self.text.push_str(made);
        }
    }

    /// Lets the last character stand for what was typed up to `end`, too.
    pub(super) fn stretch(&mut self, end: usize) {
        let Some(last) = self.text.chars().next_back() else { return };
        let at = self.text.len() - last.len_utf8();
        let Some(piece) = self.pieces.last_mut() else { return };
        if piece.parallel && piece.at < at {
            let start = piece.begin(at);
            piece.typed.end = start;
            self.pieces.push(Piece { at, typed: start..end, parallel: false });
        } else {
            piece.typed.end = end;
            piece.parallel = false;
        }
    }

    fn extend_parallel(&mut self, at: usize, typed: Range<usize>) {
        match self.pieces.last_mut() {
            Some(last) if last.parallel && last.typed.end == typed.start => last.typed.end = typed.end,
            _ => self.pieces.push(Piece { at, typed, parallel: true }),
        }
    }
}

impl Piece {
    /// Where what begins at `at` in the form begins in the typed text.
    fn begin(&self, at: usize) -> usize {
        if self.parallel { (self.typed.start + (at - self.at)).min(self.typed.end) } else { self.typed.start }
    }

    /// Where what ends at `end` in the form ends in the typed text.
    fn finish(&self, end: usize) -> usize {
        if self.parallel { (self.typed.start + (end - self.at)).min(self.typed.end) } else { self.typed.end }
    }
}
