/** Entry point `@monocloud/auth-nextjs/configuration`. The published package has none of this name. */
export { listConfigurationProblems } from './core/configuration/configuration.ts';
export type { ConfigurationProblem } from './core/configuration/configuration.ts';
