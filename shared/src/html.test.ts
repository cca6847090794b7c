import { describe, expect, it } from 'vitest';
import { html, Markup } from './html.ts';

describe('html', () => {
  it('escapes strings, and leaves markup and lists of it as they are', () => {
    const item = html`<b title="${'"\'<>&'}">${'<i>'}</b>`;
    expect(html`<p>${[item, item]} ${3}</p>`.text).toBe(`<p>${item.text}${item.text} 3</p>`);
    expect(item.text).toBe('<b title="&quot;&#39;&lt;&gt;&amp;">&lt;i&gt;</b>');
    expect(html`${new Markup('<hr />')}`.text).toBe('<hr />');
  });
});
