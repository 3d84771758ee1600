/** The API and the Worker that keeps the trail, as one: their stores lie side by side. */
export { AuditChain, AuditDay, AuditKeys, AuditSinkService } from '../../src/audit-sink/index';
export * from '../../src/index';
export { default } from '../../src/index';
