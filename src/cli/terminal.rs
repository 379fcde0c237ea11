//! What the terminal can show.

use std::io::IsTerminal;

use anstyle_query as query;
use clap::ValueEnum;
use supports_hyperlinks::Stream;

use crate::render::Look;

/// Columns where the terminal does not say.
const DEFAULT_WIDTH: usize = 100;

/// `--color`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// If the output is a terminal; `NO_COLOR` and `CLICOLOR_FORCE` are honoured
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Colour, width and links for standard output.
pub fn look(choice: ColorChoice) -> Look {
    let colour = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_coloured(),
    };
    Look { colour, width: width(), links: supports_hyperlinks::on(Stream::Stdout) }
}

/// What the environment and the terminal say; `CLICOLOR_FORCE=0` forces nothing.
fn is_coloured() -> bool {
    let is_forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|force| !force.is_empty() && force != "0");
    let may_be = is_forced || is_watched() && query::clicolor().unwrap_or_else(query::term_supports_color);
    may_be && !query::no_color()
}

/// How a file looks.
pub fn plain() -> Look {
    Look { colour: false, width: DEFAULT_WIDTH, links: false }
}

/// Whether a person watches. What differs from run to run is shown to nobody else, so that outputs can be compared.
pub fn is_watched() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether the result goes to a file, so that none of it comes to the terminal: not by a pager or `jq`, either.
pub fn is_stored() -> bool {
    std::fs::metadata("/dev/stdout").is_ok_and(|stdout| stdout.is_file())
}

/// The terminal's columns, as far as the environment says.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    match told {
        Some(columns) => columns,
        None if is_watched() => {
            terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0))
        }
        None => DEFAULT_WIDTH,
    }
}
