//! The server under load: many phones with one change each, one with many, lists, memory and size.

use crate::bench::lab::{BATCH, Client, Lab, edit, runtime};
use crate::bench::plain::Plain;
use crate::bench::{Times, figure, figure_alone, say};
use anyhow::{Context, Result};
use legwork_domain::Op;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Phones that push at the same time.
const PHONES: u64 = 64;
/// How long they do.
const SPELL: Duration = Duration::from_secs(5);
/// Lists fetched.
const LISTS: u32 = 200;

/// Measures the area.
///
/// # Errors
/// When the server fails.
pub fn run(count: u32) -> Result<()> {
    let (lab, runtime) = (Lab::open()?, runtime()?);
    let floor = "what an empty program takes says nothing about a server";
    figure_alone("server.idle_rss", lab.server.memory()? as f64 / 1e6, floor);
    figure_alone("server.binary", lab.server.size()? as f64 / 1e6, floor);
    let url = lab.server.url.clone();
    say(format_args!("pushing {count} customers, {BATCH} at a time, from two phones"));
    let few = count.min(20_000);
    let plain = f64::from(few) / Plain::open()?.insert(few)?.as_secs_f64();
    let rate = runtime.block_on(async {
        let (one, two) = (Client::sign_in(&url, 1).await?, Client::sign_in(&url, 2).await?);
        let began = Instant::now();
        let (a, b) = tokio::join!(one.create(0, count / 2), two.create(count / 2, count));
        a.and(b)?;
        anyhow::Ok(f64::from(count) / began.elapsed().as_secs_f64())
    })?;
    figure("server.push_bulk", rate, Some(plain));
    runtime.block_on(lists(&url))?;
    runtime.block_on(singles(&url, count))
}

/// A page of 50, sorted by name, beside an answer that reads nothing.
async fn lists(url: &str) -> Result<()> {
    let client = Client::sign_in(url, 3).await?;
    let (mut pages, mut plain) = (Times::default(), Times::default());
    for number in 0..LISTS {
        let filter = ["", "&filter={\"compare\":{\"field\":\"level\",\"op\":\"eq\",\"value\":{\"value\":\"a\"}}}"];
        let path = format!("/v1/records/customer?limit=50&sort=name{}", filter[(number % 2) as usize]);
        let began = Instant::now();
        client.get(&path).await?;
        pages.add(began.elapsed());
        let began = Instant::now();
        client.get("/v1/server").await?;
        plain.add(began.elapsed());
    }
    figure("server.list_p95_100k", pages.percentile(95.0) * 1e3, Some(plain.percentile(95.0) * 1e3));
    Ok(())
}

/// Phones that push one change after the other, all at once, each answered when it is durable.
async fn singles(url: &str, count: u32) -> Result<()> {
    say(format_args!("{PHONES} phones sign in"));
    let mut phones = Vec::new();
    for number in 0..PHONES {
        phones.push(Arc::new(Client::sign_in(url, 100 + number).await?));
    }
    let plain = together(&phones, |phone, _| async move { phone.get("/v1/server").await.map(drop) }).await?;
    let pushes = together(&phones, move |phone, number| async move {
        let change: (_, Op) = edit(number * 31 % u64::from(count), &format!("单条 {number}"));
        phone.push(phone.frame(phone.mutations([change]))?).await
    });
    let pushes = pushes.await?;
    let rate = |times: &Times| times.count() as f64 / SPELL.as_secs_f64();
    say(format_args!("half of the pushes took less than {:.1} ms", pushes.percentile(50.0) * 1e3));
    figure("server.push_single_64", rate(&pushes), Some(rate(&plain)));
    figure("server.push_single_p99", pushes.percentile(99.0) * 1e3, Some(plain.percentile(99.0) * 1e3));
    Ok(())
}

/// Every phone does `work` again and again for a while.
async fn together<F, W>(phones: &[Arc<Client>], work: W) -> Result<Times>
where
    F: Future<Output = Result<()>> + Send,
    W: Fn(Arc<Client>, u64) -> F + Clone + Send + 'static,
{
    let until = Instant::now() + SPELL;
    let mut tasks = Vec::new();
    for (place, phone) in phones.iter().enumerate() {
        let (phone, work) = (phone.clone(), work.clone());
        tasks.push(tokio::spawn(async move {
            let mut times = Times::default();
            let mut number = place as u64;
            while Instant::now() < until {
                let began = Instant::now();
                work(phone.clone(), number).await?;
                times.add(began.elapsed());
                number += PHONES;
            }
            anyhow::Ok(times)
        }));
    }
    let mut all = Times::default();
    for task in tasks {
        all.extend(task.await.context("a phone panicked")??);
    }
    Ok(all)
}
