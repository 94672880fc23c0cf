export { createLogger, logLevelVariable, logWarnings } from './log.ts';
export type { Logger, LoggerOptions, LogLevel } from './log.ts';
export { createRequestLog } from './request-log.ts';
export { serve, stopOnSignal, type ServeOptions, type Service, type StopOptions } from './serve.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
export { readSettings, run, SettingsError, type SettingsProblem, type SettingsSource } from './settings.ts';
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
export { backendVariables, toBackendOptions, type BackendOptions } from './backend-variables.ts';
export { readCaller, toCallerName, type Caller } from './caller.ts';
export { noteRefusal, type Decision, type Reason, type TokenVerifier } from './decision.ts';
export { completeProtection, type Protect, type ProtectOptions } from './protect.ts';
export { createRateLimiter } from './rate-limit.ts';
export { acrValuesVariable, requireRecentSignIn, warnOfMissingClaims } from './step-up.ts';
export type { StepUpOptions } from './step-up.ts';
export { createReadyz, livez, throwIssuerUnavailable, type ReadinessOptions } from './health.ts';
export { createCertificateResolver, headerNameVariable } from './client-certificate.ts';
export type { CertificateResolver } from './client-certificate.ts';
export { createMethodNotAllowed, createProblemHandler, notFound, sendProblem } from './problem.ts';
export type { FieldError, Problem } from './problem.ts';
export { createResourceMetadata, locateResourceMetadata } from './resource-metadata.ts';
export type { MetadataLocation, ResourceMetadata } from './resource-metadata.ts';
