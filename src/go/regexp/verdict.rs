//! Whether a regex matches a text of which parts are not known: both are run as automata, side by side.

use std::collections::{HashMap, HashSet, VecDeque};

use regex_automata::hybrid::LazyStateID;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind, nfa::thompson};

use super::Regexp;
use super::engine::{NEST_LIMIT, SIZE_LIMIT};

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub enum Part<'t> {
    /// It is this.
    Known(&'t str),
    /// It is one of the texts that this regex, which is anchored at both ends, matches.
    OneOf(&'t Regexp),
}

/// Memory for the states of one automaton; what needs more stays open.
const STATES: usize = 8 << 20;

impl Regexp {
    /// Whether the regex matches all texts that the parts can make (`Some(true)`) or none
    /// (`Some(false)`); `None` where that depends on the unknown parts, or takes too long to find out.
    #[must_use]
    pub fn verdict(&self, parts: &[Part<'_>]) -> Option<bool> {
        Judge::default().verdict(self, parts)
    }
}

/// What was learnt of one regex from the texts so far: many differ only where it makes no difference.
#[derive(Debug, Default)]
pub struct Judge {
    machine: Option<Machine>,
    /// The states after all texts of a language, by its pattern and by the state before.
    after: Vec<(String, HashMap<LazyStateID, HashSet<LazyStateID>>)>,
}

impl Judge {
    /// The same as [`Regexp::verdict`] of `regexp`, which must be the same each time.
    pub fn verdict(&mut self, regexp: &Regexp, parts: &[Part<'_>]) -> Option<bool> {
        let is_fresh = self.machine.is_none();
        let mut ends = self.ends(regexp, parts);
        if ends.is_none() && !is_fresh {
            // Earlier texts left too little room for the states of this one.
            *self = Self::default();
            ends = self.ends(regexp, parts);
        }
        let ends = ends?;
        let all_are = |end: bool| ends.iter().all(|other| *other == end);
        ends.first().copied().filter(|first| all_are(*first))
    }

    /// Whether the regex matches, for each state in which the texts can end; `None` where there are too many states.
    fn ends(&mut self, regexp: &Regexp, parts: &[Part<'_>]) -> Option<Vec<bool>> {
        let machine = match &mut self.machine {
            Some(machine) => machine,
            None => self.machine.insert(Machine::new(regexp)?),
        };
        let mut reached = HashSet::from([machine.start]);
        for part in parts {
            reached = match part {
                Part::Known(text) => machine.read(&reached, text.as_bytes())?,
                Part::OneOf(texts) => machine.read_any(&reached, texts, known(&mut self.after, texts))?,
            };
        }
        reached.into_iter().map(|state| machine.accepts(state)).collect()
    }
}

/// What is known of a language.
fn known<'a, T: Default>(after: &'a mut Vec<(String, T)>, texts: &Regexp) -> &'a mut T {
    let pattern = texts.pattern();
    let place = after.iter().position(|(language, _)| language == pattern).unwrap_or_else(|| {
        after.push((pattern.to_owned(), T::default()));
        after.len() - 1
    });
    &mut after[place].1
}

/// A regex that reads byte by byte.
#[derive(Debug)]
struct Machine {
    automaton: DFA,
    cache: Cache,
    start: LazyStateID,
}

impl Machine {
    fn new(regexp: &Regexp) -> Option<Self> {
        let automaton = DFA::builder()
            .configure(DFA::config().match_kind(MatchKind::All).cache_capacity(STATES))
            .syntax(syntax::Config::new().nest_limit(NEST_LIMIT))
            .thompson(thompson::Config::new().nfa_size_limit(Some(SIZE_LIMIT)))
            .build(regexp.pattern())
            .ok()?;
        let mut cache = automaton.create_cache();
        let input = Input::new("").anchored(Anchored::No);
        let start = automaton.start_state_forward(&mut cache, &input).ok()?;
        Some(Self { automaton, cache, start })
    }

    /// The state after one more byte. One that has matched stays, whatever follows.
    fn next(&mut self, state: LazyStateID, byte: u8) -> Option<LazyStateID> {
        if state.is_match() {
            return Some(state);
        }
        let next = self.automaton.next_state(&mut self.cache, state, byte).ok()?;
        // States that were forgotten would be taken for others.
        (self.cache.clear_count() == 0 && !next.is_quit()).then_some(next)
    }

    /// Whether the text that ends here is matched.
    fn accepts(&mut self, state: LazyStateID) -> Option<bool> {
        let last = self.automaton.next_eoi_state(&mut self.cache, state).ok()?;
        (self.cache.clear_count() == 0).then_some(state.is_match() || last.is_match())
    }

    fn read(&mut self, states: &HashSet<LazyStateID>, text: &[u8]) -> Option<HashSet<LazyStateID>> {
        states
            .iter()
            .map(|state| text.iter().try_fold(*state, |state, byte| self.next(state, *byte)))
            .collect()
    }

    /// The states after any of the texts that `texts` matches; `known` has those after each state so far.
    fn read_any(
        &mut self,
        states: &HashSet<LazyStateID>,
        texts: &Regexp,
        known: &mut HashMap<LazyStateID, HashSet<LazyStateID>>,
    ) -> Option<HashSet<LazyStateID>> {
        let mut reached = HashSet::new();
        for state in states {
            if !known.contains_key(state) {
                known.insert(*state, self.after(*state, &mut Machine::new(texts)?)?);
            }
            reached.extend(&known[state]);
        }
        Some(reached)
    }

    /// The states after `state` and any of the texts that `texts` accepts.
    fn after(&mut self, state: LazyStateID, texts: &mut Self) -> Option<HashSet<LazyStateID>> {
        let bytes = self.distinct_bytes(texts);
        let mut seen = HashSet::from([(state, texts.start)]);
        let mut open: VecDeque<_> = seen.iter().copied().collect();
        let mut reached = HashSet::new();
        while let Some((state, text)) = open.pop_front() {
            if texts.accepts(text)? {
                reached.insert(state);
            }
            for byte in &bytes {
                let text = texts.automaton.next_state(&mut texts.cache, text, *byte).ok()?;
                let pair = (self.next(state, *byte)?, text);
                if !text.is_dead() && seen.insert(pair) {
                    open.push_back(pair);
                }
            }
        }
        Some(reached)
    }

    /// One byte for each pair of classes that the two automata distinguish.
    fn distinct_bytes(&self, other: &Self) -> Vec<u8> {
        let (ours, theirs) = (self.automaton.byte_classes(), other.automaton.byte_classes());
        let mut seen = HashSet::new();
        (0..=u8::MAX).filter(|byte| seen.insert((ours.get(*byte), theirs.get(*byte)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::regexp::GoVersion;

    fn compile(pattern: &str) -> Regexp {
        Regexp::compile(&format!("^(?s:{pattern})$"), GoVersion::NEWEST).unwrap()
    }

    #[test]
    fn a_verdict_holds_for_every_text_that_could_stand_there() {
        let address = compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*");
        let table = [
            (".*", Some(true)),
            (".+:80", Some(true)),
            (".+:443", Some(false)),
            ("[^:]+:80", Some(true)),
            (r"10\..*", None),
            (r"\d+\.\d+\.\d+\.\d+:.*", None),
            (r"[0-9a-z.-]+:\d+", Some(true)),
            (r"[a-z].*|[0-9].*", Some(true)),
            ("[A-Z].*", Some(false)),
            ("", Some(false)),
            (".*--.*", Some(false)),
            (".*[.]80", None),
            ("a)|(?:b", None),
            (r"\w+\b.*", Some(true)),
        ];
        for (pattern, verdict) in table {
            let parts = [Part::OneOf(&address), Part::Known(":80")];
            let parts = if pattern.contains("[.]80") { &parts[..1] } else { &parts[..] };
            assert_eq!(compile(pattern).verdict(parts), verdict, "{pattern}");
        }
    }

    #[test]
    fn known_parts_alone_are_matched_as_ever() {
        for (pattern, text) in [("a+", "aaa"), ("a+", "aab"), ("", ""), ("é", "é"), (".*b", "ab")] {
            let regexp = compile(pattern);
            assert_eq!(regexp.verdict(&[Part::Known(text)]), Some(regexp.is_match(text)), "{pattern}");
        }
    }

    #[test]
    fn what_was_learnt_from_other_texts_changes_no_verdict() {
        let (address, number) = (compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*"), compile("[0-9]+"));
        for pattern in [".*,web,.*", "[^:]+:(?:80|443);web-.*", r"10\..*", ".*", "a{200}.*", "[A-Z].*"] {
            let regexp = compile(pattern);
            let mut judge = Judge::default();
            for number_of_web in 0..50 {
                let name = format!(":{};web-{number_of_web},web,", [80, 443, 8080][number_of_web % 3]);
                for parts in [
                    vec![Part::OneOf(&address), Part::Known(&name)],
                    vec![Part::Known(&name), Part::OneOf(&address), Part::Known(":"), Part::OneOf(&number)],
                    vec![Part::Known(&name)],
                ] {
                    let fresh = regexp.verdict(&parts);
                    assert_eq!(judge.verdict(&regexp, &parts), fresh, "{pattern} {name}");
                }
            }
        }
    }
}
