import { hash, verify } from '@node-rs/argon2';
import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import type { AgentAccount } from '@aisle/shared/settings';
import { Problem } from '../problem.ts';
import type { SecurityEvents, SecurityFacts } from '../security/events.ts';
import { GuessLockout, GuessPauses, takeEach, type CountedGuess } from '../security/rate-limits.ts';

/** Who tries to sign in. */
export interface SignInTry {
  readonly name: string;
  /** As limits tell clients apart. */
  readonly client: string;
  /** The browser, where this name has signed in from it before; else null. */
  readonly device: string | null;
  /** Whether there is an account of this name. */
  readonly isAccount: boolean;
}

type Counted = Required<Pick<SecurityFacts, 'by'>> & CountedGuess;

/**
 * Slows down who guesses passwords, by name and by address. A name is locked at an address after `limits.signInTries` failures.
 * Beyond that, many failures of one name from anywhere, or of one address with any names, lead to growing pauses and to
 * no wall, for others use the name or the address rightly. A browser that the name has signed in from is counted for
 * itself alone: so nobody keeps an agent out who works from a known one.
 */
export class SignInGuard {
  readonly #events: Pick<SecurityEvents, 'note'>;
  readonly #byClient: GuessPauses;
  readonly #byPair: GuessLockout;
  readonly #byName: GuessPauses;
  readonly #byDevice: GuessLockout;

  constructor(redis: Redis | null, events: Pick<SecurityEvents, 'note'>) {
    this.#events = events;
    const { signInTriesOfName, signInTriesOfClient } = limits;
    const { signInPauseOfNameMs, signInPauseOfClientMs } = limits;
    this.#byDevice = new GuessLockout('sign-in-device', redis);
    this.#byPair = new GuessLockout('sign-in', redis);
    this.#byClient = new GuessPauses('sign-ins-client', redis, {
      free: signInTriesOfClient,
      longestPauseMs: signInPauseOfClientMs,
    });
    this.#byName = new GuessPauses('sign-ins-name', redis, {
      free: signInTriesOfName,
      longestPauseMs: signInPauseOfNameMs,
    });
  }

  /** Counts a try before its password is checked. Throws `too-many-tries`: it is not to be checked. */
  async tries(wanted: SignInTry): Promise<void> {
    const refused = await takeEach(this.#countedBy(wanted));
    if (refused === null) return;
    const { by, waitMs } = refused;
    this.#events.note('locked-out', { ...factsOf(wanted), by: by.by, waitMs });
    throw new Problem('too-many-tries', { retryAfterMs: waitMs });
  }

  /** The try was wrong. */
  failed(wanted: SignInTry): void {
    this.#events.note('sign-in-refused', factsOf(wanted));
  }

  /** The try was right. It is not counted; at this address, or of this browser, those before are forgotten. */
  async succeeded(wanted: SignInTry): Promise<void> {
    this.#events.note('signed-in', factsOf(wanted));
    if (wanted.device !== null) return this.#byDevice.forget(deviceKey(wanted));
    await Promise.all([
      this.#byPair.forget(pairKey(wanted)),
      this.#byClient.giveBack(wanted.client),
      this.#byName.giveBack(wanted.name),
    ]);
  }

  #countedBy(wanted: SignInTry): Counted[] {
    if (wanted.device !== null) {
      return [{ by: 'device', limit: this.#byDevice, key: deviceKey(wanted) }];
    }
    return [
      { by: 'client', limit: this.#byClient, key: wanted.client },
      { by: 'account-and-client', limit: this.#byPair, key: pairKey(wanted) },
      { by: 'account', limit: this.#byName, key: wanted.name },
    ];
  }
}

function factsOf({ name, client, isAccount }: SignInTry): SecurityFacts {
  return { client, ...(isAccount && { account: name }) };
}

function pairKey({ name, client }: SignInTry): string {
  return JSON.stringify([name, client]);
}

function deviceKey({ name, device }: SignInTry): string {
  return JSON.stringify([name, device]);
}

/** The accounts of the agents' desk, and whether a password is right. */
export class Accounts {
  readonly #accounts: ReadonlyMap<string, AgentAccount>;
  #decoy: Promise<string> | null = null;

  constructor(accounts: readonly AgentAccount[]) {
    this.#accounts = new Map(accounts.map((account) => [account.name, account]));
  }

  find(name: string): AgentAccount | null {
    return this.#accounts.get(name) ?? null;
  }

  /** The account, or null when there is none of this name or the password is wrong: both take as long. */
  async verified(name: string, password: string): Promise<AgentAccount | null> {
    const account = this.find(name);
    const isRight = await verify(account?.hash ?? (await this.#anyHash()), password);
    return isRight ? account : null;
  }

  /** A hash to try an unknown name's password on, with the parameters of a real one where there is one. */
  #anyHash(): Promise<string> {
    const [first] = this.#accounts.values();
    this.#decoy ??= first ? Promise.resolve(first.hash) : hash('nobody has this password');
    return this.#decoy;
  }
}
