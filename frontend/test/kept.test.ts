import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Kept from '../src/kept.ts';

let kept: typeof Kept;

function blockStorage(): void {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(refuse);
  vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(refuse);
}

function fillStorage(): void {
  const full: Record<string, string> = { 'aisle:a': localStorage.getItem('aisle:a') ?? '' };
  const storage = {
    getItem: (name: string) => full[name] ?? null,
    removeItem: (name: string) => void Reflect.deleteProperty(full, name),
    setItem() {
      throw new DOMException('full', 'QuotaExceededError');
    },
  };
  vi.spyOn(window, 'localStorage', 'get').mockReturnValue(storage as unknown as Storage);
}

beforeEach(async () => {
  localStorage.clear();
  vi.resetModules();
  kept = await import('../src/kept.ts');
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what the browser keeps', () => {
  it('is in its storage', () => {
    kept.probeKept();
    kept.keptHere.set('aisle:a', '1');
    expect(localStorage.getItem('aisle:a')).toBe('1');
    expect(kept.keptHere.names('aisle:')).toEqual(['aisle:a']);
    kept.keptHere.drop('aisle:a');
    expect(kept.keptHere.get('aisle:a')).toBeNull();
    expect(kept.forgets.value).toBeNull();
  });

  it('lasts as long as the page where storage is blocked, and it is known that it does', () => {
    blockStorage();
    kept.probeKept();
    expect(kept.forgets.value).toBe('everything');
    for (const each of [kept.keptHere, kept.keptInTab]) {
      expect(each.get('aisle:a')).toBeNull();
      each.set('aisle:a', '1');
      expect(each.get('aisle:a')).toBe('1');
      expect(each.names('aisle:')).toEqual(['aisle:a']);
      each.drop('aisle:a');
      expect(each.get('aisle:a')).toBeNull();
    }
  });

  it('is what was set last where storage is full, also after a reload', () => {
    kept.keptHere.set('aisle:a', 'former');
    fillStorage();
    kept.keptHere.set('aisle:a', 'latter');
    expect(kept.keptHere.get('aisle:a')).toBe('latter');
    expect(window.localStorage.getItem('aisle:a')).toBeNull();
    expect(kept.forgets.value).toBe('anything-new');
  });
});
