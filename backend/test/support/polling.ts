/** A client of Socket.IO that speaks long polling without the library, which would not say what attackers say. */
export class Polling {
  readonly sid: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(url: string, sid: string, headers: Readonly<Record<string, string>>) {
    this.#url = url;
    this.sid = sid;
    this.#headers = headers;
  }

  /** Resolves with a connection, or with the status of the refusal. */
  static async open(
    backend: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Polling | number> {
    const url = `${backend}/socket.io/?EIO=4&transport=polling`;
    const answer = await fetch(url, { headers });
    const text = await answer.text();
    if (answer.status !== 200) return answer.status;
    const { sid } = JSON.parse(text.slice(1)) as { sid: string };
    return new Polling(`${url}&sid=${sid}`, sid, headers);
  }

  /** Sends packets in one request; gives its status, or 0 when the connection was cut. */
  async send(packets: readonly string[], headers: Readonly<Record<string, string>> = {}) {
    const body = packets.join('\u001e');
    const sent = { method: 'POST', body, headers: { ...this.#headers, ...headers } };
    return fetch(this.#url, sent).then(
      ({ status }) => status,
      () => 0,
    );
  }

  /** Asks for what the server has to say. */
  async poll(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.#url, { headers: { ...this.#headers, ...headers } });
  }
}

/** The connection; throws when it was refused. */
export async function polling(
  backend: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Polling> {
  const opened = await Polling.open(backend, headers);
  if (typeof opened === 'number') throw new Error(`refused with ${opened}`);
  return opened;
}
