/** Opens the demo flights in a system that was started otherwise than by `npm start`. */
import { demoFlights } from '@aisle/shared/aircraft';
import { readSettings } from '@aisle/shared/settings';
import { openFlights } from './system/demo-flights.ts';

const { BACKEND_URL, AGENT_TOKEN } = readSettings(['BACKEND_URL', 'AGENT_TOKEN'], process.env);
const { open, refused } = await openFlights(BACKEND_URL, AGENT_TOKEN, demoFlights(new Date()));
console.log(`${String(open)} demo flights are open.`);
for (const sentence of refused) console.error(`A demo flight could not be opened. ${sentence}`);
process.exitCode = refused.length === 0 ? 0 : 1;
