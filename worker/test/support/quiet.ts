import { DefaultLogger, Runtime } from '@temporalio/worker';

// Before anything else of the SDK is used. Failed workflows are what many tests are about.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
