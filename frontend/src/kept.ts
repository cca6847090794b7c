import { ref, watch, type Ref } from 'vue';

/** What this browser does not keep over a reload: nothing at all, or only what is new. Null while it keeps all. */
export type Forgets = 'everything' | 'anything-new';

/** Texts under names, kept as long as the browser does. Never throws: what it refuses to keep lasts as long as the page. */
export interface Kept {
  get(name: string): string | null;
  set(name: string, text: string): void;
  drop(name: string): void;
  /** Names that begin so. */
  names(prefix: string): string[];
}

/** What the page has met so far; {@link probeKept} asks at once. */
export const forgets = ref<Forgets | null>(null);

const PROBE = 'aisle:probe';

/** Keeps in a browser's storage. `open` throws where storage is blocked, and its `setItem` where it is full. */
function keptIn(open: () => Storage): Kept {
  /** What the storage did not take. */
  const inMemory = new Map<string, string>();

  function tried<T>(use: (storage: Storage) => T, otherwise: T): T {
    try {
      return use(open());
    } catch {
      forgets.value = 'everything';
      return otherwise;
    }
  }

  return {
    get: (name) => inMemory.get(name) ?? tried((storage) => storage.getItem(name), null),
    set(name, text) {
      const taken = tried((storage) => {
        try {
          storage.setItem(name, text);
          return true;
        } catch {
          forgets.value ??= 'anything-new';
          // The former text would come back after a reload in place of this one.
          storage.removeItem(name);
          return false;
        }
      }, false);
      if (taken) inMemory.delete(name);
      else inMemory.set(name, text);
    },
    drop(name) {
      inMemory.delete(name);
      tried((storage) => {
        storage.removeItem(name);
      }, undefined);
    },
    names(prefix) {
      const stored = tried((storage) => Object.keys(storage), []);
      const all = new Set([...stored, ...inMemory.keys()]);
      return [...all].filter((name) => name.startsWith(prefix));
    },
  };
}

/** For all tabs, and the next visit. */
export const keptHere = keptIn(() => window.localStorage);
/** For this tab, over its reloads. */
export const keptInTab = keptIn(() => window.sessionStorage);

/** A list that is kept under a name, up to a number of it. `itemIn` gives none of what is no item: anybody may write into the storage. */
export function keptList<T>(name: string, itemIn: (value: unknown) => T[], most: number): T[] {
  try {
    const kept: unknown = JSON.parse(keptHere.get(name) ?? '[]');
    return Array.isArray(kept) ? kept.flatMap(itemIn).slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Finds out whether anything is kept at all, before it is needed. */
export function probeKept(): void {
  for (const kept of [keptHere, keptInTab]) {
    kept.set(PROBE, 'kept');
    kept.drop(PROBE);
  }
}

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
