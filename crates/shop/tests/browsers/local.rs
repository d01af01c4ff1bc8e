//! localStorage of one browser, as Chromium has it: each renderer process reads a copy of its own. Writes travel to the browser
//! process, which orders them and tells all; while a write of its own to a key travels, a copy takes nothing in for that key.

use std::collections::{BTreeMap, VecDeque};

/// What the shop keeps there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    Guest,
    Replica,
    Session,
    SigningOut,
    Changed,
}

struct Write {
    from: usize,
    key: Key,
    value: Option<String>,
}

#[derive(Default)]
struct Process {
    copy: BTreeMap<Key, String>,
    travelling: BTreeMap<Key, u32>,
    inbox: VecDeque<Write>,
}

pub struct LocalStorage {
    truth: BTreeMap<Key, String>,
    processes: Vec<Process>,
    outbox: VecDeque<Write>,
}

impl LocalStorage {
    pub fn new(processes: usize) -> Self {
        let processes = (0..processes).map(|_| Process::default()).collect();
        Self { truth: BTreeMap::new(), processes, outbox: VecDeque::new() }
    }

    /// What that process reads.
    pub fn read(&self, process: usize, key: Key) -> Option<&str> {
        self.processes[process].copy.get(&key).map(String::as_str)
    }

    /// What stands there once everything has travelled.
    pub fn truth(&self, key: Key) -> Option<&str> {
        self.truth.get(&key).map(String::as_str)
    }

    pub fn write(&mut self, process: usize, key: Key, value: Option<String>) {
        put(&mut self.processes[process].copy, key, value.clone());
        *self.processes[process].travelling.entry(key).or_default() += 1;
        self.outbox.push_back(Write { from: process, key, value });
    }

    /// Orders one write; false where there is none.
    pub fn order_one(&mut self) -> bool {
        let Some(Write { from, key, value }) = self.outbox.pop_front() else { return false };
        put(&mut self.truth, key, value.clone());
        for process in &mut self.processes {
            process.inbox.push_back(Write { from, key, value: value.clone() });
        }
        true
    }

    /// Tells a process of one write. Answers whether there was one, and its key where another process wrote.
    pub fn deliver_one(&mut self, process: usize) -> (bool, Option<Key>) {
        let Process { copy, travelling, inbox } = &mut self.processes[process];
        let Some(Write { from, key, value }) = inbox.pop_front() else { return (false, None) };
        let own = travelling.entry(key).or_default();
        if from == process {
            *own -= 1;
            return (true, None);
        }
        if *own == 0 {
            put(copy, key, value);
        }
        (true, Some(key))
    }

    /// True where nothing travels: every copy is the truth.
    pub fn is_quiet(&self) -> bool {
        self.outbox.is_empty() && self.processes.iter().all(|process| process.inbox.is_empty())
    }
}

fn put(values: &mut BTreeMap<Key, String>, key: Key, value: Option<String>) {
    match value {
        Some(value) => drop(values.insert(key, value)),
        None => drop(values.remove(&key)),
    }
}
