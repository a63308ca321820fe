//! Two servers and two workers, which are killed without warning and started again.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::Fault;
use crate::dice::Dice;
use crate::run::{Run, lock};

/// How long a program may take until it answers, on a busy machine.
const START: Duration = Duration::from_secs(60);

struct Process {
    name: String,
    command: &'static str,
    /// Of a server.
    listen: Option<SocketAddr>,
    log: PathBuf,
    child: Option<Child>,
}

pub struct Processes(Vec<Process>);

impl Processes {
    pub async fn start(run: &Run) -> Result<Self, Fault> {
        std::fs::create_dir_all(&run.site.logs)?;
        let mut all = Vec::new();
        for nth in 1..=2 {
            all.push(Process::new(run, nth, "serve", Some(free_port(run, nth)?)));
            all.push(Process::new(run, nth, "work", None));
        }
        let mut processes = Self(all);
        processes.start_all(run)?;
        Ok(processes)
    }

    pub fn servers(&self) -> Vec<SocketAddr> {
        self.0.iter().filter_map(|process| process.listen).collect()
    }

    /// Waits until a server answers.
    pub async fn ready(&mut self, run: &Run) -> Result<(), Fault> {
        let begun = Instant::now();
        let url = format!("{}/readyz", run.site.base());
        while begun.elapsed() < START {
            if reqwest::get(&url).await.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("no server answers; the logs are in {}", run.site.logs.display()).into())
    }

    /// Starts whatever does not run.
    pub fn start_all(&mut self, run: &Run) -> Result<(), Fault> {
        self.0.iter_mut().filter(|process| process.child.is_none()).try_for_each(|process| process.start(run))
    }

    /// Kills one or two of them, at any moment or amid somebody's verb, starts them again a moment later, and goes on until it
    /// is dropped.
    pub async fn kill_at_random(&mut self, run: &Run, dice: &mut Dice) -> Result<(), Fault> {
        loop {
            tokio::select! {
                () = tokio::time::sleep(dice.millis(300..=2_500)) => {}
                () = run.aim.notified() => tokio::time::sleep(dice.millis(0..=60)).await,
            }
            let first = usize::try_from(dice.between(0..=3))?;
            let mut victims = vec![first];
            if dice.one_in(4) {
                victims.push((first + usize::try_from(dice.between(1..=3))?) % self.0.len());
            }
            for victim in victims {
                self.0[victim].kill(run).await?;
            }
            tokio::time::sleep(dice.millis(0..=2_000)).await;
            self.start_all(run)?;
        }
    }

    /// Ends them, and tells of each that ended by itself or panicked.
    pub fn stop(mut self) -> Result<Vec<String>, Fault> {
        let mut wrong = Vec::new();
        for process in &mut self.0 {
            if let Some(status) = process.ended_by_itself()? {
                wrong.push(format!("{} ended by itself: {status}", process.name));
            }
            process.child = None;
            let log = std::fs::read_to_string(&process.log)?;
            let panics = log.lines().filter(|line| line.contains("panicked at"));
            wrong.extend(panics.map(|line| format!("{}: {line}", process.name)));
        }
        Ok(wrong)
    }
}

impl Process {
    fn new(run: &Run, nth: u64, command: &'static str, listen: Option<SocketAddr>) -> Self {
        let name = format!("{command}-{nth}");
        let log = run.site.logs.join(format!("{name}.log"));
        Self { name, command, listen, log, child: None }
    }

    fn start(&mut self, run: &Run) -> Result<(), Fault> {
        let log = OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(&run.site.teiki);
        command.arg(self.command).stdout(log.try_clone()?).stderr(log).kill_on_drop(true);
        if let Some(listen) = self.listen {
            command.env("LISTEN", listen.to_string());
        }
        self.child = Some(command.spawn()?);
        Ok(())
    }

    async fn kill(&mut self, run: &Run) -> Result<(), Fault> {
        if let Some(status) = self.ended_by_itself()? {
            run.complain(format!("{} ended by itself: {status}", self.name));
        }
        if let Some(mut child) = self.child.take() {
            lock(&run.kills).push(Instant::now());
            child.kill().await?;
        }
        Ok(())
    }

    fn ended_by_itself(&mut self) -> Result<Option<std::process::ExitStatus>, Fault> {
        match &mut self.child {
            Some(child) => Ok(child.try_wait()?),
            None => Ok(None),
        }
    }
}

/// A port below the range that the kernel hands to outgoing connections, so that it is free at each start.
fn free_port(run: &Run, nth: u64) -> Result<SocketAddr, Fault> {
    let mut dice = Dice::new(run.site.seed, ("port", nth));
    for _ in 0..200 {
        let port = u16::try_from(dice.between(10_000..=30_000))?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(address).is_ok() {
            return Ok(address);
        }
    }
    Err("no port is free".into())
}
