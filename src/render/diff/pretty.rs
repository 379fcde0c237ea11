//! `diff` for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::words::{PLAIN, left_out, name, summary};
use super::{Compared, Located, SHOWN, own, sent};
use crate::compare::{Both, Group, Kind, Member};
use crate::finding::Finding;
use crate::render::Look;
use crate::text::{Sources, grouped, visible};

/// Writes what happens to targets, the worst first, then findings, then the counts.
///
/// # Errors
/// When `out` does not take it.
pub fn diff_pretty(compared: &Compared<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Text { compared, look, out };
    for (name, reasons) in compared.refusals() {
        text.line(AnsiColor::Red.on_default().bold(), &format!("! Prometheus refuses {}", visible(name)))?;
        for reason in reasons {
            writeln!(text.out, "    {reason}")?;
        }
        writeln!(text.out, "    what could be read of it is compared")?;
        writeln!(text.out)?;
    }
    for group in &compared.diff.groups {
        text.group(group)?;
    }
    let (findings, sources) = (&compared.diff.findings, compared.sources());
    text.findings("new", AnsiColor::Red.on_default(), &findings.new, sources.new)?;
    text.findings("gone", AnsiColor::Green.on_default(), &findings.old, sources.old)?;
    if compared.diff.left_out > 0 {
        writeln!(text.out, "{}", left_out(compared.diff.left_out))?;
    }
    writeln!(text.out, "{}", summary(compared))
}

struct Text<'t> {
    compared: &'t Compared<'t>,
    look: Look,
    out: &'t mut dyn Write,
}

impl Text<'_> {
    fn group(&mut self, group: &Group<'_>) -> io::Result<()> {
        let (sign, style) = sign(group.kind);
        self.line(style.bold(), &format!("{sign} {}", PLAIN.headline(group)))?;
        for line in PLAIN.further(group) {
            writeln!(self.out, "    also {line}")?;
        }
        let place = self
            .compared
            .place_of(group)
            .map(|Located { lead, at }| format!(", {lead}{at}"))
            .unwrap_or_default();
        self.line(Style::new().dimmed(), &format!("    cause: {}{place}", PLAIN.because(group)))?;
        let names: Vec<_> = group.members.iter().take(SHOWN).map(|member| name(member, group)).collect();
        let wide = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
        for (member, name) in group.members.iter().zip(names) {
            self.member(group, member, &format!("    {name:wide$}"))?;
        }
        if group.members.len() > SHOWN {
            writeln!(self.out, "    and {} more", grouped(group.members.len() - SHOWN))?;
        }
        writeln!(self.out)
    }

    fn member(&mut self, group: &Group<'_>, member: &Member<'_>, name: &str) -> io::Result<()> {
        if group.kind != Kind::Changed {
            let sent = sent(group.kind, member).unwrap_or_default();
            return writeln!(self.out, "{}", format!("{name}  {sent}").trim_end());
        }
        let Some(delta) = own(&member.deltas) else {
            return writeln!(self.out, "{name}");
        };
        let Both { old, new } = PLAIN.values(delta);
        let line = format!("{name}  {old} → {new}");
        if line.chars().count() <= self.look.width {
            return writeln!(self.out, "{line}");
        }
        writeln!(self.out, "{name}  {old}\n{:wide$}→ {new}", "", wide = name.chars().count())
    }

    fn findings(
        &mut self,
        what: &str,
        style: Style,
        findings: &[Finding],
        sources: &Sources,
    ) -> io::Result<()> {
        for finding in findings {
            let start = sources.start(finding.primary.span);
            let path = sources.file(finding.primary.span.file).shown();
            self.line(style.bold(), &format!("{what}: {}[{}]", finding.severity, finding.rule))?;
            writeln!(self.out, "    {}", finding.whole_message())?;
            self.line(Style::new().dimmed(), &format!("    {path}:{}:{}", start.line, start.column))?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn line(&mut self, style: Style, text: &str) -> io::Result<()> {
        if self.look.colour {
            writeln!(self.out, "{style}{text}{style:#}")
        } else {
            writeln!(self.out, "{text}")
        }
    }
}

fn sign(kind: Kind) -> (char, Style) {
    match kind {
        Kind::Stops | Kind::Removed => ('-', AnsiColor::Red.on_default()),
        Kind::Changed => ('~', AnsiColor::Yellow.on_default()),
        Kind::Starts | Kind::Added => ('+', AnsiColor::Green.on_default()),
        Kind::Otherwise | Kind::AddedUnscraped | Kind::RemovedUnscraped => ('·', Style::new()),
    }
}
