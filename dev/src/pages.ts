import { fileURLToPath } from 'node:url';
import { createServer, preview, type Connect, type InlineConfig, type Plugin } from 'vite';
import type { Controls } from './controls.ts';

const root = fileURLToPath(new URL('../../frontend', import.meta.url));
const host = '127.0.0.1';

export interface PagesParts {
  readonly port: number;
  readonly backendUrl: string;
  /** Serve what `npm run build` made; else the sources, with hot reload. */
  readonly isBuilt: boolean;
  readonly controls: Controls;
}

/** Serves the frontend on a port of its own, and passes on to the backend what is for it. Rejects when the port is taken. */
export async function servePages({ port, backendUrl, isBuilt, controls }: PagesParts) {
  const proxy = {
    '/api': { target: backendUrl },
    '/socket.io': { target: backendUrl, ws: true },
  };
  const address = { host, port, strictPort: true, proxy };
  const config: InlineConfig = {
    root,
    // The default writes a file beside it, which would restart who watches the files that this program imports.
    configLoader: 'native',
    // A new world ends the sockets of the one before, which Vite reports as errors.
    logLevel: isBuilt ? 'silent' : 'warn',
    plugins: [withControls(controls)],
    server: address,
    preview: address,
  };
  if (isBuilt) return preview(config);
  const server = await createServer(config);
  return server.listen();
}

function withControls(controls: Controls): Plugin {
  const use = ({ middlewares }: { readonly middlewares: Connect.Server }): void => {
    middlewares.use((request, response, next) => {
      controls.handle(request, response).then(
        (isHandled) => {
          if (!isHandled) next();
        },
        (error: unknown) => {
          next(error);
        },
      );
    });
  };
  return { name: 'aisle-controls', configureServer: use, configurePreviewServer: use };
}
