import { array, constantFrom, double, integer, oneof, string, tuple, type Arbitrary } from 'fast-check';

const words = [
  'paid',
  'pending',
  'all',
  'name',
  'price-asc',
  'newest',
  'customer',
  'Audio',
  'laptop',
  '__proto__',
];

/** Text of every kind that a URL can contain: words that mean something, numbers, lone surrogates, long runs. */
const anyText = oneof(
  constantFrom(...words),
  double().map(String),
  integer().map(String),
  string({ unit: 'binary', maxLength: 200 }),
  string({ unit: 'grapheme', minLength: 70, maxLength: 120 }),
  array(integer({ min: 0, max: 0xff_ff })).map((units) => String.fromCharCode(...units)),
);

/** Any query: members with the names that a filter reads, repeated or missing, others, and plain noise. */
export const anyQuery = (names: readonly string[]): Arbitrary<string> =>
  oneof(
    array(tuple(oneof(constantFrom(...names), anyText), anyText)).map(
      (members) => `?${new URLSearchParams(members)}`,
    ),
    anyText.map((noise) => `?${noise}`),
  );
