/** One of a few values: the word that the URL uses and the words that a person reads. */
export interface Choice<V extends string = string> {
  value: V;
  label: string;
}

/** Choices in the order in which they are offered; the first one is what holds unless another is named. */
export type Choices<V extends string> = readonly [Choice<V>, ...Choice<V>[]];

/** The value that a word stands for; the first one for a word that is none of them. */
export function parseChoice<V extends string>(choices: Choices<V>, word: string | null): V {
  return choices.find(({ value }) => value === word)?.value ?? choices[0].value;
}

/** The words for a value. */
export function labelOf<V extends string>(choices: Choices<V>, value: V): string {
  return choices.find((choice) => choice.value === value)?.label ?? value;
}
