//! The program that is killed.

use crate::site::Site;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The program is ready, or has died, after so long at the latest.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked whether it is ready, or has died.
const LOOK: Duration = Duration::from_millis(5);

pub struct Program {
    site: Arc<Site>,
    file: PathBuf,
    running: Mutex<Option<Child>>,
    /// How often it was ready.
    starts: watch::Sender<u64>,
}

impl Program {
    /// A copy: the program looks for the site's files by what stands beside it.
    pub fn new(site: &Arc<Site>) -> Self {
        let built = std::env::var_os("CRASH_BINARY").unwrap_or_else(|| env!("CARGO_BIN_EXE_forever-cart").into());
        let file = site.file("forever-cart");
        std::fs::copy(Path::new(&built), &file).unwrap();
        Self { site: site.clone(), file, running: Mutex::new(None), starts: watch::Sender::new(0) }
    }

    /// Runs a command to its end, which has to be a good one.
    pub fn run(&self, arguments: &[&str]) {
        let output = self.command().args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
    }

    /// Serves the shop, and waits until it is ready.
    pub async fn start(&self) {
        self.start_with(&[]).await;
    }

    /// The same, with these flags.
    pub async fn start_with(&self, flags: &[&str]) {
        let log = OpenOptions::new().create(true).append(true).open(self.site.file("shop.log")).unwrap();
        let child = self.command().arg("serve").args(flags).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        *self.running.lock().unwrap() = Some(child);
        let http = payment_adapter::client(PATIENCE).no_proxy().build().unwrap();
        let ready = format!("{}/health/ready", self.site.origin());
        let asked = Instant::now();
        while !http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(asked.elapsed() < PATIENCE && self.lives(), "the shop does not start: {}", self.log());
            tokio::time::sleep(LOOK).await;
        }
        self.starts.send_modify(|starts| *starts += 1);
    }

    /// Asks it to serve with that in the environment, which it is to refuse; what it exited with, and what it said.
    pub async fn refusal(&self, environment: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = self.command();
        command.arg("serve").envs(environment.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
        *self.running.lock().unwrap() = Some(command.spawn().unwrap());
        self.died().await;
        let ended = self.running.lock().unwrap().take().unwrap().wait_with_output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    }

    /// SIGKILL; nothing where it does not run.
    pub fn kill(&self) {
        if let Some(child) = self.running.lock().unwrap().as_mut() {
            // It may have died already.
            let _ = child.kill();
        }
    }

    /// SIGTERM: it is asked to close.
    pub fn ask_to_close(&self) {
        let id = self.running.lock().unwrap().as_ref().unwrap().id();
        assert!(Command::new("kill").arg(id.to_string()).status().unwrap().success());
    }

    /// Waits until it has closed by itself; what it exited with.
    pub async fn closed(&self) -> ExitStatus {
        self.died().await;
        self.running.lock().unwrap().as_mut().unwrap().wait().unwrap()
    }

    /// Waits until it has died.
    pub async fn died(&self) {
        let asked = Instant::now();
        while self.lives() {
            assert!(asked.elapsed() < PATIENCE, "the shop does not die");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// How often it was ready; changes tell that it is so again.
    pub fn starts(&self) -> watch::Receiver<u64> {
        self.starts.subscribe()
    }

    pub fn origin(&self) -> String {
        self.site.origin()
    }

    fn lives(&self) -> bool {
        self.running.lock().unwrap().as_mut().is_some_and(|child| child.try_wait().unwrap().is_none())
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.site.file("shop.log")).unwrap_or_default()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.file);
        command
            .current_dir(self.file.parent().unwrap())
            .env_clear()
            .env("DATABASE_URL", self.site.database())
            .env("LEPTOS_SITE_ADDR", self.site.shop.to_string())
            .env("LEPTOS_SITE_ROOT", self.site.file("site"))
            .env("SANDBOX_ADDR", self.site.provider.to_string())
            .env("PAYMENT_WINDOW", "5s")
            .env("SWEEP_INTERVAL", "200ms")
            .env("RATE_LIMITS", "off")
            .env("LOG", "warn");
        command
    }
}

/// A test that fails leaves nothing running.
impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
