/** One row of the table of providers: what a provider answers, and what comes of it. */
export interface ProviderAnswer {
  /** Whose documentation describes the answer; `any` where it belongs to no product in particular. */
  provider: string;
  answer: string;
  /** What is observed, in the words that the test compares. */
  outcome: string;
}
