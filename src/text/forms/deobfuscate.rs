//! The deobfuscated form: words hidden by digits, repeats, spaces and stars, as they may be meant.

use super::map::FormText;

pub(super) fn deobfuscate(folded: &FormText) -> FormText {
    folded.clone()
}
