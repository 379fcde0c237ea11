//! Tests as text: a line each, and what is not as expected.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{compared, totalled};
use crate::expect::{Case, CaseVerdict, Checked, Difference, Failure};
use crate::render::{Look, diagnostics, trace_steps};
use crate::text::{Sources, counted, visible};
use crate::verdict::of_mistake;

/// Writes every file with its tests: differences and traces of those that failed, and the mistakes that keep
/// others from running; then how many there are of each.
///
/// # Errors
/// When `out` does not take it.
pub fn checked_pretty(files: &[Checked], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Text { out, look };
    for file in files {
        text.file(file)?;
    }
    writeln!(text.out, "{} in {}", totalled(files), counted(files.len(), "file"))
}

struct Text<'t> {
    out: &'t mut dyn Write,
    look: Look,
}

impl Text<'_> {
    fn file(&mut self, file: &Checked) -> io::Result<()> {
        let title = self.paint(Style::new().bold(), &visible(&file.path.display().to_string()));
        writeln!(self.out, "{title}")?;
        for case in &file.cases {
            self.case(case, &file.sources)?;
        }
        let ends_blank =
            matches!(file.cases.last(), None | Some(Case { verdict: CaseVerdict::Failed(_), .. }));
        if !ends_blank {
            writeln!(self.out)?;
        }
        let findings: Vec<_> = file.mistakes.iter().map(of_mistake).collect();
        diagnostics(&findings, &file.sources, |_| None, self.look, self.out)
    }

    fn case(&mut self, case: &Case, sources: &Sources) -> io::Result<()> {
        let (style, word) = match case.verdict {
            CaseVerdict::Passed => (AnsiColor::Green.on_default(), "ok    "),
            CaseVerdict::Failed(_) => (AnsiColor::Red.on_default().bold(), "FAILED"),
            CaseVerdict::Broken => (AnsiColor::Yellow.on_default().bold(), "broken"),
        };
        let word = self.paint(style, word);
        writeln!(self.out, "{word}  {}", visible(&case.name))?;
        if let CaseVerdict::Failed(failures) = &case.verdict {
            for failure in failures {
                self.failure(failure, sources)?;
            }
        }
        Ok(())
    }

    fn failure(&mut self, failure: &Failure, sources: &Sources) -> io::Result<()> {
        writeln!(self.out, "\n  {}: expected (-), observed (+)", visible(&failure.subject))?;
        for difference in &failure.differences {
            self.difference(difference, sources)?;
        }
        writeln!(self.out)?;
        if !failure.trace.is_empty() {
            let Failure { steps, trace, secrets, .. } = failure;
            trace_steps(steps, trace, secrets, sources, self.look, self.out)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn difference(&mut self, difference: &Difference, sources: &Sources) -> io::Result<()> {
        let start = sources.start(difference.place);
        let place = format!("{}:{}", sources.file(difference.place.file).shown(), start.line);
        let place = self.paint(Style::new().dimmed(), &place);
        writeln!(self.out, "  {}  {place}", difference.field)?;
        for (sign, line) in compared(difference) {
            let style = match sign {
                '-' => AnsiColor::Red.on_default(),
                '+' => AnsiColor::Green.on_default(),
                _ => Style::new(),
            };
            let line = self.paint(style, &format!("{sign} {}", visible(&line)));
            writeln!(self.out, "    {line}")?;
        }
        Ok(())
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.look.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
