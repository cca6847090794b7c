/** What a running system has written down about itself, whoever started it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '@aisle/scripts/preparation/process.mjs';
import { readSettings, type PayloadKey } from '@aisle/shared/settings';
import { goneWithin, killNow, tree } from './processes.ts';

type Role = 'backend' | 'worker' | 'gateway' | 'temporal' | 'balancer' | 'redis' | 'postgresql';
/** The processes of a system beside the one that started them; in a cluster some have a number. */
export type Part = Role | `${Role}-${number}`;

interface SystemRecord {
  readonly processes: Partial<Record<Part, ProcessIdentity>>;
  readonly addresses: Partial<Record<Part | 'bus', string>>;
}

const goneMs = 60_000;

export class SystemData {
  readonly dataDir: string;

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  /** Kills one part; whoever watches over the parts starts it again. */
  async killPart(part: Part): Promise<void> {
    const pid = await this.pid(part);
    const processes = tree(pid).slice(0, 1);
    killNow(pid);
    await goneWithin(processes, goneMs);
  }

  /** The number of the process that is this part just now. */
  async pid(part: Part): Promise<number> {
    const found = (await this.#record()).processes[part];
    // On a full disk what was written down may be old.
    if (found === undefined || !(await isAlive(found))) throw new Error(`no ${part} runs`);
    return found.pid;
  }

  /** Where a part listens; the bus is the load balancer's door for workers. */
  async address(part: Part | 'bus'): Promise<string> {
    const found = (await this.#record()).addresses[part];
    if (found === undefined) throw new Error(`the ${part} has no address`);
    return found;
  }

  /** Where the payment gateway listens. */
  gatewayUrl(): Promise<string> {
    return this.address('gateway');
  }

  /** All secrets that the system made for itself, by their names. */
  async secrets(): Promise<Readonly<Record<string, string>>> {
    const text = await readFile(join(this.dataDir, 'secrets.json'), 'utf8');
    return JSON.parse(text) as Record<string, string>;
  }

  /** The token of agents that the system made for itself. */
  agentToken(): Promise<string> {
    return this.#secret('AGENT_TOKEN');
  }

  /** What opens the gateway's commands. */
  gatewayToken(): Promise<string> {
    return this.#secret('GATEWAY_TOKEN');
  }

  /** What encrypts all that Temporal keeps. */
  async payloadKeys(): Promise<readonly PayloadKey[]> {
    const PAYLOAD_KEYS = await this.#secret('PAYLOAD_KEYS');
    return readSettings(['PAYLOAD_KEYS'], { PAYLOAD_KEYS }).PAYLOAD_KEYS;
  }

  async #secret(name: string): Promise<string> {
    return (await this.secrets())[name] ?? '';
  }

  async #record(): Promise<SystemRecord> {
    return JSON.parse(await readFile(join(this.dataDir, 'system.json'), 'utf8')) as SystemRecord;
  }
}
