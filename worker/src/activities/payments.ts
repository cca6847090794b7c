import { ApplicationFailure, Context } from '@temporalio/activity';
import { Agent, request } from 'undici';
import { limits } from '@aisle/shared/limits';
import { minorUnits, type Money } from '@aisle/shared/money';
import { traceHeaders } from '@aisle/shared/tracing/tracing';
import type { PaymentActivities } from './types.ts';
import { NOT_REACHED, WORKER_SHUTDOWN } from './types.ts';

/** HTTP statuses of a charge that say for certain that nothing was and will be charged. */
const CHARGE_REFUSED = new Set([400, 402, 410, 422]);

/** HTTP statuses of a validation by which no attempt with this code ever passes: its key is gone. */
const CODE_REFUSED = new Set([410, 422]);

/** How long one request for a charge or refund may take; then its outcome is unknown and it is repeated. */
const MONEY_MS = 10_000;

/** Where the payment gateway is, without a path, and what opens it. */
export interface GatewayAddress {
  readonly url: string;
  readonly token: string;
}

/** The activities that speak to the payment gateway over HTTP. */
export function createPaymentActivities(gateway: GatewayAddress): PaymentActivities {
  const ask = asking(gateway);
  return { ...codeActivities(ask), ...moneyActivities(ask) };
}

function codeActivities(ask: Ask): Pick<PaymentActivities, 'validatePayment' | 'forgetCode'> {
  return {
    async validatePayment(attempt, limitMs = startToCloseMs()) {
      const answer = await ask('/validations', attempt, limitMs);
      if (answer === 'timed-out') return { ok: false, failure: 'timed-out' };
      if (answer === 'unreachable') throw notReached('no connection');
      if (CODE_REFUSED.has(answer.status)) return { ok: false, failure: 'declined' };
      if (answer.status !== 200) throw notReached(`status ${answer.status}`);
      return field(answer.body, 'valid') === true
        ? { ok: true }
        : { ok: false, failure: 'declined' };
    },

    async forgetCode(key) {
      const answer = await ask('/code-keys/forgetting', { ids: [key] }, MONEY_MS);
      if (typeof answer === 'string') throw undecided('end of a code', answer);
      if (!isSuccess(answer.status)) throw undecided('end of a code', `status ${answer.status}`);
    },
  };
}

function moneyActivities(ask: Ask): Pick<PaymentActivities, 'charge' | 'refund' | 'chargesLeft'> {
  return {
    async charge({ orderId, payment, total, codeKey }) {
      const key = payment === undefined ? orderId : `${orderId}:${payment}`;
      const answer = await ask('/charges', { orderId, payment, codeKey, ...total }, MONEY_MS, key);
      if (typeof answer === 'string') throw undecided('charge', answer);
      if (CHARGE_REFUSED.has(answer.status)) return { ok: false };
      const chargeId = field(answer.body, 'id');
      if (!isSuccess(answer.status) || typeof chargeId !== 'string') {
        throw undecided('charge', `status ${answer.status}`);
      }
      if (field(answer.body, 'orderId') !== orderId || field(answer.body, 'payment') !== payment) {
        throw undecided('charge', 'the answer is about another payment');
      }
      return { ok: true, chargeId };
    },

    async refund({ orderId, chargeId, part }) {
      const { id, ...amount } = part ?? {};
      const key = `refund:${chargeId ?? orderId}${id === undefined ? '' : `:${id}`}`;
      const answer = await ask('/refunds', { orderId, chargeId, ...amount }, MONEY_MS, key);
      if (typeof answer === 'string') throw undecided('refund', answer);
      // The ledger knows of no such charge: nothing was taken, and nothing is owed (SPEC P14).
      if (answer.status === 404 && field(answer.body, 'code') === 'never-charged') return;
      // All of the charge went back meanwhile, this part with it.
      if (answer.status === 409 && field(answer.body, 'code') === 'refund-too-large') return;
      if (!isSuccess(answer.status)) throw undecided('refund', `status ${answer.status}`);
    },

    async chargesLeft(orderId) {
      // Charges first: a refund that is known always has its charge.
      const charges = await movements(ask, 'charges', orderId);
      const refunds = await movements(ask, 'refunds', orderId);
      return charges.map((charge) => {
        // Of old, a refund named no charge: an order had one.
        const back = refunds.filter(({ chargeId = charge.id }) => chargeId === charge.id);
        const left = back.reduce((sum, refund) => sum - minorUnits(refund), minorUnits(charge));
        return { chargeId: charge.id, left: Math.max(0, left) };
      });
    },
  };
}

/** A charge or a refund, as the ledger shows it. */
interface Movement extends Money {
  readonly id: string;
  readonly chargeId?: string;
}

async function movements(
  ask: Ask,
  kind: 'charges' | 'refunds',
  orderId: string,
): Promise<readonly Movement[]> {
  const query = new URLSearchParams({ orderId }).toString();
  const answer = await ask(`/${kind}?${query}`, null, MONEY_MS);
  if (typeof answer === 'string') throw undecided('look at the ledger', answer);
  if (!isSuccess(answer.status)) throw undecided('look at the ledger', `status ${answer.status}`);
  return answer.body as readonly Movement[];
}

type Answer = { status: number; body: unknown } | 'timed-out' | 'unreachable';
/** Sends a body, or reads where there is none. */
type Ask = (path: string, body: object | null, limitMs: number, key?: string) => Promise<Answer>;

function asking({ url, token }: GatewayAddress): Ask {
  const dispatcher = new Agent({ connect: { timeout: limits.gatewayConnectMs } });
  return async (path, body, limitMs, key) => {
    const shutdown = Context.current().cancellationSignal;
    const limit = AbortSignal.timeout(limitMs);
    try {
      const response = await request(new URL(path, url), {
        dispatcher,
        method: body === null ? 'GET' : 'POST',
        headers: {
          ...(body !== null && { 'content-type': 'application/json' }),
          authorization: `Bearer ${token}`,
          ...traceHeaders(),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: body === null ? null : JSON.stringify(body),
        signal: AbortSignal.any([shutdown, limit]),
      });
      return { status: response.statusCode, body: parsed(await response.body.text()) };
    } catch {
      if (shutdown.aborted) throw ApplicationFailure.retryable('cut off', WORKER_SHUTDOWN);
      return limit.aborted ? 'timed-out' : 'unreachable';
    }
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function field(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? (body as Record<string, unknown>)[name]
    : undefined;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Our own limit is the workflow's: without it a request that nobody waits for would keep its slot. */
function startToCloseMs(): number {
  return Context.current().info.startToCloseTimeoutMs;
}

function notReached(why: string): ApplicationFailure {
  return ApplicationFailure.retryable(`the gateway did not take the attempt: ${why}`, NOT_REACHED);
}

function undecided(what: string, why: string): ApplicationFailure {
  return ApplicationFailure.retryable(`the ${what} is undecided: ${why}`, 'undecided');
}
