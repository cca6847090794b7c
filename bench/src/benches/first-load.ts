import { prepare } from '@aisle/scripts/prepare.mjs';
import { run } from '@aisle/scripts/src/run.ts';
import { root } from '@aisle/scripts/src/root.ts';
import type { Bench } from '../bench.ts';

const targetKb = 150;
const page = 'FlightPage.vue';

export const firstLoad: Bench = {
  name: 'first-load',
  about: "JavaScript of the seat map's first load, compressed",
  async run() {
    await prepare();
    const { code, output } = await run('npm', ['run', 'size', '-w', '@aisle/frontend'], {
      cwd: root,
    });
    const line = output.split('\n').find((each) => each.startsWith(page));
    const [javaScript, css] = [...(line?.matchAll(/([0-9.]+) kB/g) ?? [])].map((match) =>
      Number(match[1]),
    );
    if (javaScript === undefined) throw new Error(`The size is not known (${code}).\n${output}`);
    return {
      figures: [
        {
          what: "first load of the seat map's page: JavaScript, gzip",
          target: `≤ ${targetKb} kB`,
          measured: `${javaScript.toFixed(1)} kB`,
          met: javaScript <= targetKb,
        },
      ],
      notes: [
        `Every chunk that the page needs before it shows; beside it ${css ?? '?'} kB of CSS.`,
      ],
    };
  },
};
