import { DefaultLogger, Runtime } from '@temporalio/worker';

const installed = Symbol.for('aisle.quiet-runtime');

// Before anything else of the SDK is used, once a process. Failed workflows are what many tests are about.
if (!(installed in globalThis)) {
  Object.assign(globalThis, { [installed]: true });
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
}
