import type { Browser } from '@playwright/test';
import jsqr from 'jsqr';

/** Pixels as a canvas has them: four bytes each. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}

/** Decodes a PNG, by the browser: in a page of its own, where no policy stands in the way. */
export async function decodePng(browser: Browser, png: Buffer): Promise<Picture> {
  const page = await browser.newPage();
  try {
    const { width, height, base64 } = await page.evaluate(async (source) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let bytes = '';
      for (const byte of data) bytes += String.fromCharCode(byte);
      return { width: image.width, height: image.height, base64: btoa(bytes) };
    }, png.toString('base64'));
    return { width, height, pixels: new Uint8ClampedArray(Buffer.from(base64, 'base64')) };
  } finally {
    await page.close();
  }
}

/** How many colours a picture has: one is blank, hundreds are a page. */
export function colourCount({ pixels }: Picture): number {
  return new Set(new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4)).size;
}

/** The text of the QR code in a picture; null when there is none that can be read. */
export function qrText({ pixels, width, height }: Picture): string | null {
  return jsqr(pixels, width, height)?.data ?? null;
}
