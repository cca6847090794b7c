/** The parts that the page's sections are made of. */
import { html, Markup } from '@aisle/shared/html';
import type { Table } from '../tables.ts';

/** Data for a `script` of type `application/json`: no `<` in it, so that nothing in it can end the script. */
export function embedded(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll('<', '\\u003c'));
}

export const nothing = new Markup('');

/** A part of the page under a heading. `id`: of the heading, without blanks. */
export function section(id: string, title: string, content: readonly Markup[]): Markup {
  return html`<section aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}

export function lead(text: string): Markup {
  return html`<p class="lead">${text}</p>`;
}

/** A table that scrolls sideways by itself where the screen is narrow, by keyboard too; nothing without rows. */
export function table({ caption, columns, rows }: Table): Markup {
  if (rows.length === 0) return nothing;
  const kind = (place: number): string => (columns[place]?.text ? 'text' : 'figure');
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${columns.map(({ name }, place) => html`<th scope="col" class="${kind(place)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...cells]) =>
            html`<tr>
              <th scope="row" class="text">${typeof first === 'string' ? first : first.text}</th>
              ${cells.map((cell, place) =>
                typeof cell === 'string'
                  ? html`<td class="${kind(place + 1)}">${cell}</td>`
                  : html`<td class="${kind(place + 1)} ${cell.tone}">${cell.text}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A table behind a summary, for whoever cannot or will not read the picture beside it. */
export function numbers(summary: string, data: Table): Markup {
  if (data.rows.length === 0) return nothing;
  return html`<details>
    <summary>${summary}</summary>
    ${table(data)}
  </details>`;
}
