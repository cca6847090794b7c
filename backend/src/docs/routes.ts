import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import Router from '@koa/router';
// Its main module would run the whole of it, for half a second.
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';
import { fixedDocument, send, type Representation } from '../rest/send.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';

/** Of Swagger UI, beside our own script. */
const parts = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'] as const;
const hour = 'max-age=3600';

/** `/openapi.json`, `/asyncapi.json`, and `/docs`: Swagger UI from our own files, without inline scripts. */
export function docsRoutes(): Router {
  const router = new Router({ sensitive: true });
  const serve = (path: string, document: Representation, cacheControl?: string): void => {
    router.get(path, (ctx) => send(ctx, document, cacheControl));
  };
  serve('/openapi.json', fixedDocument('json', JSON.stringify(openApiDocument())));
  serve('/asyncapi.json', fixedDocument('json', JSON.stringify(asyncApiDocument())));
  serve('/docs', fixedDocument('html', ownFile('page.html')));
  serve('/docs/page.js', fixedDocument('js', ownFile('page.js')), hour);
  for (const name of parts) {
    const file = readFileSync(join(getAbsoluteFSPath(), name));
    serve(`/docs/${name}`, fixedDocument(extname(name), file), hour);
  }
  return router;
}

function ownFile(name: string): Buffer {
  return readFileSync(new URL(`./${name}`, import.meta.url));
}
