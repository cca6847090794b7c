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

/** What is kept under a name as JSON; null for nothing. Anybody may write into the storage: it may be anything. */
export function keptValue(kept: Kept, name: string): unknown {
  try {
    return JSON.parse(kept.get(name) ?? 'null');
  } catch {
    return null;
  }
}

/** A list for all tabs and the next visit. */
export interface KeptList<T> {
  readonly all: () => T[];
  readonly set: (items: readonly T[]) => void;
}

/** Keeps the first items of a list, at most `most`. Each has the fields of `like`, and all of its texts. */
export function keptList<T extends object>(name: string, like: T, most: number): KeptList<T> {
  return {
    all() {
      const kept = keptValue(keptHere, name);
      const items = Array.isArray(kept) ? kept.map((item) => fieldsLike(like, item)) : [];
      const texts = Object.entries(like).filter(([, value]) => typeof value === 'string');
      const whole = items.filter((item) => texts.every(([field]) => field in item));
      return whole.slice(0, most).map((item) => ({ ...like, ...item }));
    },
    set: (items) => keptHere.set(name, JSON.stringify(items.slice(0, most))),
  };
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
  const kept = fieldsLike(initial, keptValue(keptInTab, name));
  const settings = ref({ ...initial, ...kept }) as Ref<T>;
  watch(settings, (now) => keptInTab.set(name, JSON.stringify(now)), { deep: true });
  return settings;
}

/** Of what is kept, the fields of `like`, as far as they are of the kind that they have there. */
export function fieldsLike<T extends object>(like: T, kept: unknown): Partial<T> {
  if (typeof kept !== 'object' || kept === null) return {};
  const known = Object.entries(kept).filter(([field, value]) => {
    if (!Object.hasOwn(like, field)) return false;
    const first: unknown = Reflect.get(like, field);
    if (first === null) return true;
    return Array.isArray(first) ? Array.isArray(value) : typeof first === typeof value;
  });
  return Object.fromEntries(known) as Partial<T>;
}
