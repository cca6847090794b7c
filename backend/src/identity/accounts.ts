import { hash, verify } from '@node-rs/argon2';
import type { AgentAccount } from '@aisle/shared/settings';

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
