import { defineSearchAttributeKey } from '@temporalio/common';
import { proxyLocalActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { OrderPeople } from '@aisle/shared/people';
import { peopleAttribute } from '@aisle/shared/ids';
import type { IndexActivities } from '../activities/types.ts';
import { uncut } from './instruction.ts';

const attribute = defineSearchAttributeKey(peopleAttribute, 'KEYWORD_LIST');

const { searchKeys } = proxyLocalActivities<IndexActivities>({
  startToCloseTimeout: '5 seconds',
  // Whom nobody finds by name is still found by code: nothing stands still for it.
  retry: { maximumAttempts: 3 },
});

/** Has this workflow found by its people (SPEC X6). Takes moments, for which only the end of a run waits. */
export class PeopleIndex {
  #wanted: readonly OrderPeople[] | null = null;
  #underWay = false;

  /** All that was wanted is done. */
  get idle(): boolean {
    return !this.#underWay;
  }

  /** From now on it is found by these, and by nobody else. */
  update(people: readonly OrderPeople[]): void {
    this.#wanted = people;
    if (this.#underWay) return;
    this.#underWay = true;
    void uncut(() => this.#work());
  }

  async #work(): Promise<void> {
    for (let people = this.#wanted; people !== null; people = this.#wanted) {
      this.#wanted = null;
      const keys = await searchKeys(people).catch(() => null);
      // Where the server does not know the search attribute, a workflow that names it would stand still.
      if (keys === null) continue;
      const value = keys.length > 0 ? [...keys] : null;
      upsertSearchAttributes([{ key: attribute, value }]);
    }
    this.#underWay = false;
  }
}
