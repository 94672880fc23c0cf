export { createLogger, logLevelVariable } from './logger.ts';
export type { Logger, LoggerOptions, LogLevel } from './logger.ts';
export { logWarnings } from './log-warnings.ts';
export { createRequestLog } from './request-log.ts';
export { run } from './run.ts';
export { serve } from './serve.ts';
export type { ServeOptions, Service } from './serve.ts';
export { SettingsError } from './settings-error.ts';
export type { SettingsProblem } from './settings-error.ts';
export { readSettings } from './settings.ts';
export type { SettingsSource } from './settings.ts';
export { stopOnSignal } from './stop-on-signal.ts';
export type { StopOptions } from './stop-on-signal.ts';
export {
  baseUrlVariable,
  choiceVariable,
  choicesVariable,
  flagVariable,
  isLoopback,
  issuerVariable,
  portVariable,
  resourceVariable,
  textVariable,
  urlVariable,
  wholeNumberVariable,
} from './variables.ts';
export type { VariableHint } from './variables.ts';
export { backendVariables, toBackendOptions } from './backend-variables.ts';
export type { BackendOptions } from './backend-variables.ts';
export { completeChallenge } from './challenge.ts';
export type { ChallengeOptions, Protect } from './challenge.ts';
export { createReadyz, livez } from './health.ts';
export type { ReadinessOptions } from './health.ts';
export { createMethodNotAllowed, createProblemHandler, notFound } from './problem.ts';
export { createRateLimit, requestsPerMinuteVariable } from './rate-limit.ts';
export { createResourceMetadata, listMetadataPaths, toRoutePaths } from './resource-metadata.ts';
export type { ResourceMetadata } from './resource-metadata.ts';
