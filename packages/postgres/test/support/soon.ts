/** For what PostgreSQL does a moment later (statistics, the end of a backend): a guard, not an expectation of speed. */
export const soon = { timeout: 20_000, interval: 50 };
