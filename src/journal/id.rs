//! Generates the IDs of launches.

use crate::domain::sanitized_text::SanitizedText;
use std::time::SystemTime;

/// Letters and digits that can't be confused with each other.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Returns an ID for a launch that starts now, such as `20261123-134501-k3f9wz`: IDs sort by time, and six random
/// characters distinguish launches in the same second.
pub fn fresh_id(wall: SystemTime, chance: u64) -> SanitizedText {
    let time = jiff::Timestamp::try_from(wall).unwrap_or_default();
    let stamp = time.strftime("%Y%m%d-%H%M%S");
    let letter = |n: u32| char::from(LETTERS[(chance >> (5 * n)) as usize & 31]);
    let letters: String = (0..6).map(letter).collect();
    SanitizedText::new(format!("{stamp}-{letters}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn ids_sort_by_time_and_have_a_random_suffix() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let id = fresh_id(at(1_800_000_000), 7);
        assert_eq!(id, "20270115-080000-700000");
        assert!(fresh_id(at(1_800_000_001), 0) > id);
        assert_ne!(fresh_id(at(1_800_000_000), 8), id);
    }
}
