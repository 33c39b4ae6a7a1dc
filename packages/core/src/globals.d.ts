/** Version of the package a file is built for; set by tsup and by vitest. */
declare const __VERSION__: string;

/** Outline of the server a bundle is built for, made from its declaration by tsup.config.ts. */
declare const __OUTLINE__: import('./outline.js').Outline;
