// Loaded into the server before its own code: on SIGUSR2 it says on stderr what the process holds, after a collection of garbage.
process.on('SIGUSR2', () => {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  process.stderr.write(`${JSON.stringify({ probe: { rss, heapUsed, handles } })}\n`);
});
