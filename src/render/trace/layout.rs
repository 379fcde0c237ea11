//! How the text of a trace is set: what is set in how far, in which style, on lines as wide as the terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::wrap::{lines, part};
use crate::render::Look;

/// How far the parts of a step are set in, in columns.
pub const INDENT: usize = 10;

/// How far values are set in, behind the word that says what they are.
pub const VALUES: usize = 18;

/// The columns that a value is given, however narrow the terminal is.
pub const NARROWEST: usize = 20;

/// Where the text goes, and how it looks.
pub struct Text<'t> {
    /// Where it goes.
    pub out: &'t mut dyn Write,
    /// Its width, and whether in colour.
    pub look: Look,
}

/// A label that a step adds.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// One that it changes.
pub const CHANGED: Style = AnsiColor::Yellow.on_default();
/// One that it removes.
pub const REMOVED: Style = AnsiColor::Red.on_default();
/// What a group matched.
pub const CAPTURED: Style = AnsiColor::Cyan.on_default();
/// What matters less.
pub const QUIET: Style = Style::new().dimmed();
/// What is shown as it is.
pub const PLAIN: Style = Style::new();
/// What begins something.
pub const STRONG: Style = Style::new().bold();

impl Text<'_> {
    /// A word at the margin, and what it is, on as many lines as it takes.
    pub fn said(&mut self, word: &str, what: &str) -> io::Result<()> {
        let width = self.look.width.saturating_sub(INDENT).max(NARROWEST);
        for (at, line) in lines(what, width).into_iter().enumerate() {
            let word = if at == 0 { word } else { "" };
            writeln!(self.out, "{word:INDENT$}{}", part(what, line))?;
        }
        Ok(())
    }

    /// A word in a step, and what it is, on as many lines as it takes.
    pub fn row(&mut self, word: &str, what: &str, style: Style) -> io::Result<()> {
        for (at, line) in lines(what, self.room()).into_iter().enumerate() {
            let word = if at == 0 { word } else { "" };
            let line = self.paint(style, &part(what, line));
            writeln!(self.out, "{}", format!("{:INDENT$}{word:<8}{line}", "").trim_end())?;
        }
        Ok(())
    }

    /// What is said in a step, on as many lines as it takes, the further ones set in.
    pub fn block(&mut self, what: &str, style: Style) -> io::Result<()> {
        let width = self.look.width.saturating_sub(INDENT + 2).max(NARROWEST);
        let first = lines(what, width + 2).into_iter().next().unwrap_or(0..0);
        let rest = part(what, first.end..what.chars().count());
        let line = self.paint(style, &part(what, first));
        writeln!(self.out, "{:INDENT$}{line}", "")?;
        for line in lines(&rest, width).into_iter().filter(|line| !line.is_empty()) {
            let line = self.paint(style, &part(&rest, line));
            writeln!(self.out, "{:INDENT$}  {line}", "")?;
        }
        Ok(())
    }

    /// The columns that a value has.
    pub fn room(&self) -> usize {
        self.look.width.saturating_sub(VALUES).max(NARROWEST)
    }

    /// The text in a style, where colours are wanted.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.look.colour && style != PLAIN { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}
