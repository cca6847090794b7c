/** What an attempt to validate a payment code comes to. */

export type Verdict = 'valid' | 'invalid' | 'never-answers';

export interface Simulation {
  /** Share of attempts that fail, 0 to 1. */
  readonly failureRate: number;
  /** Uniform in [0, 1), like `Math.random`. */
  readonly random: () => number;
}

/**
 * What becomes of one attempt. The test codes are fixed; every other code fails by chance.
 * `attempt` counts from 1 within one payment.
 */
export function verdictOn(code: string, attempt: number, simulation: Simulation): Verdict {
  switch (code) {
    case '11111':
      return 'valid';
    case '00000':
      return 'invalid';
    case '99999':
      return 'never-answers';
    case '12121':
      return attempt === 1 ? 'invalid' : 'valid';
    default:
      return simulation.random() < simulation.failureRate ? 'invalid' : 'valid';
  }
}
