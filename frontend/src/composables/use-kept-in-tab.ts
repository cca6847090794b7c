import { ref, watch, type Ref } from 'vue';
import { keptInTab } from '../kept.ts';

/** A plain object of settings that outlives its page, for this tab: over Back and a reload. `initial` says its fields. */
export function useKeptInTab<T extends object>(name: string, initial: T): Ref<T> {
  const settings = ref({ ...initial, ...keptFields(name, initial) }) as Ref<T>;
  watch(settings, (now) => keptInTab.set(name, JSON.stringify(now)), { deep: true });
  return settings;
}

/** Of what is kept, the fields that are there, of the kind that they have at first. */
function keptFields<T extends object>(name: string, initial: T): Partial<T> {
  try {
    const kept: unknown = JSON.parse(keptInTab.get(name) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const known = Object.entries(kept).filter(([field, value]) => {
      const first: unknown = Reflect.get(initial, field);
      return field in initial && (first === null || typeof first === typeof value);
    });
    return Object.fromEntries(known) as Partial<T>;
  } catch {
    return {};
  }
}
