import type { Account, Node } from './account.js';
import type { Issue } from './issue.js';

export interface ProjectField {
  nodeId: string;
  id: number;
  name: string;
  dataType: 'TITLE' | 'TEXT' | 'NUMBER' | 'DATE' | 'SINGLE_SELECT' | 'ITERATION';
  options: { id: string; name: string; color: string; description: string }[];
  iterations: { id: string; title: string; startDate: string; duration: number }[];
}

export interface ProjectValue {
  text?: string;
  number?: number;
  date?: string;
  singleSelectOptionId?: string;
  iterationId?: string;
}

export interface ProjectItem extends Node {
  project: Project;
  content: Issue | { nodeId: string; title: string; body: string; creator: Account; createdAt: string };
  archived: boolean;
  values: Map<string, ProjectValue>;
  createdAt: string;
  updatedAt: string;
}

export interface Project extends Node {
  owner: Account;
  number: number;
  title: string;
  shortDescription: string | null;
  readme: string | null;
  public: boolean;
  closed: boolean;
  fields: ProjectField[];
  items: ProjectItem[];
  createdAt: string;
  updatedAt: string;
}
