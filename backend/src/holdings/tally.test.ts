import { describeTally } from '../../test/support/tally-contract.ts';
import { MemoryTally } from './tally.ts';

describeTally('of one backend', () => new MemoryTally());
