DROP INDEX `audit_events_by_actor`;--> statement-breakpoint
CREATE INDEX `audit_events_by_event` ON `audit_events` (`event`,`at`) WHERE event not in ('authn_login_success', 'session_logout', 'session_renewed', 'sys_audit_purge', 'sys_webhook_taken_over', 'user_created');--> statement-breakpoint
CREATE INDEX `audit_events_by_actor` ON `audit_events` (`actor`,`at`) WHERE actor is not null;