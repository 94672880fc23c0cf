import { z } from 'zod';
import type { LoadOptions } from './load.ts';

/** The parts of the benchmark, in the order in which they run and are shown. */
export const PARTS = ['api', 'data', 'telemetry', 'bff', 'start', 'scale'] as const;

export type PartName = (typeof PARTS)[number];

/** What every part is given. */
export interface BenchContext {
  /** Whether to run tiny: everything is started and asked, answers are judged, times are not. */
  smoke: boolean;
  /** How often each thing is measured; medians are taken of these. Many short ones: the machine's speed changes. */
  rounds: number;
  /** How much a load of one round is: a time, or in a smoke run a few requests. */
  perRound: Pick<LoadOptions, 'seconds' | 'requests'>;
  /** An empty folder that is deleted at the end. */
  workDir: string;
  /** What `npm run build` makes, for the parts that measure more than a guard. */
  builtDir: string;
  /** Core for the server that is measured. */
  serverCore: number;
  /** Core for everything else: this process, which makes the load, and the servers that the measured one asks. */
  loadCore: number;
  /** Says on the screen what is going on. */
  report(line: string): void;
}

/** The same time in fewer rounds, each of them so many times as long; a smoke run stays as tiny as it is. */
export const inLongerRounds = (context: BenchContext, times: number): BenchContext => {
  const { seconds } = context.perRound;
  if (seconds === undefined) return context;
  return { ...context, rounds: Math.ceil(context.rounds / times), perRound: { seconds: seconds * times } };
};

export const sectionSchema = z.object({
  /** Its title. */
  table: z.string(),
  /** Ratios come first in the document, absolute figures after all of them. */
  kind: z.enum(['ratios', 'absolute']),
  /** Whether other documents refer to it: a table without a goal is otherwise in the JSON file alone. */
  isReferredTo: z.boolean().optional(),
  /** What was measured and how to read it, in Markdown. */
  text: z.string().optional(),
  /** Cells by column. The first row's columns are the table's; a missing cell is shown as a dash. */
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number()]))),
});

/** A table of results. */
export type Section = z.infer<typeof sectionSchema>;

/** Measures one part. @throws Error when something answered otherwise than it has to. */
export type RunPart = (context: BenchContext) => Promise<Section[]>;
