//! From discovered labels to a scrape: `prometheus/scrape/target.go`.
