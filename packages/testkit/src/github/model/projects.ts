import type { Account } from '../records/account.js';
import type { Issue } from '../records/issue.js';
import type { Project, ProjectField, ProjectItem } from '../records/project.js';
import { newNode, nodeId, register, type State } from '../state.js';

export interface ProjectSeed {
  title: string;
  public?: boolean;
  shortDescription?: string | null;
  /** Beside `Title` and `Status` (Todo, In Progress, Done), which every project has. */
  fields?: {
    name: string;
    dataType: ProjectField['dataType'];
    options?: string[];
    iterations?: ProjectField['iterations'];
  }[];
}

export function createProject(state: State, owner: Account, seed: ProjectSeed): Project {
  const now = state.stamp();
  const numbers = state.projects
    .filter((project) => project.owner === owner)
    .map((project) => project.number);
  const project: Project = {
    ...newNode(state, 'PVT'),
    owner,
    number: Math.max(0, ...numbers) + 1,
    title: seed.title,
    shortDescription: seed.shortDescription ?? null,
    readme: null,
    public: seed.public ?? false,
    closed: false,
    fields: [],
    items: [],
    createdAt: now,
    updatedAt: now,
  };
  const fields: NonNullable<ProjectSeed['fields']> = [
    { name: 'Title', dataType: 'TITLE' },
    { name: 'Status', dataType: 'SINGLE_SELECT', options: ['Todo', 'In Progress', 'Done'] },
    ...(seed.fields ?? []),
  ];
  for (const { name, dataType, options = [], iterations = [] } of fields) {
    const id = state.nextNumber();
    project.fields.push({
      id,
      nodeId: nodeId('PVTF', id),
      name,
      dataType,
      options: options.map((option, index) => ({
        id: `opt${id}${index}`,
        name: option,
        color: 'GRAY',
        description: '',
      })),
      iterations,
    });
  }
  state.projects.push(project);
  register(state, 'ProjectV2', project);
  return project;
}

/** An item for an issue or pull request, or for a draft of its own. Adding one twice gives the first again. */
export function addProjectItem(
  state: State,
  project: Project,
  content: Issue | { title: string; body: string; creator: Account },
): ProjectItem {
  const known = project.items.find((item) => item.content === content);
  if (known) return known;
  const now = state.stamp();
  const draft =
    'repository' in content ? content : { ...content, nodeId: nodeId('DI', state.nextId()), createdAt: now };
  const item: ProjectItem = {
    ...newNode(state, 'PVTI'),
    project,
    content: draft,
    archived: false,
    values: new Map(),
    createdAt: now,
    updatedAt: now,
  };
  project.items.push(item);
  project.updatedAt = now;
  register(state, 'ProjectV2Item', item);
  return item;
}
