//! The progress bar: nodes informed, virtual time, events per second, replications, time left.

use super::terminal::Terminal;
use gossip_sim::output::units::{grouped, significant, trimmed};
use gossip_sim::run::replications::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(100);
/// The bar's steps.
const STEPS: u64 = 1000;
/// Before this share is done, a guess of the time left is worth nothing.
const GUESS_FROM: f64 = 0.03;

/// Does `work` while a bar on stderr shows `progress`, if stderr is a terminal.
pub fn while_shown<T>(terminal: &Terminal, progress: &Progress, work: impl FnOnce() -> T) -> T {
    if !terminal.progress {
        return work();
    }
    let (done, until) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| show(progress, until));
        let result = work();
        drop(done);
        result
    })
}

fn show(progress: &Progress, until: Receiver<()>) {
    let bar = ProgressBar::with_draw_target(Some(STEPS), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:24} {msg}").expect("the template is valid");
    bar.set_style(style.progress_chars("=> "));
    let begun = Instant::now();
    while until.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let share = share(progress);
        bar.set_position((share * STEPS as f64) as u64);
        bar.set_message(line(progress, share, begun.elapsed()));
    }
    bar.finish_and_clear();
}

/// How much of the work is done, as far as can be told: the running replication that is farthest
/// counts by its coverage.
fn share(progress: &Progress) -> f64 {
    let now = progress.farthest();
    let part = if now.due > 0 { now.held as f64 / now.due as f64 } else { 0.0 };
    ((progress.done() as f64 + part) / progress.asked().max(1) as f64).min(1.0)
}

fn line(progress: &Progress, share: f64, elapsed: Duration) -> String {
    let now = progress.farthest();
    let seconds = elapsed.as_secs_f64().max(1e-3);
    let rate = progress.events() as f64 / seconds;
    let left = match share {
        share if share >= GUESS_FROM => format!("{} left", clock(seconds / share - seconds)),
        _ => "time left unknown".to_string(),
    };
    format!(
        "{} of {} replications; {} of {} informed at {:.2} s; {}; {left}",
        grouped(progress.done().into()),
        grouped(progress.asked().into()),
        grouped(now.held.into()),
        grouped(now.due.into()),
        now.at.0 as f64 / 1e9,
        events_per_second(rate),
    )
}

/// `12.3 M events/s`.
pub fn events_per_second(rate: f64) -> String {
    let (value, unit) = match rate {
        rate if rate >= 1e6 => (rate / 1e6, " M"),
        rate if rate >= 1e3 => (rate / 1e3, " k"),
        rate => (rate, ""),
    };
    format!("{}{unit} events/s", trimmed(&significant(value)))
}

fn clock(seconds: f64) -> String {
    let whole = seconds.ceil().max(0.0) as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gossip_sim::run::replications::Plan;

    #[test]
    fn the_line_says_what_is_done() {
        let progress = Progress::new(&Plan { numbers: 0..50, workers: 2, ..Plan::default() });
        let line = line(&progress, 0.25, Duration::from_secs(30));
        assert_eq!(
            line,
            "0 of 50 replications; 0 of 0 informed at 0.00 s; 0 events/s; 1 min 30 s left"
        );
        assert_eq!(events_per_second(12_345_678.0), "12.3 M events/s");
    }
}
