// In a file of its own: the Content-Security-Policy forbids inline scripts.
globalThis.SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', validatorUrl: null });
