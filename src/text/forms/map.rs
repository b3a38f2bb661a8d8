//! A text in one form, and where each part of it was typed.

use std::ops::Range;

use crate::text::boundary::is_edge;

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
    /// Where a word ends that seems to go on, sorted: a sign was typed there that became letters here, as "™" does.
    hidden_edges: Vec<usize>,
}

impl FormText {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// The text in this form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether no word covers both sides of `at`: neither here nor as it was typed.
    pub fn is_edge(&self, at: usize) -> bool {
        is_edge(&self.text, at) || self.hidden_edges.binary_search(&at).is_ok()
    }

    /// Where a word ends that seems to go on here, in order.
    pub fn hidden_edges(&self) -> &[usize] {
        &self.hidden_edges
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

    /// Where in the typed text `at` lies, if what stands before it and what stands behind it were made from different
    /// characters. Counts bytes, as all places here do.
    pub fn seam(&self, at: usize) -> Option<usize> {
        if at == self.text.len() {
            return Some(self.pieces.last().map_or(0, |last| last.typed.end));
        }
        let piece = self.piece(at).filter(|_| self.text.is_char_boundary(at))?;
        (piece.parallel || piece.at == at).then(|| piece.begin(at))
    }

    /// Whether `at` of the typed text lies inside of what became one thing here: a letter and its accent, a run of spaces.
    ///
    /// Only for forms that follow the typed text from its beginning to its end, as the folded one does.
    pub fn cuts(&self, at: usize) -> bool {
        let behind = self.pieces.partition_point(|piece| piece.typed.start < at);
        let piece = behind.checked_sub(1).and_then(|last| self.pieces.get(last));
        piece.is_some_and(|piece| !piece.parallel && at < piece.typed.end)
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

    /// Adds what was typed from `at` on, all of it ASCII, in lower case.
    pub(super) fn push_ascii(&mut self, typed: &str, at: usize) {
        let from = self.text.len();
        self.text.push_str(typed);
        self.text.get_mut(from..).into_iter().for_each(str::make_ascii_lowercase);
        self.extend_parallel(from, at..at + typed.len());
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

    /// Lets a word end here, whatever stands on both sides.
    pub(super) fn end_word(&mut self) {
        if self.hidden_edges.last() != Some(&self.text.len()) {
            self.hidden_edges.push(self.text.len());
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
