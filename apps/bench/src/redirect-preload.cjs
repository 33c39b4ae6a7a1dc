// Loaded before a peer that has its vendor's address built in: what it sends there goes to the fake instead. BENCH_REDIRECT holds
// `{"https://api.vendor.com": "http://127.0.0.1:1234"}`. The peer's own code is as published.
const http = require('node:http');
const https = require('node:https');

const redirects = Object.entries(JSON.parse(process.env.BENCH_REDIRECT ?? '{}'));
const overTls = https.request;
const fetchAsIs = globalThis.fetch;
const agent = new http.Agent({ keepAlive: true });

const redirected = (url) => {
  const match = redirects.find(([from]) => url === from || url.startsWith(`${from}/`));
  return match && match[1] + url.slice(match[0].length);
};

globalThis.fetch = (input, init) => {
  const target = redirected(input instanceof Request ? input.url : String(input));
  if (target === undefined) return fetchAsIs(input, init);
  return fetchAsIs(input instanceof Request ? new Request(target, input) : target, init);
};

https.request = (options, ...rest) => {
  const { hostname, host, path = '/' } = options;
  const target = redirected(`https://${hostname ?? host}${path}`);
  if (target === undefined) return overTls(options, ...rest);
  const to = new URL(target);
  const request = http.request(
    { ...options, host: to.hostname, hostname: to.hostname, port: to.port, agent, protocol: 'http:' },
    ...rest,
  );
  // Who asked for TLS waits for its handshake, which a plain connection never announces.
  request.prependOnceListener('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => socket.emit('secureConnect'));
  });
  return request;
};
