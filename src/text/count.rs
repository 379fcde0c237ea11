//! Numbers for people.

/// `8640` → `8,640`.
#[must_use]
pub fn grouped(count: usize) -> String {
    thousands(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The same for a number that may be negative.
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    format!("{}{}", if number < 0 { "-" } else { "" }, groups.join(","))
}

/// `1 service`, `1,000 services`.
#[must_use]
pub fn counted(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {word}{ending}", grouped(count))
}

#[cfg(test)]
mod tests {
    use super::{counted, thousands};

    #[test]
    fn numbers_read_well() {
        assert_eq!([thousands(8640), thousands(999), thousands(-1_234_567)], ["8,640", "999", "-1,234,567"]);
        assert_eq!([counted(1, "service"), counted(1000, "service")], ["1 service", "1,000 services"]);
    }
}
