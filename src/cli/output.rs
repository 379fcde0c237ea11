//! Which report goes where.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::ci;
use super::outcome::{Failure, written};
use super::terminal::{self, ColorChoice};
use crate::render::{self, Look, Report};

#[derive(Debug, Args)]
pub struct OutputArgs {
    /// How to show the findings
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "output")]
    format: Option<Format>,
    /// A report, and the file that it goes to; may be given several times, as in --output sarif=out.sarif --output pretty
    #[arg(long, value_name = "FORMAT[=FILE]")]
    output: Vec<Output>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Diagnostics with source text
    Pretty,
    /// One line per finding
    Concise,
    /// JSON, version 1
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// SARIF with what allowances and the baseline hold back, as suppressed results with their reasons. Not for
    /// GitHub, which treats those as open alerts
    SarifSuppressed,
    /// Annotations for GitHub workflows
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Test reports in XML, as Jenkins and others read them
    Junit,
    /// A summary in Markdown
    Markdown,
}

/// One `--output`; without a file, it goes to standard output.
#[derive(Debug, Clone)]
struct Output {
    format: Format,
    file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
        let format = Format::from_str(name, false).map_err(|_| {
            let known = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let known: Vec<_> = known.map(|value| value.get_name().to_owned()).collect();
            format!("\"{name}\" is not one of {}", known.join(", "))
        })?;
        Ok(Self { format, file: file.map(PathBuf::from) })
    }
}

impl OutputArgs {
    /// Refuses two reports in one file, of which the second would replace the first.
    pub fn check(&self) -> Result<(), Failure> {
        let mut seen = HashSet::new();
        for file in self.output.iter().filter_map(|output| output.file.as_ref()) {
            let whole = std::path::absolute(file).unwrap_or_else(|_| file.clone());
            if !seen.insert(whole) {
                let text =
                    format!("two reports cannot both go to {}: give each its own file", file.display());
                return Err(Failure::Usage(text));
            }
        }
        Ok(())
    }

    /// Writes every report that is asked for; what goes to standard output goes to `out`, as long as it is read there.
    pub fn write(&self, report: &Report<'_>, color: ColorChoice, out: &mut dyn Write) -> Result<(), Failure> {
        for Output { format, file } in self.asked() {
            match file {
                None => written(format.write(report, terminal::look(color), out))?,
                Some(path) => to_file(&path, |file| format.write(report, terminal::plain(), file))?,
            }
        }
        Ok(())
    }

    /// What is asked for; by default, what people read, and annotations in a workflow of GitHub.
    fn asked(&self) -> Vec<Output> {
        if !self.output.is_empty() {
            return self.output.clone();
        }
        let to_stdout = |format| Output { format, file: None };
        match self.format {
            Some(format) => vec![to_stdout(format)],
            None if ci::is_github() => vec![to_stdout(Format::Pretty), to_stdout(Format::Github)],
            None => vec![to_stdout(Format::Pretty)],
        }
    }
}

fn to_file(path: &PathBuf, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let written = File::create(path).map(BufWriter::new).and_then(|mut file| {
        write(&mut file)?;
        file.flush()
    });
    written.map_err(|error| Failure::Unwritable(path.clone(), error))
}

impl Format {
    fn write(self, report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Pretty => render::pretty(report, look, out),
            Self::Concise => render::concise(report, out),
            Self::Json => render::json(report, out),
            Self::Sarif => render::sarif(report, out),
            Self::SarifSuppressed => render::sarif_suppressed(report, out),
            Self::Github => render::github(report, out),
            Self::Gitlab => render::gitlab(report, out),
            Self::Junit => render::junit(report, out),
            Self::Markdown => render::markdown(report, out),
        }
    }
}
