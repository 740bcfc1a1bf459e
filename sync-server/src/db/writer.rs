//! Group commit: one thread owns the write connection and puts waiting requests into one transaction.
//!
//! Each request runs in a savepoint of its own, so a bad one does not sink the batch; nobody is answered before the
//! commit is on disk. Measured in `research/server.md`: 2,264 → 8,265 durable requests a second on two cores.
//!
//! A request with many changes runs alone, in transactions of its own: it has nothing to gain from company, and without
//! a savepoint around it the engine need not keep a second copy of every page that it touches.

use super::{Conn, Db};
use legwork_domain::{Error, ErrorKind, Result};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Most requests in one transaction: bounds how long the first of them waits.
const BATCH: usize = 256;

enum Job {
    /// Runs inside the transaction of a batch; what it returns is called after the commit with the commit's outcome.
    Shared(Shared),
    /// Runs outside of one; whether all of it was committed, and what answers.
    Alone(Alone),
}
type Alone = Box<dyn FnOnce(&Conn) -> (bool, Box<dyn FnOnce()>) + Send>;
type Shared = Box<dyn FnOnce(&Conn) -> Answer + Send>;
type Answer = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// The queue in front of the write connection. Dropping it, or [`Writer::stop`], finishes what is queued.
#[derive(Debug)]
pub struct Writer {
    queue: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread. `lost` is called when a commit failed, so that caches of uncommitted state are dropped.
    pub fn start(db: &Db, lost: impl Fn() + Send + 'static) -> Result<Writer> {
        let conn = db.writer()?;
        let (queue, jobs) = channel();
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || run(&conn, &jobs, &lost));
        let thread = thread.map_err(|e| Error::new(ErrorKind::Internal, "internal").detail(e))?;
        Ok(Writer { queue: Mutex::new(Some(queue)), thread: Mutex::new(Some(thread)) })
    }

    /// Queues `work`; its value arrives once it is durable.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Conn) -> Result<T> + Send + 'static) -> Result<T> {
        self.submit(work)?.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Like [`Writer::run`], for threads that may wait.
    pub fn run_blocking<T: Send + 'static>(&self, work: impl FnOnce(&Conn) -> Result<T> + Send + 'static) -> Result<T> {
        self.submit(work)?.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Runs `work` outside of any transaction, between two batches: it opens its own.
    pub async fn run_alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.queue(Job::Alone(Box::new(move |conn| {
            let done = conn.alone(work);
            // A caller that went away does not need its answer.
            (done.is_ok(), Box::new(move || _ = reply.send(done)))
        })))?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Conn) -> Result<T> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T>>> {
        let (reply, answer) = oneshot::channel();
        self.queue(Job::Shared(Box::new(move |tx| {
            let done = tx.request(work);
            Box::new(move |committed: Result<(), Error>| {
                let _ = reply.send(committed.and(done));
            })
        })))?;
        Ok(answer)
    }

    fn queue(&self, job: Job) -> Result<()> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())
    }

    /// Finishes everything queued and stops. Later requests are told that the server stops.
    pub fn stop(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn stopped() -> Error {
    Error::new(ErrorKind::Unavailable, "server_stopping")
}

fn run(conn: &Conn, jobs: &Receiver<Job>, lost: &dyn Fn()) {
    let mut next = jobs.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Alone(work) => {
                let (committed, answer) = work(conn);
                if !committed {
                    lost();
                }
                answer();
            }
            Job::Shared(first) => next = batch(conn, jobs, first, lost),
        }
        next = next.or_else(|| jobs.recv().ok());
    }
}

/// One transaction with `first` and what waits behind it. Returns the job that ended the batch, if it must run alone.
fn batch(conn: &Conn, jobs: &Receiver<Job>, first: Shared, lost: &dyn Fn()) -> Option<Job> {
    let (mut answers, mut next) = (Vec::new(), None);
    let committed: Result<()> = conn.transaction(|tx| {
        answers.push(first(tx));
        while answers.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            match job {
                Job::Shared(work) => answers.push(work(tx)),
                Job::Alone(_) => {
                    next = Some(job);
                    break;
                }
            }
        }
        Ok(())
    });
    if let Err(error) = &committed {
        tracing::error!(%error, requests = answers.len(), "a transaction did not commit");
        lost();
    }
    for answer in answers {
        answer(committed.clone());
    }
    next
}
