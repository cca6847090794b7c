import { changes, ownVersions, stayed, versionOf, type Plant, type Spoilt } from './support.ts';

type Seats = Spoilt['after']['seats'];

/** Spoils a seat of a change that one viewer got, just when it followed; others got it as it was. */
function spoilOneCopy(seen: Spoilt, spoil: (seats: Seats, seat: string) => void): string | null {
  for (const { receipts } of stayed(seen)) {
    const own = ownVersions(receipts);
    const place = receipts.findLastIndex(
      (receipt, at) => receipt.kind === 'changed' && receipt.change.from === own[at],
    );
    const receipt = receipts[place];
    if (receipt?.kind !== 'changed') continue;
    const { change } = receipt;
    const [seat] = Object.keys(change.seats);
    const copies = stayed(seen).filter((stream) =>
      stream.receipts.some((one) => one.kind === 'changed' && one.change === change),
    );
    if (copies.length < 2 || seat === undefined) continue;
    const seats = { ...change.seats };
    spoil(seats, seat);
    receipts[place] = { ...receipt, change: { ...change, seats } };
    return seat;
  }
  return null;
}

export const streamPlants: readonly Plant[] = [
  {
    name: 'a lost broadcast that nothing heals',
    question: 'd',
    code: 'gap-not-healed',
    spoil: (seen) => {
      for (const stream of stayed(seen)) {
        const lost = stream.receipts.findIndex(
          (receipt, place) =>
            receipt.kind === 'changed' && place > 0 && place < stream.receipts.length - 1,
        );
        const rest = stream.receipts.slice(lost + 1).filter(({ kind }) => kind === 'changed');
        const [before] = stream.receipts.slice(lost - 1);
        const [next] = rest;
        if (lost < 0 || before === undefined || next?.kind !== 'changed') continue;
        if (next.change.from <= (versionOf(before) ?? Infinity)) continue;
        stream.receipts = [...stream.receipts.slice(0, lost), ...rest];
        return `Viewer ${stream.viewer} `;
      }
      return null;
    },
  },
  {
    name: 'a viewer that ends behind',
    question: 'd',
    code: 'ends-behind',
    spoil: (seen) => {
      const stream = stayed(seen).find(({ receipts }) =>
        receipts.some((receipt) => (versionOf(receipt) ?? Infinity) < seen.after.version),
      );
      if (stream === undefined) return null;
      stream.receipts = stream.receipts.filter(
        (receipt) => versionOf(receipt) === null || (versionOf(receipt) ?? 0) < seen.after.version,
      );
      return `Viewer ${stream.viewer} `;
    },
  },
  {
    name: 'a viewer that was cut off and never came back',
    question: 'd',
    code: 'ends-behind',
    spoil: (seen) => {
      for (const stream of stayed(seen)) {
        const cut = stream.receipts.findLastIndex(
          (receipt) => (versionOf(receipt) ?? Infinity) < seen.after.version,
        );
        if (cut < 1) continue;
        stream.receipts = stream.receipts.slice(0, cut + 1);
        stream.receipts.push({ at: seen.afterAskedAt - 500, kind: 'disconnected' });
        return `Viewer ${stream.viewer} `;
      }
      return null;
    },
  },
  {
    name: 'viewers that differ at the same version',
    question: 'd',
    code: 'viewers-differ',
    spoil: (seen) =>
      spoilOneCopy(seen, (seats, seat) => {
        seats[seat] = { status: 'blocked' };
      }),
  },
  {
    name: 'a viewer that misses a seat of a broadcast',
    question: 'd',
    code: 'viewers-differ',
    spoil: (seen) =>
      spoilOneCopy(seen, (seats, seat) => {
        Reflect.deleteProperty(seats, seat);
      }),
  },
  {
    name: 'a version that goes back in a stream',
    question: 'd',
    code: 'version-went-back',
    spoil: (seen) => {
      const [change] = changes(seen);
      const stream = stayed(seen).find(({ receipts }) =>
        receipts.some((receipt) => (versionOf(receipt) ?? 0) > (change?.version ?? Infinity)),
      );
      if (change === undefined || stream === undefined) return null;
      stream.receipts.push({ at: seen.afterAskedAt - 1, kind: 'changed', change });
      return `Viewer ${stream.viewer} `;
    },
  },
  {
    name: 'a viewer that is caught up from later than it was',
    question: 'd',
    code: 'catch-up-with-a-gap',
    spoil: (seen) => {
      for (const { viewer, receipts } of stayed(seen)) {
        const own = ownVersions(receipts);
        const receipt = receipts.find(
          (one, place) =>
            one.kind === 'caught-up' &&
            one.change.from === own[place] &&
            one.change.from < one.change.version,
        );
        if (receipt?.kind !== 'caught-up') continue;
        receipt.change = { ...receipt.change, from: receipt.change.from + 1 };
        return `Viewer ${viewer} `;
      }
      return null;
    },
  },
  {
    name: 'a final snapshot from before what viewers had seen',
    question: 'd',
    code: 'ends-ahead',
    spoil: (seen) => {
      const [change] = changes(seen);
      if (change === undefined || change.version === seen.after.version) return null;
      seen.after.version = seen.before.version;
      seen.after.seats = seen.before.seats;
      return `${seen.before.version}`;
    },
  },
];
