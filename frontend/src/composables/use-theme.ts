import { ref } from 'vue';
import { keptHere } from '../kept.ts';

export type Theme = 'light' | 'dark';

const KEY = 'aisle:theme';
const theme = ref<Theme>(document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light');

function set(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset['theme'] = next;
}

/** Light or dark: the system's wish until the customer chooses. public/theme.js sets it before the first paint. */
export function useTheme() {
  return {
    theme,
    toggle: (): void => {
      set(theme.value === 'dark' ? 'light' : 'dark');
      keptHere.set(KEY, theme.value);
    },
  };
}

/** Follows the system while the customer has not chosen. */
export function followSystemTheme(): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
    if (keptHere.get(KEY) === null) set(matches ? 'dark' : 'light');
  });
}
