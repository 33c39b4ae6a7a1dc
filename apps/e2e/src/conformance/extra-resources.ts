import { png } from './samples.js';

/** Resources that a declaration cannot have: bytes, and one that can be watched. */
export const extraResources = [
  {
    uri: 'test://static-binary',
    name: 'static-binary',
    description: 'A picture',
    mimeType: 'image/png',
    contents: { uri: 'test://static-binary', mimeType: 'image/png', blob: png },
  },
  {
    uri: 'test://watched-resource',
    name: 'watched-resource',
    description: 'One that may be subscribed to',
    mimeType: 'text/plain',
    contents: { uri: 'test://watched-resource', mimeType: 'text/plain', text: 'Watched.' },
  },
];
