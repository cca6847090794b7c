import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashSync } from '@node-rs/argon2';
import { pino, type Logger } from 'pino';
import { ulid } from 'ulid';
import { systemClock } from '@aisle/backend/src/clock.ts';
import { nothingPast, secrets, TestBackend } from '@aisle/backend/test/support/backend.ts';
import { createApp as createGateway } from '@aisle/gateway/src/app.ts';
import { CodeKeys } from '@aisle/gateway/src/code-keys.ts';
import { Ledger } from '@aisle/gateway/src/ledger.ts';
import { listen, type RunningServer } from '@aisle/gateway/src/server.ts';
import { demoFlights } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { AgentAccount } from '@aisle/shared/settings';
import type { Manifest } from '@aisle/shared/workflow-api';
import { DevBooking } from './booking.ts';
import { Crowd } from './crowd.ts';

const tickMs = 500;

/** What a world is like; each has a value to begin with. */
export interface WorldSettings {
  /** Somebody of the crowd does something every so many ms; 0: they rest. */
  readonly beatMs: number;
  readonly holdSeconds: number;
  readonly attemptSeconds: number;
  readonly pauseSeconds: number;
  /** Share of the payments with usual codes that fail, 0 to 1. */
  readonly failureRate: number;
  /** The invariant that is shown broken; null: none. */
  readonly broken: BrokenInvariant | null;
}

export const breakableInvariants = ['one-owner-a-seat', 'seats-conserved'] as const;
export type BrokenInvariant = (typeof breakableInvariants)[number];

export const usualWorld: WorldSettings = {
  beatMs: 220,
  holdSeconds: limits.holdMs / 1000,
  attemptSeconds: limits.paymentAttemptMs / 1000,
  pauseSeconds: limits.paymentPauseMs / 1000,
  failureRate: limits.paymentFailureRate,
  broken: null,
};

/** The password is the name, so the hash has nothing to protect. */
const hashOptions = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const accounts = (['agent', 'supervisor'] as const).map((role): AgentAccount => {
  return { name: role, role, hash: hashSync(role, hashOptions) };
});

export interface WorldParts {
  readonly settings: WorldSettings;
  /** The backend's; 0: any free one. */
  readonly port: number;
  /** Where the pages are that speak to the backend. */
  readonly origins: readonly string[];
  readonly log: Logger;
}

/** The real backend and the real gateway, on flights and orders in memory, with customers about. */
export class World {
  readonly url: string;
  readonly crowd: Crowd;
  readonly #end: () => Promise<void>;

  private constructor(url: string, crowd: Crowd, end: () => Promise<void>) {
    this.url = url;
    this.crowd = crowd;
    this.#end = end;
  }

  static async start({ settings, port, origins, log }: WorldParts): Promise<World> {
    const simulation = { failureRate: settings.failureRate, random: Math.random };
    const gateway = await startGateway(simulation);
    const booking = new DevBooking({
      ledger: gateway.ledger,
      simulation,
      holdMs: settings.holdSeconds * 1000,
      attemptMs: settings.attemptSeconds * 1000,
      pauseMs: settings.pauseSeconds * 1000,
    });
    const flights = demoFlights(new Date());
    for (const flight of flights) await booking.openFlight(flight);
    const crowd = new Crowd(booking, flights);
    await crowd.fill();
    const { broken } = settings;
    if (broken !== null) {
      booking.desk.forge = (manifest) =>
        manifest.flight.id === flights[0]?.id ? forgeries[broken](manifest) : manifest;
    }
    const backend = await TestBackend.start(
      booking,
      {
        PORT: port,
        ALLOWED_ORIGINS: [...origins],
        AGENT_ACCOUNTS: accounts,
        GATEWAY_URL: gateway.server.url,
      },
      null,
      systemClock,
      { ...nothingPast, history: booking.histories },
      log,
    );
    await backend.worker(booking);
    const tellOrder = booking.orderChanged;
    booking.orderChanged = (notice) => {
      tellOrder(notice);
      void booking.refundEnded(notice);
    };
    crowd.setPace(settings.beatMs);
    const ticks = setInterval(() => {
      booking.passTime();
    }, tickMs);
    return new World(backend.url, crowd, async () => {
      clearInterval(ticks);
      crowd.setPace(0);
      booking.end();
      await backend.stop();
      await gateway.stop();
    });
  }

  /** Everything in it is gone afterwards. */
  stop(): Promise<void> {
    return this.#end();
  }
}

interface RunningGateway {
  readonly ledger: Ledger;
  readonly server: RunningServer;
  stop(): Promise<void>;
}

/** A gateway whose ledger lasts as long as it does. */
async function startGateway(
  simulation: Parameters<typeof createGateway>[0]['simulation'],
): Promise<RunningGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'aisle-dev-'));
  const { ledger } = await Ledger.open(join(directory, 'ledger.jsonl'), {
    now: () => new Date(),
    newId: ulid,
    onBroken: (error) => {
      throw error;
    },
  });
  const codeKeys = await CodeKeys.open(join(directory, 'code-keys'), Date.now);
  const access = { token: secrets.GATEWAY_TOKEN, hosts: [] };
  const logger = pino({ level: 'silent' });
  const app = createGateway({ ledger, codeKeys, simulation, access, logger });
  const server = await listen(app, '127.0.0.1', 0);
  const stop = async () => {
    await server.close();
    await ledger.close();
    await codeKeys.close();
    await rm(directory, { recursive: true });
  };
  return { ledger, server, stop };
}

/** What the first flight says of itself that breaks an invariant. */
const forgeries: Readonly<Record<BrokenInvariant, (manifest: Manifest) => Manifest>> = {
  'one-owner-a-seat': (manifest) => ({
    ...manifest,
    blocked: [...manifest.blocked, ...(manifest.orders[0]?.hold.seats.slice(0, 1) ?? [])],
  }),
  'seats-conserved': (manifest) => ({ ...manifest, orders: manifest.orders.slice(1) }),
};
