import { html, nothing, type Markup } from './markup.ts';

/** A cell: text, or markup. Figures stand to the right. */
type Cell = string | Markup;

interface TableOptions {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Cell[])[];
  /** Columns of text, from 0; the first is one always. */
  readonly texts?: readonly number[];
}

/** A table that scrolls sideways by itself where the screen is narrow, by keyboard too. */
export function table({ caption, head, rows, texts = [] }: TableOptions): Markup {
  const kind = (place: number): string =>
    place === 0 || texts.includes(place) ? 'text' : 'figure';
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name, place) => html`<th scope="col" class="${kind(place)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...cells]) =>
            html`<tr>
              <th scope="row" class="text">${first}</th>
              ${cells.map((cell, place) => html`<td class="${kind(place + 1)}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A table behind a summary, for whoever cannot or will not read the picture beside it. */
export function numbers(summary: string, options: TableOptions): Markup {
  if (options.rows.length === 0) return nothing;
  return html`<details>
    <summary>${summary}</summary>
    ${table(options)}
  </details>`;
}
