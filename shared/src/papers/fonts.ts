import { createRequire } from 'node:module';
import { openSync, type Font } from 'fontkit';

const require = createRequire(import.meta.url);
const file = (name: string): string => require.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/** DejaVu Sans: letters of Latin, Greek and Cyrillic in all their forms. A file of its own, for machines have other fonts, or none. */
export const fontFiles = { regular: file('DejaVuSans'), bold: file('DejaVuSans-Bold') } as const;

export type FontName = keyof typeof fontFiles;

const opened = new Map<FontName, Font>();

/** A font, read once for all papers: that takes longer than a pass does. */
export function fontOf(name: FontName): Font {
  let font = opened.get(name);
  if (font === undefined) {
    // A collection of several is none of these files.
    font = openSync(fontFiles[name]) as Font;
    // A glyph stands for the letter that asked for it first; one that was met as a part of another, for none.
    for (let code = 0; code <= LAST; code += 1) {
      if (isDrawn(String.fromCodePoint(code))) font.glyphForCodePoint(code);
    }
    opened.set(name, font);
  }
  return font;
}

/** What the fonts have and that is written from left to right, one sign after the other. */
const DRAWN =
  /^[\u0020-\u007e\u00a0-\u024f\u02bc\u0370-\u0373\u037b-\u037d\u0386-\u03ff\u0400-\u0525\u1e00-\u1efb\u2010-\u2019\u2022\u2026]*$/;

/** The last of these. */
const LAST = 0x2026;

/** Whether a text can be drawn; of a name that cannot, the form for travel documents is. */
export function isDrawn(text: string): boolean {
  return DRAWN.test(text.normalize('NFC'));
}
