import { APIS } from '@monoshop/apis';
import { DockerfileParser, type Instruction, type JSONInstruction } from 'dockerfile-ast';
import { z } from 'zod';
import { readServiceFile } from './service-files.ts';

/** Names of the services that `npm run build` writes a folder for, each with a Containerfile. */
export const CONTAINER_SERVICES: readonly string[] = ['web', ...APIS.map(({ name }) => `api-${name}`)];

/** What a Containerfile says that matters for running it. */
export interface ContainerFile {
  base: string;
  workDir: string;
  /** Folder of the build that becomes `workDir`. */
  source: string;
  environment: Record<string, string>;
  /** Number of the user and of the group. */
  user: number;
  port: number;
  healthCheck: string[];
  /** What is run, with its arguments. */
  command: string[];
}

/** The text of the Containerfile of a service. */
export const readContainerText = (service: string): string => readServiceFile(`${service}.Containerfile`);

const words = (text: string): string[] => z.array(z.string()).parse(JSON.parse(text));

/**
 * Parses a Containerfile.
 * @throws Error when one of the instructions is missing, repeated or not in the expected form, or an unknown one is there.
 */
export function parseContainerFile(text: string): ContainerFile {
  const parsed = DockerfileParser.parse(text);
  const instructions = new Map<string, Instruction | JSONInstruction>();
  for (const instruction of parsed.getInstructions()) {
    if (instructions.has(instruction.getKeyword()))
      throw new Error(`${instruction.getKeyword()} is repeated`);
    instructions.set(instruction.getKeyword(), instruction);
  }
  function take(keyword: string): string {
    const found = instructions.get(keyword)?.getRawArgumentsContent();
    if (!found) throw new Error(`There is no ${keyword}`);
    instructions.delete(keyword);
    return found;
  }
  const [source = '', target] = take('COPY').split(' ');
  const [user, group] = take('USER').split(':');
  if (target !== './' || user !== group) throw new Error('COPY or USER is not as expected');
  const file = {
    base: take('FROM'),
    workDir: take('WORKDIR'),
    source,
    environment: Object.fromEntries(
      take('ENV')
        .split(' ')
        .map((pair) => pair.split('=', 2)),
    ),
    user: Number(user),
    port: Number(take('EXPOSE')),
    healthCheck: words(take('HEALTHCHECK').replace(/^(--\S+ )*CMD /, '')),
    command: [...words(take('ENTRYPOINT')), ...words(take('CMD'))],
  };
  if (instructions.size > 0) throw new Error(`${[...instructions.keys()].join(', ')} is not expected`);
  return file;
}
