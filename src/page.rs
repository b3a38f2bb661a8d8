//! Keyset pages: a size, an opaque cursor, and the items with the cursor of what follows.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// How many items a page holds: 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(u8);

impl PageSize {
    /// The most that a caller may ask for.
    pub const MAX: u8 = 100;

    /// A size from 1 to [`Self::MAX`], or none.
    pub fn new(size: u8) -> Option<Self> {
        (1..=Self::MAX).contains(&size).then_some(Self(size))
    }

    /// The number of items.
    pub fn get(self) -> usize {
        usize::from(self.0)
    }

    /// One more than fits: whether it comes tells whether another page follows.
    pub fn plus_one(self) -> i64 {
        i64::from(self.0) + 1
    }
}

impl Default for PageSize {
    fn default() -> Self {
        Self(50)
    }
}

/// Where a list goes on: behind the item with this rank and id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cursor {
    /// What the list is sorted by; 0 where the id alone sorts.
    pub rank: f64,
    /// The item's id, which settles equal ranks.
    pub id: Uuid,
}

/// The lists that have pages: a cursor of one is refused by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum List {
    /// An article's comments, the latest first.
    Newest = 1,
    /// An article's comments, the earliest first.
    Oldest,
    /// An article's comments, the best liked first.
    Top,
    /// An article's comments, the most answered first.
    Discussed,
    /// An article's comments, the most disputed first.
    Controversial,
    /// The replies to a comment.
    Replies,
    /// The review queue, the most urgent first.
    Queue,
    /// The review queue, the longest waiting first.
    QueueOldest,
    /// A search by staff.
    Search,
    /// The comments of one account.
    OfAccount,
    /// Background jobs, the latest first.
    Jobs,
    /// People, the newest first.
    People,
    /// People whose names begin alike, by name.
    PeopleByName,
    /// The outbox of mails, the latest first.
    Mails,
    /// The record of what happened.
    Audit,
}

impl Cursor {
    /// Written as text for `list`.
    pub fn encode(self, list: List) -> String {
        let mut bytes = vec![list as u8];
        bytes.extend(self.rank.to_be_bytes());
        bytes.extend(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Read back, or none where it is not a cursor of `list`.
    pub fn decode(text: &str, list: List) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (tag, rest) = bytes.split_first()?;
        let (rank, id) = rest.split_first_chunk::<8>()?;
        let rank = f64::from_be_bytes(*rank);
        (*tag == list as u8 && rank.is_finite()).then_some(())?;
        Some(Self { rank, id: Uuid::from_slice(id).ok()? })
    }
}

/// Some items of a list, and where it goes on.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// At most as many as were asked for.
    pub items: Vec<T>,
    /// Where the next page starts; none on the last.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page of `rows`, of which there is one more than `size` where another page follows.
    pub fn new(mut rows: Vec<T>, size: PageSize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > size.get();
        rows.truncate(size.get());
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    /// The same page with each item turned into another.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_only_for_its_own_list() {
        let cursor = Cursor { rank: 0.1 + 0.2, id: Uuid::max() };
        let text = cursor.encode(List::Top);
        assert_eq!(Cursor::decode(&text, List::Top), Some(cursor));
        assert_eq!(Cursor::decode(&text, List::Newest), None);
        assert_eq!(Cursor::decode(&text[1..], List::Top), None);
        let not_a_number = Cursor { rank: f64::NAN, id: Uuid::nil() }.encode(List::Top);
        assert_eq!(Cursor::decode(&not_a_number, List::Top), None);
    }
}
