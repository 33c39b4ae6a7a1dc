/** `X-Pinecone-Api-Version` of every request: the one with the documents API, which SDK 9.0.0 is made for. */
export const apiVersion = '2026-07';
