import type { Workflow } from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import { refusal } from '../refusal.js';

/** The inputs a dispatched run gets, defaults filled in. 422 for a wrong ref, trigger or input, in GitHub's words. */
export function checkDispatch(
  repository: Repository,
  workflow: Workflow,
  { ref, inputs = {} }: { ref: string; inputs?: Record<string, unknown> | undefined },
): Record<string, unknown> {
  if (workflow.state !== 'active')
    throw refusal(422, 'Cannot trigger a "workflow_dispatch" on a disabled workflow');
  if (!workflow.dispatchInputs) throw refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const names = [ref, `refs/heads/${ref}`, `refs/tags/${ref}`];
  if (!names.some((name) => repository.refs.has(name))) throw refusal(422, `No ref found for: ${ref}`);
  const unknown = Object.keys(inputs).filter((name) => !(name in (workflow.dispatchInputs ?? {})));
  if (unknown.length > 0) throw refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  const values: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(workflow.dispatchInputs)) {
    const value = inputs[name] ?? input.default;
    if (value === undefined && input.required) throw refusal(422, `Required input '${name}' not provided`);
    if (value !== undefined && input.options && !input.options.includes(String(value))) {
      throw refusal(422, `Provided value '${value}' for input '${name}' not in the list of allowed values`);
    }
    if (value !== undefined) values[name] = value;
  }
  return values;
}
