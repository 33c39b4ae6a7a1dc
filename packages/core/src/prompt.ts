/** One blank of a prompt. */
export interface PromptArgument {
  name: string;
  description: string;
  required: boolean;
}

/** A way to work that a person can choose from a menu; it only makes a text. */
export interface Prompt {
  name: string;
  title: string;
  description: string;
  arguments: PromptArgument[];
  /** The message sent in the person's name. */
  text: (values: Record<string, string>) => string;
}

export function definePrompt(prompt: Prompt): Prompt {
  return prompt;
}
