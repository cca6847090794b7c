/** The product's worker, unchanged, in a process that can be measured. */
import './heaps.ts';
import '@aisle/worker/src/main.ts';
