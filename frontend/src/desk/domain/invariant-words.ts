const words: Readonly<Record<string, string>> = {
  'seats-conserved': 'Every seat is in one state, and none is missing',
  'one-owner-a-seat': 'Each seat has one owner at most',
  'charged-exactly-if-sold': 'Money was charged exactly for what is sold',
  'no-overdue-hold': 'No hold is older than its deadline',
  'versions-in-step': 'Flights, relay and viewers show the same version',
};

/** What must hold, as a sentence; a rule that the desk does not know reads as its name. */
export function invariantWords(name: string): string {
  if (words[name] !== undefined) return words[name];
  const plain = name.replaceAll('-', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
