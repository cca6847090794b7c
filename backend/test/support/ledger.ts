import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limits } from '@aisle/shared/limits';

interface Movement {
  readonly id: string;
  readonly orderId: string;
  readonly chargeId?: string;
  readonly amount: string;
  readonly currency: string;
  readonly at: string;
}

/** The gateway's ledger, as far as it can be read, with what a test puts into it. */
export class FakeLedger {
  readonly charges: Movement[] = [];
  readonly refunds: Movement[] = [];
  /** Called once what was asked for is on its way. */
  answered: (path: string) => void = () => undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeLedger> {
    const server = createServer();
    const ledger = new FakeLedger(server);
    server.on('request', ({ url = '' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://ledger');
      const all = pathname === '/charges' ? ledger.charges : ledger.refunds;
      const asked = searchParams.get('orderId');
      const movements = all.filter(({ orderId }) => asked === null || orderId === asked);
      const after = Number(searchParams.get('after'));
      const limit = Number(searchParams.get('limit') ?? limits.ledgerPage);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(movements.slice(after, after + limit)));
      ledger.answered(pathname);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return ledger;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  charge(orderId: string, at = new Date(), id = `charge-${orderId}`, amount = '45.00'): void {
    this.charges.push({ id, orderId, amount, currency: 'GBP', at: at.toISOString() });
  }

  refund(orderId: string, chargeId?: string): void {
    const charge = this.charges.find((each) => each.id === (chargeId ?? `charge-${orderId}`));
    const { amount = '45.00', currency = 'GBP' } = charge ?? {};
    const at = new Date().toISOString();
    const named = chargeId === undefined ? {} : { chargeId };
    this.refunds.push({ id: `refund-${orderId}`, orderId, ...named, amount, currency, at });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
