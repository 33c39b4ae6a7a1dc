/** A default for each kind of field (SEP-1034). */
export const formWithDefaults = {
  message: 'Please check these values.',
  requestedSchema: {
    type: 'object' as const,
    properties: {
      name: { type: 'string' as const, default: 'John Doe' },
      age: { type: 'integer' as const, default: 30 },
      score: { type: 'number' as const, default: 95.5 },
      status: { type: 'string' as const, enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean' as const, default: true },
    },
  },
};

const titled = (title: string, values: string[]) =>
  values.map((value) => ({ const: value, title: `${title} ${value}` }));
const options = ['option1', 'option2', 'option3'];
const values = ['value1', 'value2', 'value3'];

/** Each way to offer a choice (SEP-1330). */
export const enumForm = {
  message: 'Please choose.',
  requestedSchema: {
    type: 'object' as const,
    properties: {
      untitledSingle: { type: 'string' as const, enum: options },
      titledSingle: { type: 'string' as const, oneOf: titled('Option', values) },
      legacyEnum: {
        type: 'string' as const,
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array' as const, items: { type: 'string' as const, enum: options } },
      titledMulti: { type: 'array' as const, items: { anyOf: titled('Choice', values) } },
    },
  },
};

/** Every keyword that must come through unchanged (SEP-1613, SEP-2106). */
export const schemaOfEverything = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};
