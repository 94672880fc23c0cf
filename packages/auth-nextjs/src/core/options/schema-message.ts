import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

function sizeProblem(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const [limit, word, than] =
    issue.code === 'too_small' ? [issue.minimum, 'least', 'greater'] : [issue.maximum, 'most', 'less'];
  if (issue.origin === 'array') return `must contain at ${word} ${limit} items`;
  if (issue.origin !== 'string') return `must be ${than} than or equal to ${limit}`;
  return limit === 1 ? 'is not allowed to be empty' : `length must be at ${word} ${limit} characters long`;
}

function typeProblem(issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (issue.expected === 'int') return 'must be an integer';
  const article = issue.expected === 'object' || issue.expected === 'array' ? 'of type' : 'a';
  return `must be ${article} ${issue.expected}`;
}

/** Whether the text lacks its subject, the option's name. */
const isPredicate = (message: string): boolean => /^(?:must|is) /.test(message);

/** A validation issue in the words the published package uses: `"clientSecret" is required`. */
export function toOptionMessage(issue: Issue): string {
  const label = `"${issue.path.join('.')}"`;
  if (issue.input === undefined) return `${label} is required`;
  switch (issue.code) {
    case 'invalid_type':
      return `${label} ${typeProblem(issue)}`;
    case 'too_small':
    case 'too_big':
      return `${label} ${sizeProblem(issue)}`;
    case 'invalid_value':
      return `${label} must be one of [${issue.values.map(String).join(', ')}]`;
    case 'unrecognized_keys':
      return `"${[...issue.path, issue.keys[0] ?? ''].join('.')}" is not allowed`;
    case 'custom':
    case 'invalid_format':
      return isPredicate(issue.message) ? `${label} ${issue.message}` : issue.message;
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    default:
      return `${label} is invalid`;
  }
}
