import { mount } from '@vue/test-utils';
import { h, nextTick } from 'vue';
import { describe, expect, test } from 'vitest';
import DataTable, { type Column } from '../src/desk/components/DataTable.vue';

interface Row {
  readonly id: string;
  readonly count: number;
}
const columns: readonly Column<Row, 'id' | 'count'>[] = [
  { key: 'id', label: 'Id', sort: 'id' },
  { key: 'count', label: 'Count', sort: 'count', numeric: true, text: ({ count }: Row) => count },
  { key: 'note', label: 'Note' },
];
const rowsOf = (length: number): Row[] =>
  Array.from({ length }, (_, place) => ({ id: `r${place}`, count: place }));

function mounted(rows: readonly Row[], more: object = {}) {
  return mount(DataTable<Row, 'id' | 'count'>, {
    props: {
      caption: 'Rows',
      columns,
      rows,
      rowKey: ({ id }: Row) => id,
      sorted: { sort: 'count', descending: true },
      empty: 'There is none.',
      ...more,
    },
    slots: { id: ({ row }: { row: Row }) => h('a', { href: '#', 'data-row-link': '' }, row.id) },
    attrs: { 'data-testid': 'rows' },
    attachTo: document.body,
  });
}

describe('a table', () => {
  test('says of each column whether and how it is sorted, and names its rows by the first', () => {
    const table = mounted(rowsOf(1));
    const heads = table.findAll('thead th');
    expect(heads.map((head) => head.attributes('aria-sort'))).toEqual([
      'none',
      'descending',
      undefined,
    ]);
    expect(heads.map((head) => head.attributes('scope'))).toEqual(['col', 'col', 'col']);
    expect(table.get('tbody th').attributes('scope')).toBe('row');
    expect(table.get('caption').text()).toBe('Rows');
    expect(table.get('table').attributes('data-testid')).toBe('rows');
    table.unmount();
  });

  test('tells by which column it shall be sorted', async () => {
    const table = mounted(rowsOf(1));
    await table.findAll('thead button')[0]?.trigger('click');
    expect(table.emitted('sort')).toEqual([['id']]);
    table.unmount();
  });

  test('is walked through by arrows, Home and End', async () => {
    const table = mounted(rowsOf(3));
    const links = table.findAll<HTMLElement>('a').map(({ element }) => element);
    links[0]?.focus();
    const press = async (key: string) => {
      await table.get('tbody').trigger('keydown', { key });
      return links.findIndex((link) => link === document.activeElement);
    };
    expect(await press('ArrowDown')).toBe(1);
    expect(await press('End')).toBe(2);
    expect(await press('ArrowDown')).toBe(2);
    expect(await press('Home')).toBe(0);
    table.unmount();
  });

  test('shows more rows when asked, and all of them on paper', async () => {
    const table = mounted(rowsOf(9), { most: 3 });
    const count = () => table.findAll('tbody tr').length;
    expect(count()).toBe(3);
    const more = table.findAll('button').at(-1);
    expect(more?.text()).toBe('Show 3 more of 9');
    await more?.trigger('click');
    expect(count()).toBe(6);
    window.dispatchEvent(new Event('beforeprint'));
    await nextTick();
    expect(count()).toBe(9);
    table.unmount();
  });

  test('says so when it has no rows', () => {
    const table = mounted([]);
    expect(table.get('[role="status"]').text()).toBe('There is none.');
    table.unmount();
  });

  test('can be reached by keyboard where it scrolls by itself', () => {
    const table = mounted(rowsOf(1), { frame: 'overflow-y-auto' });
    const frame = table.get('[role="region"]');
    expect([frame.attributes('tabindex'), frame.attributes('aria-label')]).toEqual(['0', 'Rows']);
    table.unmount();
  });
});
