/** `npm run backup -- FOLDER`, `npm run restore -- FOLDER`: the data of a system of `npm start`, while it runs, and back. */
import { join, resolve } from 'node:path';
import { Complaint } from './complaint.ts';
import { root } from './root.ts';
import { backUp, restore } from './system/backup.ts';
import { loadEnvFile, readSystemSettings } from './system/settings.ts';

loadEnvFile(join(root, '.env'));
const [command, given] = process.argv.slice(2);
try {
  if (given === undefined) throw new Complaint(`Name a folder: npm run ${command ?? ''} -- FOLDER`);
  const folder = resolve(given);
  const { dataDir } = readSystemSettings(process.env, root);
  if (command === 'backup') {
    await backUp(dataDir, folder);
    console.log(
      `${dataDir} is copied to ${folder}. It opens all that it has: keep it as you keep ${dataDir}.`,
    );
  } else {
    const aside = await restore(folder, dataDir);
    console.log(`${folder} is back in ${dataDir}. npm start goes on from there.`);
    if (aside !== null) console.log(`What was there before is in ${aside}.`);
  }
} catch (error) {
  console.error(error instanceof Complaint ? error.message : error);
  process.exitCode = 1;
}
