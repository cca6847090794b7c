import { printLines, type Line } from './evidence.ts';
import { bounds } from './bounds.ts';
import { questions, type Question, type Verdict, type Violation } from './verdict.ts';

interface Kind {
  readonly shown: Violation[];
  more: number;
}

/** Collects what the questions find, and bounds what is printed of it. */
export class Findings {
  readonly #kinds = new Map<string, Kind>();
  readonly #looked: Record<Question, number> = { a: 0, b: 0, c: 0, d: 0, e: 0 };
  readonly #unanswered: { question: Question; sentence: string }[] = [];

  /** `count` more observations were put to the question. */
  looked(question: Question, count = 1): void {
    this.#looked[question] += count;
  }

  unanswered(question: Question, sentence: string): void {
    this.#unanswered.push({ question, sentence });
  }

  /** Something that must not be. The evidence is asked for only when it is printed. */
  add(question: Question, code: string, sentence: string, evidence: () => readonly Line[]): void {
    const key = `${question} ${code}`;
    const kind = this.#kinds.get(key) ?? { shown: [], more: 0 };
    this.#kinds.set(key, kind);
    if (kind.shown.length >= bounds.violationsPerCode) kind.more += 1;
    else kind.shown.push({ question, code, sentence, evidence: printLines(evidence()) });
  }

  /** Violations by question; a kind with many ends with a sentence that counts the others. */
  verdict(): Verdict {
    const violations = [...this.#kinds.values()].flatMap(({ shown, more }) => {
      const [first] = shown;
      if (first === undefined || more === 0) return shown;
      const sentence = `There is more of this: ${more} further violations of the same kind.`;
      return [...shown, { question: first.question, code: first.code, sentence, evidence: [] }];
    });
    for (const question of Object.keys(questions) as Question[]) {
      if (this.#looked[question] > 0) continue;
      this.unanswered(question, 'The run saw nothing that this question could be put to.');
    }
    violations.sort((one, other) => one.question.localeCompare(other.question));
    return { violations, looked: { ...this.#looked }, unanswered: this.#unanswered };
  }
}
