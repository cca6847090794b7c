/** `npm run agent-password -- NAME ROLE`: asks for a password and prints an entry for AGENT_ACCOUNTS. */
import { runAgentPassword } from './agents/password-command.ts';

process.exitCode = await runAgentPassword(process.argv.slice(2), process);
