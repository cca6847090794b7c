import { proxyActivities } from '@temporalio/workflow';
import { codeKeyOf } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { PaymentActivities } from '../../activities/types.ts';

const { forgetCode } = proxyActivities<Pick<PaymentActivities, 'forgetCode'>>({
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: limits.codeForgetMs,
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});

/**
 * Has the gateway forget the one-time keys of codes that are over (SPEC P15), beside what else the order does. Where it is away
 * for long, the key's own deadline does it.
 */
export class CodeKeys {
  readonly #open = new Set<Promise<void>>();

  /** Codes of before have no key. */
  forget(code: string): void {
    const key = codeKeyOf(code);
    if (key === null) return;
    const done = forgetCode(key)
      .catch(() => undefined)
      .finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  /** Resolves when nothing of it is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#open);
  }
}
