//! `trace` as text for people.

use std::io::{self, Write};

use super::layout::{ADDED, CAPTURED, CHANGED, INDENT, NARROWEST, PLAIN, QUIET, REMOVED, STRONG, Text};
use super::told::{Changed, Ended, Passed, Place, Probed, Written};
use super::way::Way;
use super::wrap::{columns, filled, lines, part};
use crate::prometheus::relabel::{RelabelStep, StepTrace};
use crate::render::Look;
use crate::simulate::{JobRun, Simulation, Target};
use crate::text::{Secrets, Sources, visible};

/// Writes the way of one target: every step with what it read, matched and changed, then its end.
///
/// # Errors
/// When `out` does not take it.
pub fn trace(
    simulation: &Simulation<'_>,
    run: &JobRun<'_>,
    target: &Target<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let way = Way::of(run, target, &simulation.estate.sources);
    let trace = run.trace(target);
    let mut text = Text { out, look };
    text.heading(&target.name_in(run), &way.place(target.source.place()))?;
    for (step, passed) in trace.iter().zip(way.passed(&run.job.relabel, &target.discovered, &trace)) {
        let number = step.step as usize;
        text.step(&way.written(number, &run.job.relabel[number]), &passed)?;
    }
    let reached = trace.last().map_or(0, |step| step.step as usize + 1);
    text.end(&way.ended(run, target), run.job.relabel.len() - reached)
}

/// Writes what the `steps` did, as far as the trace goes, without the `secrets`; places point into `sources`.
///
/// # Errors
/// When `out` does not take it.
pub fn trace_steps(
    steps: &[RelabelStep],
    trace: &[StepTrace],
    secrets: &Secrets,
    sources: &Sources,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let way = Way::hiding(secrets.clone(), sources);
    let mut text = Text { out, look };
    for (step, passed) in
        trace.iter().zip(way.passed(steps, &crate::prometheus::labels::Labels::new(), trace))
    {
        let number = step.step as usize;
        text.step(&way.written(number, &steps[number]), &passed)?;
    }
    Ok(())
}

