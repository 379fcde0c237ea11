//! `simulate`: what will be sent, as a table for people.

use std::convert::Infallible;
use std::io::{self, Write};

use super::simulation::is_shown;
use super::trace::Way;
use crate::blackbox::{Asked, Refusal};
use crate::simulate::{End, JobRun, Simulation, Target};
use crate::text::{Sources, visible};

/// Writes one line a target: job, service, verdict, and the request that will be sent.
///
/// # Errors
/// When `out` does not take it.
pub fn simulation_table(simulation: &Simulation<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = vec![["JOB", "SERVICE", "VERDICT", "REQUEST"].map(str::to_owned)];
    let sources = &simulation.estate.sources;
    let shown = |run: &JobRun<'_>, target: &Target<'_>| is_shown(target).then(|| row(run, target, sources));
    let Ok(()) = simulation.each(shown, |row| {
        rows.extend(row);
        Ok::<_, Infallible>(())
    });
    let wide = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let room = width.saturating_sub(6) / 3;
    let [job, service, verdict] = [wide(0).min(room), wide(1).min(room), wide(2).min(room)];
    for [a, b, c, request] in &rows {
        let left =
            format!("{:job$}  {:service$}  {:verdict$}", cut(a, job), cut(b, service), cut(c, verdict));
        writeln!(out, "{}", format!("{left}  {request}").trim_end())?;
    }
    Ok(())
}

fn row(run: &JobRun<'_>, target: &Target<'_>, sources: &Sources) -> [String; 4] {
    let name = match target.source.instance() {
        Some(instance) => instance.id.to_string(),
        None => target.discovered.get("__address__").to_owned(),
    };
    let (verdict, request) = match &target.end {
        End::Dropped(step) => (format!("dropped by step {}", step + 1), String::new()),
        End::Refused(refused) => ("refused".to_owned(), refused.reason.clone()),
        End::Scraped(scrape) => match &scrape.probe {
            None => ("scraped".to_owned(), format!("GET {}", scrape.url)),
            Some(asked) => probed(asked),
        },
    };
    let way = Way::of(run, target, sources);
    [run.job.name.to_string(), name, verdict, request].map(|cell| visible(&way.shown(&cell)))
}

fn probed(asked: &Asked) -> (String, String) {
    match &asked.request {
        Ok(request) => {
            ("probed".to_owned(), format!("{} {}", request.method, request.url).trim_start().to_owned())
        }
        Err(Refusal::NoModules) => (
            "probed".to_owned(),
            format!("{} with module {}, which no given file defines", asked.target, asked.module),
        ),
        Err(Refusal::UnknownRequest) => ("probed".to_owned(), asked.target.clone()),
        Err(refusal) => ("not probed".to_owned(), refusal.to_string()),
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
