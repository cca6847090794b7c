import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser } from '@playwright/test';

const pdfJs = join(dirname(createRequire(import.meta.url).resolve('unpdf')), 'pdfjs.mjs');
/** Where nothing is: what is asked for there is answered here. */
const place = 'http://pdf.invalid/';

/** What the library has of PDF.js, as far as it is used here. */
interface PdfJs {
  readonly getDocument: (source: { data: Uint8Array }) => { promise: Promise<PdfDocument> };
}
interface PdfDocument {
  readonly numPages: number;
  getPage(number: number): Promise<PdfPage>;
}
interface PdfPage {
  getViewport(size: { scale: number }): { readonly width: number; readonly height: number };
  render(onto: object): { promise: Promise<void> };
}

/** The pages of a PDF as a screen shows them, PNG each: drawn by PDF.js in the browser. */
export async function pagesOf(browser: Browser, pdf: Buffer): Promise<Buffer[]> {
  const page = await browser.newPage();
  await page.route(`${place}**`, async (route) => {
    const isLibrary = route.request().url().endsWith('.mjs');
    const body = isLibrary ? readFileSync(pdfJs, 'utf8') : '<!doctype html>';
    await route.fulfill({ contentType: isLibrary ? 'text/javascript' : 'text/html', body });
  });
  await page.goto(place);
  const drawn = await page.evaluate(
    async ({ library, base64 }) => {
      const { getDocument } = (await import(library)) as PdfJs;
      const data = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
      const document = await getDocument({ data }).promise;
      const pages: string[] = [];
      for (let number = 1; number <= document.numPages; number += 1) {
        const sheet = await document.getPage(number);
        const viewport = sheet.getViewport({ scale: 2 });
        const canvas = Object.assign(globalThis.document.createElement('canvas'), {
          width: viewport.width,
          height: viewport.height,
        });
        await sheet.render({ canvas, canvasContext: canvas.getContext('2d'), viewport }).promise;
        pages.push(canvas.toDataURL('image/png').replace(/^[^,]*,/, ''));
      }
      return pages;
    },
    { library: `${place}pdf.mjs`, base64: pdf.toString('base64') },
  );
  await page.close();
  return drawn.map((base64) => Buffer.from(base64, 'base64'));
}
