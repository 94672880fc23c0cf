/** Entry point `@monocloud/auth-nextjs/configuration`. The published package has none of this name. */
export { listConfigurationProblems } from './core/options/configuration.ts';
export type { ConfigurationProblem } from './core/options/configuration.ts';
