/** `npm run build`: writes the workflow bundle that the worker loads. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bundlePath, bundleWorkflows } from './bundle.ts';

const { code } = await bundleWorkflows();
await mkdir(dirname(bundlePath), { recursive: true });
// In one step: a worker that starts meanwhile finds the old bundle or the new one.
const unfinished = `${bundlePath}.${process.pid}`;
await writeFile(unfinished, code);
await rename(unfinished, bundlePath);