impl Text<'_> {
    fn heading(&mut self, name: &str, place: &Place) -> io::Result<()> {
        let (name, place) = (visible(name), format!("{}:{}", visible(&place.file), place.line));
        let fits = columns(&name) + 2 + columns(&place) <= self.look.width;
        let width = self.look.width.max(NARROWEST);
        let rows: Vec<_> = lines(&name, width).into_iter().map(|line| part(&name, line)).collect();
        let rows: Vec<_> = rows.iter().map(|row| self.paint(STRONG, row)).collect();
        let between = if fits { "  " } else { "\n  " };
        writeln!(self.out, "{}{between}{}\n", rows.join("\n"), self.paint(QUIET, &place))
    }

    fn step(&mut self, written: &Written, passed: &Passed) -> io::Result<()> {
        let number = self.paint(STRONG, &format!("step {:<3}", written.step + 1));
        let place = format!("{}:{}", visible(&written.place.file), written.place.line);
        writeln!(self.out, "{number}  {:<12}{}", written.action, self.paint(QUIET, &place))?;
        // The default regex matches nothing read: such a step says nothing but what it writes.
        let is_constant = written.source_labels.is_empty() && written.regex.as_deref() == Some("(.*)");
        if !is_constant {
            self.reads(written)?;
            self.value(passed)?;
            self.verdict(written, passed)?;
        }
        for change in &passed.changed {
            self.change(change)?;
        }
        self.remarks(passed)
    }

    fn reads(&mut self, written: &Written) -> io::Result<()> {
        let count = written.source_labels.len();
        let names = written.source_labels.iter().enumerate();
        let names: Vec<_> =
            names.map(|(at, name)| format!("{name}{}", if at + 1 < count { "," } else { "" })).collect();
        for (at, line) in filled(&names, self.room()).iter().enumerate() {
            self.row(if at == 0 { "reads" } else { "" }, line, PLAIN)?;
        }
        Ok(())
    }

    /// The value that was read, and under each line of it what each group captured there.
    fn value(&mut self, passed: &Passed) -> io::Result<()> {
        let Some(value) = &passed.value else { return Ok(()) };
        let value = visible(value);
        if value.is_empty() {
            return self.row("value", "(empty)", QUIET);
        }
        for (at, line) in lines(&value, self.room()).into_iter().enumerate() {
            self.row(if at == 0 { "value" } else { "" }, &part(&value, line.clone()), PLAIN)?;
            for group in &passed.captures {
                let here = group.start.max(line.start)..group.end.min(line.end);
                let is_empty = group.start == group.end;
                let last = line.end == value.chars().count();
                let begins = line.contains(&group.start) || last && group.start == line.end;
                if here.is_empty() && !(is_empty && begins) {
                    continue;
                }
                let before = columns(&part(&value, line.start..here.start));
                let mark =
                    if is_empty { "∅".to_owned() } else { "─".repeat(columns(&part(&value, here))) };
                let mark = self.paint(CAPTURED, &mark);
                let name = format!("${}", group.number);
                writeln!(self.out, "{:INDENT$}{name:<8}{:before$}{mark}", "", "")?;
            }
        }
        Ok(())
    }

    /// What was asked of the value, and the answer.
    fn verdict(&mut self, written: &Written, passed: &Passed) -> io::Result<()> {
        let answer = |yes, no| match passed.matched {
            _ if passed.uncertain => "depends on a value that the files do not give",
            Some(true) => yes,
            _ => no,
        };
        if let Some(other) = &passed.compared {
            let label = written.target_label.as_deref().unwrap_or_default();
            return self.asked(
                "other",
                &format!("{}  of {label}", visible(other)),
                answer("is equal", "is not"),
            );
        }
        match &written.regex {
            None => Ok(()),
            Some(regex) if passed.value.is_none() => {
                self.asked("regex", &visible(regex), answer("matches names", "matches no name"))
            }
            Some(regex) => self.asked("regex", &visible(regex), answer("matches", "does not match")),
        }
    }

    fn asked(&mut self, word: &str, what: &str, answer: &str) -> io::Result<()> {
        if columns(what) + 2 + columns(answer) <= self.room() {
            return self.row(word, &format!("{what}  {answer}"), PLAIN);
        }
        self.row(word, what, PLAIN)?;
        self.row("", answer, PLAIN)
    }

    fn change(&mut self, Changed { label, before, after }: &Changed) -> io::Result<()> {
        let value = |value: &Option<String>| value.as_deref().map(visible);
        let (style, sign) = match (before, after) {
            (None, _) => (ADDED, '+'),
            (Some(_), Some(_)) => (CHANGED, '~'),
            (Some(_), None) => (REMOVED, '-'),
        };
        let was = value(before).map(|before| format!("  (was {before})")).unwrap_or_default();
        let is = value(after).map(|after| format!(" = {after}")).unwrap_or_default();
        let line = format!("{sign} {label}{is}{was}");
        if columns(&line) <= self.look.width.saturating_sub(INDENT) || before.is_none() || after.is_none() {
            return self.block(&line, style);
        }
        self.block(&format!("{sign} {label}{is}"), style)?;
        self.block(&format!("  {}", was.trim_start()), style)
    }

    fn remarks(&mut self, passed: &Passed) -> io::Result<()> {
        for label in &passed.unchanged {
            self.block(&format!("= {label} stays as it is"), QUIET)?;
        }
        if let Some(name) = &passed.refused_name {
            self.block(
                &format!("\"{}\" is not a valid label name: nothing is written", visible(name)),
                REMOVED,
            )?;
        }
        for label in &passed.ambiguous {
            self.block(&format!("several labels are mapped to {label}: which one wins is random"), REMOVED)?;
        }
        if passed.dropped {
            self.block("the target is dropped here", REMOVED)?;
        }
        Ok(())
    }

    fn end(&mut self, ended: &Ended, left: usize) -> io::Result<()> {
        writeln!(self.out)?;
        if let Some(dropped) = &ended.dropped {
            let place = self.paint(QUIET, &format!("{}:{}", dropped.place.file, dropped.place.line));
            writeln!(self.out, "dropped   by step {}, {place}", dropped.step + 1)?;
            if left > 0 {
                let steps = if left == 1 { "step is" } else { "steps are" };
                writeln!(self.out, "{:INDENT$}{left} more {steps} not reached", "")?;
            }
        }
        if let Some(reason) = &ended.error {
            self.said("refused", &visible(reason))?;
        }
        self.labels(ended)?;
        if let Some(scrape) = &ended.scrape {
            self.said("scrape", &format!("every {}: GET {}", scrape.interval, visible(&scrape.url)))?;
            if scrape.repeated {
                self.said("", "another target is identical: Prometheus scrapes only that one")?;
            }
        }
        ended.probe.as_ref().map_or(Ok(()), |probe| self.probe(probe))
    }

    fn probe(&mut self, probe: &Probed) -> io::Result<()> {
        let request = match (&probe.url, &probe.error) {
            (Some(url), _) => {
                let request = format!("{} {url}", probe.method.as_deref().unwrap_or_default());
                format!("{}  (module {})", request.trim_start(), probe.module)
            }
            (None, error) => format!("none: {}", error.as_deref().unwrap_or_default()),
        };
        self.said("request", &visible(&request))
    }

    /// `{instance="…", job="…"}`, as Prometheus shows it; labels for the scrape left out.
    fn labels(&mut self, ended: &Ended) -> io::Result<()> {
        let Some(labels) = &ended.labels else { return Ok(()) };
        let public: Vec<_> = labels.iter().filter(|(name, _)| !name.starts_with("__")).collect();
        let count = public.len();
        let pair = |(at, (name, value)): (usize, &(&std::sync::Arc<str>, &String))| {
            let (open, close) = (if at == 0 { "{" } else { "" }, if at + 1 == count { "}" } else { "," });
            format!("{open}{name}=\"{}\"{close}", visible(value))
        };
        let pairs: Vec<_> = public.iter().enumerate().map(pair).collect();
        let rows = filled(&pairs, self.look.width.saturating_sub(INDENT));
        for (at, row) in rows.iter().enumerate() {
            self.said(if at == 0 { "labels" } else { "" }, row)?;
        }
        if rows.is_empty() { self.said("labels", "{}") } else { Ok(()) }
    }
}
