//! `trace`: one target through every step, as text for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Look;
use crate::prometheus::labels::Labels;
use crate::prometheus::relabel::{Change, RelabelStep, StepTrace};
use crate::simulate::{End, JobRun, Simulation, Target};
use crate::text::{Sources, Span, redact};

/// How far the parts of a step are set in, in columns.
const INDENT: &str = "          ";

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
    let sources = &simulation.estate.sources;
    let mut text = Text { out, look, sources };
    text.heading(run, target)?;
    text.steps(&run.job.relabel, &run.trace(target))?;
    text.end(run, target)
}

/// Writes what the `steps` did, as far as the trace goes; places point into `sources`.
///
/// # Errors
/// When `out` does not take it.
pub fn trace_steps(
    steps: &[RelabelStep],
    trace: &[StepTrace],
    sources: &Sources,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    Text { out, look, sources }.steps(steps, trace)
}

/// Where the text goes, and how it looks.
struct Text<'t> {
    out: &'t mut dyn Write,
    look: Look,
    sources: &'t Sources,
}

impl Text<'_> {
    fn heading(&mut self, run: &JobRun<'_>, target: &Target<'_>) -> io::Result<()> {
        let name = name_of(run, target);
        let title = self.paint(Style::new().bold(), &name);
        writeln!(self.out, "{title}  {}", self.place(target.source.place()))?;
        writeln!(self.out)
    }

    fn steps(&mut self, steps: &[RelabelStep], trace: &[StepTrace]) -> io::Result<()> {
        for step in trace {
            self.step(&steps[step.step as usize], step)?;
        }
        Ok(())
    }

    fn step(&mut self, written: &RelabelStep, step: &StepTrace) -> io::Result<()> {
        let number = self.paint(Style::new().bold(), &format!("step {:<3}", step.step + 1));
        writeln!(self.out, "{number}  {:<12}{}", written.action.value.name(), self.place(written.place))?;
        if !written.source_labels.is_empty() {
            let names: Vec<_> = written.source_labels.iter().map(|label| &*label.value).collect();
            writeln!(self.out, "{INDENT}reads   {}", names.join(", "))?;
        }
        self.value(written, step)?;
        self.changes(step)?;
        if step.dropped {
            let end = self.paint(AnsiColor::Red.on_default(), "the target is dropped here");
            writeln!(self.out, "{INDENT}{end}")?;
        }
        Ok(())
    }

    /// The value that was read, and under it what each group captured.
    fn value(&mut self, written: &RelabelStep, step: &StepTrace) -> io::Result<()> {
        if written.action.value.reads_names() {
            return Ok(());
        }
        writeln!(self.out, "{INDENT}value   {}", shown(&step.read))?;
        let Some(regex) = &written.regex else { return Ok(()) };
        for (number, capture) in step.captures.iter().enumerate().skip(1) {
            let Some(capture) = capture else { continue };
            let before = shown(&step.read[..capture.range.start]).chars().count();
            let width = shown(&capture.text).chars().count();
            let mark = if width == 0 { "∅".to_owned() } else { "─".repeat(width) };
            let mark = self.paint(AnsiColor::Cyan.on_default(), &mark);
            writeln!(self.out, "{INDENT}${number:<7}{}{mark}", " ".repeat(before))?;
        }
        let verdict = match (step.matched, step.uncertain) {
            (_, true) => "depends on a value that the files do not tell",
            (true, _) => "matches",
            (false, _) => "does not match",
        };
        writeln!(self.out, "{INDENT}regex   {}  {verdict}", regex.value)
    }

    fn changes(&mut self, step: &StepTrace) -> io::Result<()> {
        for Change { label, before, after } in &step.changed {
            let (style, change) = match (before, after) {
                (None, Some(after)) => (AnsiColor::Green, format!("+ {label} = {}", shown(after))),
                (Some(before), Some(after)) => {
                    (AnsiColor::Yellow, format!("~ {label} = {}  (was {})", shown(after), shown(before)))
                }
                (Some(before), None) => (AnsiColor::Red, format!("- {label}  (was {})", shown(before))),
                (None, None) => continue,
            };
            let painted = self.paint(style.on_default(), &change);
            writeln!(self.out, "{INDENT}{painted}")?;
        }
        Ok(())
    }

    fn end(&mut self, run: &JobRun<'_>, target: &Target<'_>) -> io::Result<()> {
        writeln!(self.out)?;
        match &target.end {
            End::Dropped(step) => {
                let place = self.place(run.job.relabel[*step].place);
                writeln!(self.out, "dropped   by step {}, {place}", step + 1)
            }
            End::Refused(refused) => writeln!(self.out, "refused   {}", shown(&refused.reason)),
            End::Scraped(scrape) => {
                writeln!(self.out, "labels    {}", label_set(&scrape.labels))?;
                writeln!(self.out, "scrape    every {}: GET {}", scrape.interval, shown(&scrape.url))?;
                match &scrape.probe {
                    None => Ok(()),
                    Some(asked) => match &asked.request {
                        Ok(request) => writeln!(
                            self.out,
                            "request   {} {}  (module {})",
                            request.method,
                            shown(&request.url),
                            asked.module
                        ),
                        Err(refusal) => writeln!(self.out, "request   none: {}", shown(&refusal.to_string())),
                    },
                }
            }
        }
    }

    fn place(&self, span: Span) -> String {
        let path = self.sources.file(span.file).path().display();
        self.paint(Style::new().dimmed(), &format!("{path}:{}", self.sources.start(span).line))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// `{instance="…", job="…"}`, as Prometheus shows it; labels for the scrape left out.
fn label_set(labels: &Labels) -> String {
    let public = labels.iter().filter(|label| !label.name.starts_with("__"));
    let pairs: Vec<_> = public.map(|label| format!("{}=\"{}\"", label.name, shown(&label.value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// `web (web-1) in job blackbox`; a target that is no service's is named by its address.
pub fn name_of(run: &JobRun<'_>, target: &Target<'_>) -> String {
    let name = match target.source.instance() {
        Some(instance) if instance.id == instance.name => instance.name.to_string(),
        Some(instance) => format!("{} ({})", instance.name, instance.id),
        None => redact(target.discovered.get("__address__")).into_owned(),
    };
    format!("{name} in job {}", run.job.name.value)
}

/// A value on one line, without credentials.
pub fn shown(text: &str) -> String {
    redact(text).replace('\n', "\\n")
}
