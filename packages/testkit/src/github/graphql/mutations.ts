import type { Viewer } from '../route.js';
import { commitOnBranch } from './commit-mutation.js';
import { discussionMutations } from './discussion-mutations.js';
import { projectMutations } from './project-mutations.js';
import { pullMutations } from './pull-mutations.js';
import { reviewMutations } from './review-mutations.js';
import type { GraphqlObject } from './values.js';

/** Every mutation takes `{input}` and gives its `clientMutationId` back. */
export function rootMutations(viewer: Viewer): GraphqlObject {
  const all: Record<string, (input: never) => GraphqlObject> = {
    ...reviewMutations(viewer),
    ...pullMutations(viewer),
    ...discussionMutations(viewer),
    ...projectMutations(viewer),
    createCommitOnBranch: commitOnBranch(viewer),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, mutate]) => [
      name,
      ({ input }: { input: Record<string, unknown> }) => ({
        clientMutationId: input.clientMutationId ?? null,
        // The schema has checked the input before it comes here, so it has the type the mutation declares.
        ...mutate(input as never),
      }),
    ]),
  );
}
