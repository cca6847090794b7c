import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** `declined`, `valid`, `silent` (never answers), `broken` (hangs up), or the HTTP status of a gateway in trouble. */
export type Verdict = 'valid' | 'declined' | 'silent' | 'broken' | number;

interface TestCharge {
  readonly id: string;
  readonly orderId: string;
  readonly amount: string;
  readonly payment?: string;
  readonly codeKey?: string;
}

interface TestRefund {
  readonly orderId: string;
  readonly chargeId?: string;
  /** Of a part. */
  readonly amount?: string;
}

/** A payment gateway after the contract, whose answers a test decides, and which keeps count. */
export class TestGateway {
  /** By their idempotency keys. */
  readonly charges = new Map<string, TestCharge>();
  readonly refunds = new Map<string, TestRefund>();
  readonly validations: { orderId: string; attempt: number; code: string }[] = [];
  /** Keys of codes that are over; those that a charge names are in it. */
  readonly forgotten: string[] = [];
  /** Requests for money, repetitions included. */
  readonly requests: string[] = [];
  validate!: (attempt: number, code: string) => Verdict;
  /** The status of the next answers to charges; `null`: charge and answer 201. */
  charge!: (orderId: string, tries: number) => number | null;
  refund!: (orderId: string, tries: number) => number | 'never-charged' | null;
  /** What answers to charges say in place of what was asked for. */
  foreign: Partial<TestCharge> = {};
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly token = 'test-token-of-the-gateway';
  #url = '';

  private constructor() {
    this.reset();
  }

  /** As at first: it remembers nothing, and accepts whatever it is asked. */
  reset(): void {
    for (const book of [this.charges, this.refunds]) book.clear();
    this.validations.length = 0;
    this.forgotten.length = 0;
    this.requests.length = 0;
    this.foreign = {};
    this.validate = () => 'valid';
    this.charge = () => null;
    this.refund = () => null;
  }

  static async start(): Promise<TestGateway> {
    const gateway = new TestGateway();
    gateway.#server.listen(0, '127.0.0.1');
    await once(gateway.#server, 'listening');
    gateway.#url = `http://127.0.0.1:${(gateway.#server.address() as AddressInfo).port}`;
    return gateway;
  }

  get url(): string {
    return this.#url;
  }

  chargesOf(orderId: string): TestCharge[] {
    return [...this.charges.values()].filter((charge) => charge.orderId === orderId);
  }

  charged(orderId: string): boolean {
    return this.chargesOf(orderId).length > 0;
  }

  refunded(orderId: string): boolean {
    return [...this.refunds.values()].some((refund) => refund.orderId === orderId);
  }

  /** Nobody listens at its address any more, until `comeBack`. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async comeBack(): Promise<void> {
    this.#server.listen(Number(new URL(this.#url).port), '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return answer(response, 401, { code: 'unauthorized' });
    }
    if (request.method === 'GET')
      return this.#read(new URL(request.url ?? '', this.#url), response);
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (request.url === '/code-keys/forgetting') {
      this.forgotten.push(...(JSON.parse(text) as { ids: string[] }).ids);
      return answer(response, 200, {});
    }
    const body = JSON.parse(text) as Record<string, string>;
    const key = String(request.headers['idempotency-key']);
    if (request.url === '/validations') return this.#validation(body, response);
    const orderId = body['orderId'] ?? '';
    this.requests.push(`${request.url} ${orderId}`);
    const tries = this.requests.filter((line) => line === `${request.url} ${orderId}`).length;
    const charging = request.url === '/charges';
    const trouble = charging ? this.charge(orderId, tries) : this.refund(orderId, tries);
    if (trouble === 'never-charged') return answer(response, 404, { code: trouble });
    if (trouble !== null) return answer(response, trouble, { code: 'trouble' });
    if (charging) return this.#charge(key, { ...body, orderId }, response);
    this.refunds.set(key, { ...body, orderId });
    answer(response, 201, { id: `refund-${key}`, orderId });
  }

  /** The ledger of one order. */
  #read({ pathname, searchParams }: URL, response: ServerResponse): void {
    const book = pathname === '/charges' ? this.charges : this.refunds;
    const all = [...book.values()].filter(({ orderId }) => orderId === searchParams.get('orderId'));
    const [charge] = this.chargesOf(searchParams.get('orderId') ?? '');
    const money = { amount: charge?.amount ?? '', currency: 'GBP' };
    answer(
      response,
      200,
      all.map((movement) => ({ ...money, ...movement })),
    );
  }

  #charge(key: string, body: Partial<TestCharge> & { orderId: string }, response: ServerResponse) {
    const id = `ledger-${key}`;
    const { orderId, payment, codeKey } = body;
    const isRefunded = [...this.refunds.values()].some(({ chargeId }) => chargeId === id);
    if (isRefunded) return answer(response, 410, { code: 'charge-refunded' });
    const named = payment === undefined ? {} : { payment };
    const over = codeKey === undefined ? {} : { codeKey };
    this.charges.set(key, { id, orderId, amount: body.amount ?? '', ...named, ...over });
    answer(response, 201, { id, orderId, ...named, ...this.foreign });
  }

  #validation(body: Record<string, unknown>, response: ServerResponse): void {
    const attempt = Number(body['attempt']);
    const code = String(body['code']);
    this.validations.push({ orderId: String(body['orderId']), attempt, code });
    const verdict = this.validate(attempt, code);
    if (verdict === 'silent') return;
    if (verdict === 'broken') return void response.destroy();
    if (typeof verdict === 'number') return answer(response, verdict, {});
    answer(response, 200, { valid: verdict === 'valid' });
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
