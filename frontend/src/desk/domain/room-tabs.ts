/** What is beside a flight's map. The first is what stands in no address. */
export const tabs = [
  { id: 'orders', label: 'Orders' },
  { id: 'manifest', label: 'Manifest' },
  { id: 'audit', label: 'Interventions' },
  { id: 'events', label: 'Events' },
] as const;

export type TabId = (typeof tabs)[number]['id'];

/** The tab that an address names; the first where it names none that there is. */
export function tabOf(value: unknown): TabId {
  return tabs.find(({ id }) => id === value)?.id ?? 'orders';
}
