import { z } from 'zod';
import { objectiveSchema, type Objective } from '@aisle/shared/agent-live';
import { Problem } from '../problem.ts';

const answerMs = 3_000;
/** Prometheus counts anew each minute. */
const freshMs = 30_000;

/** The records of `docker/prometheus/objectives.yml`. */
const target = 'aisle:objective:target';
const budget = 'aisle:objective_budget:ratio';
const address = `api/v1/query?${new URLSearchParams({ query: `{__name__=~"${target}|${budget}"}` }).toString()}`;

/** What Prometheus answers to a query of a moment. */
const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.object({ __name__: z.string(), objective: objectiveSchema.shape.name }),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});

/** The error budgets, as Prometheus has them. It is asked once for all who look at the same time. */
export class Objectives {
  readonly #prometheus: string | undefined;
  readonly #now: () => number;
  #asked: { readonly at: number; readonly answer: Promise<Objective[]> } | null = null;

  constructor(prometheus: string | undefined, now: () => number) {
    this.#prometheus = prometheus;
    this.#now = now;
  }

  /** Null: nobody measures them. Rejects with the problem `unavailable` when Prometheus does not answer. */
  async current(): Promise<Objective[] | null> {
    if (this.#prometheus === undefined) return null;
    const now = this.#now();
    if (this.#asked === null || now - this.#asked.at >= freshMs) {
      this.#asked = { at: now, answer: ask(this.#prometheus) };
    }
    return this.#asked.answer;
  }
}

async function ask(prometheus: string): Promise<Objective[]> {
  try {
    const response = await fetch(new URL(address, prometheus.replace(/\/*$/, '/')), {
      signal: AbortSignal.timeout(answerMs),
      redirect: 'error',
    });
    return objectivesOf(answerSchema.parse(await response.json()));
  } catch {
    throw new Problem('unavailable', {
      sentence: 'Prometheus does not answer. Try again in a minute.',
    });
  }
}

function objectivesOf({ data }: z.infer<typeof answerSchema>): Objective[] {
  const value = (record: string, name: Objective['name']): number => {
    const found = data.result.find(
      ({ metric }) => metric.__name__ === record && metric.objective === name,
    );
    return found ? Number(found.value[1]) : Number.NaN;
  };
  return objectiveSchema.shape.name.options
    .map((name) => ({ name, target: value(target, name), left: value(budget, name) }))
    .filter((each) => Number.isFinite(each.target))
    .map(({ left, ...each }) => ({ ...each, budget: Number.isFinite(left) ? left : null }));
}
