/** Why a run does not take place, or how it ended; each with a code of its own for programs that started it. */
export const exitCodes = {
  fine: 0,
  violated: 1,
  usage: 2,
  unreachable: 3,
  /** The tester itself failed. */
  broken: 4,
  missed: 99,
  interrupted: 130,
} as const;

/** Its message is for people: what is wrong and what to do. */
export class UserError extends Error {
  readonly kind: 'usage' | 'unreachable';

  constructor(kind: 'usage' | 'unreachable', message: string) {
    super(message);
    this.name = 'UserError';
    this.kind = kind;
  }
}
