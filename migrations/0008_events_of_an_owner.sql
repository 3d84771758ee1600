DROP INDEX `audit_events_by_user`;--> statement-breakpoint
CREATE INDEX `audit_events_by_user` ON `audit_events` (`user_id`,`at`) WHERE event <> 'session_renewed';