export { createLogger, logLevelVariable, logWarnings } from './log.ts';
export type { Logger, LoggerOptions, LogLevel } from './log.ts';
export { createRequestLog } from './request-log.ts';
export { serve, stopOnSignal } from './serve.ts';
export type { ServeOptions, Service, StopOptions } from './serve.ts';
export { readSettings, run, SettingsError } from './settings.ts';
export type { SettingsProblem, SettingsSource } from './settings.ts';
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
export { completeProtection, createRateLimiter } from './protect.ts';
export type { Protect, ProtectOptions } from './protect.ts';
export { createReadyz, livez } from './health.ts';
export type { ReadinessOptions } from './health.ts';
export { createMethodNotAllowed, createProblemHandler, notFound } from './problem.ts';
export { createResourceMetadata, listMetadataPaths, toRoutePaths } from './resource-metadata.ts';
export type { ResourceMetadata } from './resource-metadata.ts';
