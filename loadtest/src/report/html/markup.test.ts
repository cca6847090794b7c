import { describe, expect, it } from 'vitest';
import { embedded } from './markup.ts';

describe('embedded', () => {
  it('cannot end its script, nor open a comment in it, and reads as it was', () => {
    const data = { name: '</script><!--<script>' };
    const { text } = embedded(data);
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual(data);
  });
});
