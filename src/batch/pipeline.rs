//! Work on many threads, given back in the order in which it came, with never more than a few pieces in hand.

use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::End;

/// So many pieces per worker are in hand at most: one at work, one that waits for it, and one that waits for its turn.
const IN_HAND: usize = 3;

/// A piece on its way to a worker, and where its result is awaited.
type Task<T, R> = (T, Sender<R>);

/// Hands to a worker what the feeder has; `false` says that nobody takes any more.
pub struct Feed<T, R> {
    tasks: Sender<Task<T, R>>,
    turns: Sender<Receiver<R>>,
}

impl<T, R> Feed<T, R> {
    pub fn give(&self, piece: T) -> bool {
        let (done, awaited) = bounded(1);
        // The turn comes first: the queue of turns is what bounds how much is in hand.
        self.turns.send(awaited).is_ok() && self.tasks.send((piece, done)).is_ok()
    }
}

/// Feeds, works and takes. The feeder and the workers have threads of their own and are left behind when somebody asks to
/// stop: a feeder may be waiting for input that never comes.
///
/// # Errors
/// Whatever `take` fails with.
///
/// # Panics
/// Where the work panics.
pub fn ordered<T, R, E>(
    jobs: usize,
    feed: impl FnOnce(&Feed<T, R>) + Send + 'static,
    work: impl Fn(T) -> R + Send + Sync + 'static,
    stop: &Receiver<()>,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<End, E>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let (tasks, at_work) = bounded::<Task<T, R>>(jobs * IN_HAND);
    let (turns, in_turn) = bounded(jobs * IN_HAND);
    let work = Arc::new(work);
    for _ in 0..jobs {
        let (at_work, work) = (at_work.clone(), Arc::clone(&work));
        thread::spawn(move || {
            for (piece, done) in at_work {
                // Where nobody takes any more the result is for nobody.
                let _ = done.send(work(piece));
            }
        });
    }
    thread::spawn(move || feed(&Feed { tasks, turns }));
    loop {
        let turn = select! {
            recv(stop) -> _ => return Ok(End::Stopped),
            recv(in_turn) -> turn => turn,
        };
        let Ok(awaited) = turn else { return Ok(End::Whole) };
        select! {
            recv(stop) -> _ => return Ok(End::Stopped),
            // A worker that panics takes the run with it: no row is lost in silence.
            recv(awaited) -> done => take(done.expect("a worker answers every piece"))?,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_what_was_fed_however_long_each_takes() {
        let (_asks, stop) = bounded(1);
        let mut taken = Vec::new();
        let end = ordered(
            4,
            |feed| (0..500_u64).for_each(|at| assert!(feed.give(at))),
            |at| {
                thread::sleep(Duration::from_micros(at * 7919 % 300));
                at
            },
            &stop,
            |at| {
                taken.push(at);
                Ok::<(), ()>(())
            },
        );
        assert_eq!((end, taken), (Ok(End::Whole), (0..500).collect()));
    }

    #[test]
    fn a_feeder_is_never_far_ahead_of_what_was_taken() {
        let (_asks, stop) = bounded(1);
        let fed = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counter = Arc::clone(&fed);
        let mut taken = 0;
        let end = ordered(
            2,
            move |feed| {
                while counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 200 && feed.give(()) {}
            },
            |()| (),
            &stop,
            |()| {
                taken += 1;
                let ahead = fed.load(std::sync::atomic::Ordering::SeqCst) - taken;
                if ahead <= 2 * 2 * IN_HAND + 3 { Ok(()) } else { Err(ahead) }
            },
        );
        assert_eq!((end, taken), (Ok(End::Whole), 200));
    }

    #[test]
    fn whoever_asks_to_stop_need_not_wait_for_a_feeder_that_waits() {
        let (asks, stop) = bounded(1);
        let mut taken = 0;
        let end = ordered(
            1,
            |feed| {
                feed.give(());
                thread::sleep(Duration::from_secs(600));
            },
            |()| (),
            &stop,
            |()| {
                taken += 1;
                asks.send(()).map_err(drop)
            },
        );
        assert_eq!((end, taken), (Ok(End::Stopped), 1));
    }

    #[test]
    fn a_taker_that_fails_ends_it() {
        let (_asks, stop) = bounded(1);
        let end = ordered(2, |feed| while feed.give(()) {}, |()| (), &stop, |()| Err("disk full"));
        assert_eq!(end, Err("disk full"));
    }
}
