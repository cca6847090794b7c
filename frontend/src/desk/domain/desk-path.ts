const BOARD = '/desk';

/** Where the sign-in leads back to: a page of the desk and nothing else, whatever an address asks for. */
export function deskPath(wish: unknown): string {
  if (typeof wish !== 'string') return BOARD;
  return /^\/desk(\/(?!sign-in|\/)[\w/?&=%.,:~+-]*|\?[\w&=%.,:~+-]*)?$/.test(wish) ? wish : BOARD;
}
