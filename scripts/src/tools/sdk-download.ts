/** Called as a process: downloads a server through the SDK and puts it into a folder under its own name. */
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [program = '', directory = ''] = process.argv.slice(2);
const downloadDir = await mkdtemp(join(directory, 'sdk-'));
const executable = { type: 'cached-download', downloadDir } as const;
// The SDK downloads a server only to start it.
const environment =
  program === 'temporal'
    ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
    : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
await environment.teardown();
const downloaded = (await readdir(downloadDir)).find((name) => name.startsWith(`${program}-`));
if (downloaded === undefined) throw new Error('The SDK downloaded nothing.');
await copyFile(join(downloadDir, downloaded), join(directory, program));
await rm(downloadDir, { recursive: true });
