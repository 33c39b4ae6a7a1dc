// Stands in for the SDK's `_shims` module inside a bundle, without its JSON Schema checker.
export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('core gives the SDK a checker of its own');
  }
}
