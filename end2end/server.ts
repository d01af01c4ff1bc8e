import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const binary = resolve(root, process.env.CARGO_TARGET_DIR ?? 'target', 'release', 'forever-cart');

/**
 * A shop of its own: the release binary with a fresh database of sample data and a sandbox payment provider.
 * Address, database and mails stay the same when it is stopped and started again:
 *
 *     await using server = new Server('sessions-outlive-a-restart');
 *     await server.start();
 *     ...
 *     await server.kill();
 *     await server.start({ PAYMENT_WINDOW: '1s' });
 *
 * What it prints is in target/e2e/NAME.log; `stop` fails if that tells of a panic or an error.
 */
export class Server {
  readonly logFile: string;
  private readonly dir = mkdtempSync(join(tmpdir(), 'forever-cart-'));
  private readonly allowed: RegExp[] = [];
  private port = 0;
  private sandboxPort = 0;
  private process?: ChildProcess;

  /** It listens on 127.0.0.1, and is known as `host`. */
  constructor(
    name: string,
    private readonly host = '127.0.0.1',
  ) {
    const logs = join(root, 'target', 'e2e');
    mkdirSync(logs, { recursive: true });
    this.logFile = join(logs, `${name}.log`);
    writeFileSync(this.logFile, '');
    process.on('exit', () => this.cleanUp()); // nothing is left behind where a test broke off
  }

  get url(): string {
    return `http://${this.host}:${this.port}`;
  }

  get sandboxUrl(): string {
    return `http://127.0.0.1:${this.sandboxPort}`;
  }

  /** What it has printed so far. */
  get log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  get dbPath(): string {
    return join(this.dir, 'shop.db');
  }

  /** Where mails are written that would be sent, one .eml each: beside the database. */
  get mailDir(): string {
    return join(this.dir, 'mail');
  }

  /** Lines of the log that `stop` is not to fail for, where a test provokes them. */
  allowInLog(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  /** Starts it, with `env` on top of the defaults, and waits until it is ready. */
  async start(env: Record<string, string> = {}): Promise<void> {
    if (this.process) throw new Error(`${this.url} runs already`);
    if (!existsSync(binary)) throw new Error(`${binary} is not there: build it with script/build`);
    this.port ||= await freePort();
    this.sandboxPort ||= await freePort();
    const log = openSync(this.logFile, 'a');
    this.process = spawn(binary, ['serve'], {
      cwd: this.dir, // no forever-cart.toml here, and a `var` of its own
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: `sqlite://${this.dbPath}`,
        LEPTOS_SITE_ROOT: join(root, 'target', 'site'),
        LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
        SITE_URL: this.url,
        PAYMENT_GATEWAY: 'sandbox',
        SANDBOX_ADDR: `127.0.0.1:${this.sandboxPort}`,
        SAMPLE_DATA: 'true',
        RATE_LIMITS: 'off', // one address makes all the accounts here
        LOG: 'warn',
        NO_COLOR: '1',
        ...env,
      },
    });
    closeSync(log);
    await this.ready();
  }

  /** What somebody of the shop does to the products of a file, in the format of `export`, while it runs. */
  async changeCatalogue(change: (csv: string) => string, ...options: string[]): Promise<void> {
    const file = join(this.dir, 'catalogue.csv');
    const command = (...args: string[]) =>
      promisify(execFile)(binary, [...args, '--database-url', `sqlite://${this.dbPath}`], { cwd: this.dir });
    await command('export', file);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    await command('import', file, ...options);
  }

  /** As if everybody who is signed in had proved long ago who they are, while it runs. */
  async letProofsGoStale(): Promise<void> {
    const update =
      'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=10); db.execute("UPDATE sessions SET authenticated_at = 0"); db.commit()';
    await promisify(execFile)('python3', ['-c', update, this.dbPath]);
  }

  /** As an operator stops it: requests in flight are finished. */
  async stop(): Promise<void> {
    const seconds = 15;
    const stopped = await this.end('SIGTERM', seconds * 1000);
    this.cleanUp();
    if (!stopped) throw new Error(`the server did not stop within ${seconds} s of SIGTERM; see ${this.logFile}`);
    const bad = this.problems();
    if (bad.length) throw new Error(`the server logged errors, see ${this.logFile}:\n${bad.join('\n')}`);
  }

  /** As a power cut does. `start` goes on with the same database. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private cleanUp(): void {
    this.process?.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true });
  }

  private problems(): string[] {
    return this.log
      .split('\n')
      .filter((line) => /panicked|\bERROR\b/.test(line))
      .filter((line) => !this.allowed.some((pattern) => pattern.test(line)));
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && this.running()) {
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
    const why = this.running() ? 'does not get ready' : 'ended while starting';
    await this.kill();
    throw new Error(`${binary} ${why}; its last words:\n${this.log.slice(-2000)}`);
  }

  private running(): boolean {
    return this.process?.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** Whether it ended in time; if it did not, it is killed. */
  private async end(signal: NodeJS.Signals, patience = 5_000): Promise<boolean> {
    const child = this.process;
    let inTime = true;
    if (child && this.running()) {
      const exit = once(child, 'exit');
      child.kill(signal);
      inTime = await Promise.race([exit.then(() => true), sleep(patience, false, { ref: false })]);
      if (!inTime) {
        child.kill('SIGKILL');
        await exit;
      }
    }
    this.process = undefined;
    return inTime;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
