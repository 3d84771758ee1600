DROP INDEX `audit_events_by_time`;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `exported` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_by_state` ON `audit_events` (`exported`,`at`);