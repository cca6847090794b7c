import { parseCookie } from 'undici';

/** The cookies of one customer, sent back as a browser does: a load balancer may tell by them which backend it is. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** Takes what an answer sets; `now` (ms since the epoch) judges what has run out. */
  take(setCookie: string | readonly string[] | undefined, now: number): void {
    for (const line of [setCookie ?? []].flat()) {
      const cookie = parseCookie(line);
      if (cookie === null) continue;
      const { name, value, maxAge, expires } = cookie;
      const over = maxAge === undefined ? Number(expires ?? Infinity) <= now : maxAge <= 0;
      if (over) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }

  /** As headers: none while there are no cookies. */
  headers(): Readonly<Record<string, string>> {
    if (this.#values.size === 0) return {};
    return { cookie: [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}
