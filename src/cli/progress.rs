//! How far a long run is, on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::ci;
use crate::progress::{Phase, Progress, Watcher};

/// A bar on standard error, for runs that a person waits for. It needs no thread: whoever works looks at the clock now
/// and then, and draws.
pub struct Bar(Arc<Watch>);

/// What the bar shows, and when.
struct Watch {
    started: Instant,
    /// Nothing is drawn before this is over.
    after: Duration,
    done: AtomicUsize,
    /// After how many units the clock is looked at.
    often: AtomicUsize,
    shown: Mutex<Shown>,
}

struct Shown {
    phase: Phase,
    total: usize,
    /// The bar of the phase, once there is one.
    bar: Option<ProgressBar>,
    /// Whether nothing is to be drawn any more.
    is_over: bool,
}

impl Bar {
    /// For a run that starts now; nothing is drawn until `after` is over.
    pub fn new(after: Duration) -> Self {
        let shown = Shown { phase: Phase::Reading, total: 0, bar: None, is_over: false };
        Self(Arc::new(Watch {
            started: Instant::now(),
            after,
            done: AtomicUsize::new(0),
            often: AtomicUsize::new(often(Phase::Reading)),
            shown: Mutex::new(shown),
        }))
    }

    /// Where the run reports how far it is. Where nobody waits at a terminal, nothing is shown.
    pub fn progress(&self) -> Progress {
        if io::stderr().is_terminal() && !ci::is_pipeline() {
            Progress::told_to(self.0.clone())
        } else {
            Progress::default()
        }
    }

    /// Takes the bar away for good.
    pub fn end(&self) {
        let mut shown = self.0.locked();
        shown.is_over = true;
        shown.clear();
    }

    /// The same writer; if what is written there may come to the terminal, it ends the bar.
    pub fn ended_by<'w>(&'w self, out: &'w mut dyn Write, may_be_shown: bool) -> impl Write + 'w {
        EndedBy { bar: may_be_shown.then_some(self), out }
    }
}

impl Watcher for Watch {
    fn expect(&self, phase: Phase, units: usize) {
        let mut shown = self.locked();
        if shown.phase != phase || self.done.load(Ordering::Relaxed) >= shown.total {
            shown.clear();
            (shown.phase, shown.total) = (phase, 0);
            self.done.store(0, Ordering::Relaxed);
            self.often.store(often(phase), Ordering::Relaxed);
        }
        shown.total += units;
        self.draw(&mut shown);
    }

    fn done(&self, units: usize) {
        let before = self.done.fetch_add(units, Ordering::Relaxed);
        let often = self.often.load(Ordering::Relaxed);
        // Whoever is first past a multiple looks at the clock; nobody waits for another who draws.
        if before / often != (before + units) / often
            && let Ok(mut shown) = self.shown.try_lock()
        {
            self.draw(&mut shown);
        }
    }
}

impl Watch {
    fn draw(&self, shown: &mut Shown) {
        if shown.is_over || self.started.elapsed() < self.after {
            return;
        }
        let (done, total) = (self.done.load(Ordering::Relaxed) as u64, shown.total as u64);
        let bar = shown.bar.get_or_insert_with(|| new_bar(shown.phase, self.started));
        bar.update(|state| {
            state.set_len(total);
            state.set_pos(done);
        });
    }

    fn locked(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shown {
    fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn new_bar(phase: Phase, started: Instant) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{msg:13} [{bar:30}] {percent:>3}%  {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
    bar.with_message(words(phase)).with_elapsed(started.elapsed())
}

/// How many units are about a millisecond's work; never 0. Subjects come in large blocks, and Consul takes its time.
const fn often(phase: Phase) -> usize {
    match phase {
        Phase::Asking | Phase::Judging => 1,
        Phase::Reading => 1 << 16,
        Phase::Simulating | Phase::Showing => 128,
    }
}

const fn words(phase: Phase) -> &'static str {
    match phase {
        Phase::Asking => "asking Consul",
        Phase::Reading => "reading",
        Phase::Simulating => "simulating",
        Phase::Judging => "judging",
        Phase::Showing => "writing",
    }
}

struct EndedBy<'w> {
    bar: Option<&'w Bar>,
    out: &'w mut dyn Write,
}

impl Write for EndedBy<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(bar) = self.bar.take() {
            bar.end();
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
