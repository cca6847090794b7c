import { readFileSync } from 'node:fs';
import Router from '@koa/router';
import { send } from '@koa/send';
import { getAbsoluteFSPath } from 'swagger-ui-dist';
import { Problem } from '../rest/problem.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { openApiDocument } from './openapi.ts';

const parts = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']);
const own: Readonly<Record<string, string>> = { 'page.js': 'application/javascript' };

/** `/openapi.json`, `/asyncapi.json`, and `/docs`: Swagger UI from our own files, without inline scripts. */
export function docsRoutes(): Router {
  const openApi = openApiDocument();
  const asyncApi = asyncApiDocument();
  const page = ownFile('page.html');
  const router = new Router({ sensitive: true });
  router.get('/openapi.json', (ctx) => {
    ctx.body = openApi;
  });
  router.get('/asyncapi.json', (ctx) => {
    ctx.body = asyncApi;
  });
  router.get('/docs', (ctx) => {
    ctx.type = 'text/html';
    ctx.body = page;
  });
  router.get('/docs/:file', async (ctx) => {
    const file = ctx.params['file'] ?? '';
    const type = own[file];
    if (type !== undefined) {
      ctx.type = type;
      ctx.body = ownFile(file);
    } else if (parts.has(file)) {
      await send(ctx, file, { root: getAbsoluteFSPath(), maxage: 60 * 60_000 });
    } else throw new Problem('not-found');
  });
  return router;
}

function ownFile(name: string): string {
  return readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');
}
