-- The tables that grow with every action, laid into their primary key: an entry less is written for each row.
-- An index of sessions by user is gone with it: no query used it.
CREATE TABLE `sessions_in_key` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`password_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `sessions_in_key` (`id`, `user_id`, `purpose`, `password_version`, `created_at`, `expires_at`, `revoked_at`)
SELECT `id`, `user_id`, `purpose`, `password_version`, `created_at`, `expires_at`, `revoked_at` FROM `sessions`;
--> statement-breakpoint
DROP TABLE `sessions`;
--> statement-breakpoint
ALTER TABLE `sessions_in_key` RENAME TO `sessions`;
--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `password_history_in_key` (
	`user_id` text NOT NULL,
	`version` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `version`),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `password_history_in_key` (`user_id`, `version`, `fingerprint`, `created_at`)
SELECT `user_id`, `version`, `fingerprint`, `created_at` FROM `password_history`;
--> statement-breakpoint
DROP TABLE `password_history`;
--> statement-breakpoint
ALTER TABLE `password_history_in_key` RENAME TO `password_history`;
--> statement-breakpoint
CREATE UNIQUE INDEX `password_history_reuse` ON `password_history` (`user_id`,`fingerprint`);
--> statement-breakpoint
CREATE TABLE `audit_events_in_key` (
	`request_id` text PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`outcome` text NOT NULL,
	`reason` text,
	`at` integer NOT NULL,
	`user_id` text,
	`username` text,
	`subject` text,
	`ip` text,
	`country` text,
	`user_agent` text,
	`schema_version` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `audit_events_in_key` (`request_id`, `event`, `outcome`, `reason`, `at`, `user_id`, `username`, `subject`, `ip`, `country`, `user_agent`, `schema_version`)
SELECT `request_id`, `event`, `outcome`, `reason`, `at`, `user_id`, `username`, `subject`, `ip`, `country`, `user_agent`, `schema_version` FROM `audit_events`;
--> statement-breakpoint
DROP TABLE `audit_events`;
--> statement-breakpoint
ALTER TABLE `audit_events_in_key` RENAME TO `audit_events`;
--> statement-breakpoint
CREATE INDEX `audit_events_by_user` ON `audit_events` (`user_id`,`at`);
--> statement-breakpoint
CREATE INDEX `audit_events_by_time` ON `audit_events` (`at`);
