/** Opens the demo flights in a system that was started otherwise than by `npm start`. */
import { readSettings } from '@aisle/shared/settings';
import { openDemoFlights } from './system/demo-flights.ts';

const { BACKEND_URL, AGENT_TOKEN } = readSettings(['BACKEND_URL', 'AGENT_TOKEN'], process.env);
const { refused } = await openDemoFlights(BACKEND_URL, AGENT_TOKEN, (line) => {
  console.log(line);
});
process.exitCode = refused.length === 0 ? 0 : 1;
