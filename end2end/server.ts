// Starts the built server for the whole run: own port, own empty data directory (hence its own Postgres), demonstration
// data, no outside service. PREAU_TEST_URL=http://… tests a server that runs already instead.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '..');
const results = join(import.meta.dirname, 'results');
const START_SECONDS = 120;
const STOP_SECONDS = 20;

export default async function start(): Promise<() => Promise<void>> {
  if (process.env.PREAU_TEST_URL) return async () => {};
  const server = await launch('server.log');
  process.env.PREAU_TEST_URL = server.url;
  // Where the embedded Postgres has its socket (database.ts).
  process.env.PREAU_TEST_PGHOST = join(server.data, 'run');
  return server.stop;
}

export interface Server {
  /** http://127.0.0.1:… */
  url: string;
  /** Its data directory, which goes with it. */
  data: string;
  stop: () => Promise<void>;
  /** Stops it and leaves its data directory for the next one: `launch(…, …, server.data)`. */
  pause: () => Promise<void>;
}

/** Starts a server of its own with `settings` (PREAU_…), and waits until it is ready. `kept` is what another one left. */
export async function launch(logName: string, settings: Record<string, string> = {}, kept?: string): Promise<Server> {
  const binary = resolve(root, process.env.PREAU_TEST_BINARY ?? 'target/release/preau');
  if (!existsSync(binary)) throw new Error(`${binary} is not there. Build it first: script/build`);

  const data = kept ?? mkdtempSync(join(process.env.PREAU_TEST_TMP ?? tmpdir(), 'preau-e2e-'));
  // Postgres never runs as root: its user must be able to walk to its files.
  chmodSync(data, 0o755);
  mkdirSync(results, { recursive: true });
  const log = join(results, logName);
  const output = openSync(log, 'w');
  const address = `127.0.0.1:${await freePort()}`;
  const env = { ...environment(address, data), ...settings };
  const server = spawn(binary, ['serve'], { cwd: root, env, stdio: ['ignore', output, output] });
  let ended: string | undefined;
  server.on('error', (error) => (ended = error.message));
  server.on('exit', (code, signal) => (ended = `exit ${code ?? signal}`));

  const end = async (keep: boolean) => {
    server.kill('SIGTERM');
    for (let waited = 0; !ended && waited < STOP_SECONDS; waited += 0.1) await sleep(100);
    const graceful = ended;
    if (!graceful) server.kill('SIGKILL');
    if (!keep) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    if (graceful !== 'exit 0') throw new Error(`The server did not stop cleanly (${graceful ?? 'killed'}); see ${log}`);
  };

  const stop = () => end(false);
  const pause = () => end(true);

  const url = `http://${address}`;
  for (let waited = 0; waited < START_SECONDS; waited += 0.2) {
    if (ended) break;
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return { url, data, stop, pause };
    await sleep(200);
  }
  const why = ended ?? `not ready after ${START_SECONDS} s`;
  await stop().catch(() => {});
  throw new Error(`The server did not start (${why}):\n${readFileSync(log, 'utf8').slice(-4000)}`);
}

// What the developer's shell says about services must not reach the tests.
function environment(address: string, data: string): NodeJS.ProcessEnv {
  const outside = /^(DATABASE_URL|PREAU_|SMTP_|SMS_|KONNECT_|CINETPAY_|STRIPE_|PAYPAL_|WISE_|JITSI_|LIVEKIT_|LEPTOS_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !outside.test(name));
  return {
    ...Object.fromEntries(inherited),
    PREAU_ADDR: address,
    PREAU_DATA_DIR: data,
    PREAU_SITE_ROOT: join(root, 'target/site'),
    PREAU_DEMO: 'true',
    // So that families can come from addresses of their own: few accounts are opened from one in an hour.
    PREAU_TRUSTED_PROXIES: '127.0.0.1',
    PREAU_LOG: process.env.PREAU_LOG ?? 'info',
  };
}

async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.on('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? found(address.port) : failed(new Error('no port'))));
    });
  });
}
