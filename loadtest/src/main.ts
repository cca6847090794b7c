/** `npm run load`: puts a crowd of simulated customers on one flight, and checks what came of it. */
import { load } from './app.ts';

const { stdout, stderr, env } = process;
// Sockets may still be closing: the report is out, and nothing else is waited for.
process.exit(await load(process.argv.slice(2), { out: stdout, err: stderr, env }));
