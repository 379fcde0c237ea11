//! `probelint facts`.

use std::io::Write;

use super::Outcome;
use super::outcome::Failure;
use crate::fact::{self, Fact};

/// Writes for each fact its path, type and documentation; those of one subject stand together.
pub fn run(out: &mut dyn Write) -> Result<Outcome, Failure> {
    let mut facts: Vec<_> = fact::all().collect();
    let subjects: Vec<_> = facts.iter().map(|fact| subject(fact)).collect();
    facts.sort_by_key(|fact| subjects.iter().position(|known| *known == subject(fact)));
    for fact in facts {
        writeln!(out, "{}: {}\n    {}", fact.path, fact.kind, fact.doc)?;
    }
    Ok(Outcome::Clean)
}

/// `probe` of `probe.request.url`.
fn subject(fact: &Fact) -> &'static str {
    fact.path.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::run;
    use crate::fact;

    #[test]
    fn every_fact_is_listed_beside_those_of_its_subject() {
        let mut out = Vec::new();
        run(&mut out).expect("it can be written");
        let text = String::from_utf8(out).expect("UTF-8");
        let paths: Vec<_> = text.lines().step_by(2).filter_map(|line| line.split_once(": ")).collect();
        assert_eq!(paths.len(), fact::all().count());
        let mut subjects: Vec<_> = paths.iter().filter_map(|(path, _)| path.split('.').next()).collect();
        let distinct = subjects.iter().collect::<BTreeSet<_>>().len();
        subjects.dedup();
        assert_eq!(subjects.len(), distinct, "{subjects:?}");
    }
}
