import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator } from '@playwright/test';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });

/** What a scanner reads where a bar code is drawn on screen; null: nothing. */
export async function scanned(place: Locator): Promise<string | null> {
  return (await codesIn(await place.screenshot()))[0] ?? null;
}

/** The bar codes of a picture. */
export async function codesIn(png: Buffer): Promise<string[]> {
  return (await readBarcodes(png)).map(({ text }) => text);
}
