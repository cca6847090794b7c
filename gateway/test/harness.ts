/** Gateways for tests: in this process over real HTTP, or as the real process that can be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createApp } from '../src/app.ts';
import { CodeKeys } from '../src/code-keys.ts';
import { Ledger } from '../src/ledger.ts';
import { listen } from '../src/server.ts';
import type { CodeKey } from '@aisle/shared/sealed-code';
import type { Movement } from '../src/schemas.ts';
import type { Simulation } from '../src/validation.ts';

export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'aisle-gateway-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** What opens the gateways of the tests. */
export const token = 'test-token-of-the-gateway';
let ids = 0;

export function openLedger(path: string, onBroken: (error: Error) => void = () => undefined) {
  return Ledger.open(path, {
    now: () => new Date('2026-11-24T10:00:00.000Z'),
    newId: () => `movement-${String(++ids)}`,
    onBroken,
  });
}

/** A gateway on a free port of this process. */
export async function startGateway(
  simulation: Simulation = { failureRate: 0, random: () => 0 },
  host = '127.0.0.1',
): Promise<GatewayClient> {
  const directory = await temporaryDirectory();
  const { ledger } = await openLedger(join(directory, 'ledger.jsonl'));
  const logger = pino({ level: 'silent' });
  const codeKeys = await CodeKeys.open(join(directory, 'code-keys'), Date.now);
  const access = { token, hosts: ['gateway'] };
  const app = createApp({ ledger, codeKeys, simulation, access, logger });
  const server = await listen(app, host, 0);
  onTestFinished(async () => {
    await server.close();
    await ledger.close();
    await codeKeys.close();
  });
  return new GatewayClient(server.url);
}

/** The real process over `dataDir`; resolves when it is ready. */
export async function spawnGateway(dataDir: string, env: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', new URL('../src/main.ts', import.meta.url).pathname],
    {
      env: { ...process.env, DATA_DIR: dataDir, GATEWAY_PORT: '0', GATEWAY_TOKEN: token, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as { ready?: boolean; url?: string };
      if (entry.ready === true && entry.url !== undefined) resolve(entry.url);
    });
    void exited.then(() => {
      reject(new Error(complaints.join('\n')));
    });
  });
  return { child, exited, client: new GatewayClient(url) };
}

export interface Answer<T> {
  readonly status: number;
  readonly type: string;
  readonly link: string | null;
  readonly body: T;
}

export class GatewayClient {
  constructor(readonly url: string) {}

  async send<T = Record<string, unknown>>(
    path: string,
    init: RequestInit & { readonly key?: string } = {},
  ): Promise<Answer<T>> {
    const headers = new Headers({ Authorization: `Bearer ${token}`, ...init.headers });
    if (init.key !== undefined) headers.set('Idempotency-Key', init.key);
    const response = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      type: response.headers.get('content-type') ?? '',
      link: response.headers.get('link'),
      body: JSON.parse(text) as T,
    };
  }

  post<T = Record<string, unknown>>(path: string, body: unknown, key?: string) {
    return this.send<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(key === undefined ? {} : { key }),
    });
  }

  charge(orderId: string, amount = '45.00', key = orderId, payment?: string) {
    return this.post<Movement>('/charges', { orderId, payment, amount, currency: 'GBP' }, key);
  }

  refund(orderId: string, key = `refund:${orderId}`, chargeId?: string) {
    return this.post<Movement>('/refunds', { orderId, chargeId }, key);
  }

  /** So many one-time keys for payment codes. */
  async codeKeys(count: number): Promise<CodeKey[]> {
    return (await this.post<{ keys: CodeKey[] }>('/code-keys', { count })).body.keys;
  }

  validate(orderId: string, code: string, attempt = 1) {
    return this.post('/validations', { orderId, attempt, code });
  }

  async charges(): Promise<Movement[]> {
    return (await this.send<Movement[]>('/charges')).body;
  }

  async refunds(): Promise<Movement[]> {
    return (await this.send<Movement[]>('/refunds')).body;
  }

  /** The orders of the movements on one page. */
  async orders(path: string): Promise<{ orders: string[]; link: string | null }> {
    const { body, link } = await this.send<Movement[]>(path);
    return { orders: body.map(({ orderId }) => orderId), link };
  }
}
