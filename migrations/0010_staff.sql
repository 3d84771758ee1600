-- Staff: a role of a person, keys of servers, who did it in the trail, and where committed events are sent.
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` text NOT NULL,
	`permissions` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL,
	`expires_at` integer NOT NULL,
	`last_used_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `webhook_endpoints` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`events` text NOT NULL,
	`enabled` integer NOT NULL,
	`key_id` text NOT NULL,
	`secret_version` integer DEFAULT 1 NOT NULL,
	`previous_secret_until` integer,
	`created_at` integer NOT NULL,
	`created_by` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `webhook_outbox` (
	`endpoint_id` text NOT NULL,
	`at` integer NOT NULL,
	`event_id` text NOT NULL,
	`event` text NOT NULL,
	`user_id` text NOT NULL,
	`actor` text,
	PRIMARY KEY(`endpoint_id`, `at`, `event_id`),
	FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `audit_events` ADD `actor` text;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `target` text;--> statement-breakpoint
ALTER TABLE `credentials` ADD `expired_at` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `role` text CHECK (`role` IN ('admin', 'support', 'auditor'));--> statement-breakpoint
CREATE INDEX `users_by_created` ON `users` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `users_by_last_name` ON `users` (lower("last_name"),`id`);--> statement-breakpoint
CREATE INDEX `users_by_first_name` ON `users` (lower("first_name"),`id`);--> statement-breakpoint
CREATE INDEX `users_inactive` ON `users` (`created_at`,`id`) WHERE active = 0;--> statement-breakpoint
CREATE INDEX `users_by_role` ON `users` (`role`,`created_at`,`id`) WHERE role is not null;--> statement-breakpoint
CREATE INDEX `identifiers_unproved` ON `identifiers` (`user_id`) WHERE signs_in = 1 and verified_at is null;
--> statement-breakpoint
-- Somebody has to be there who can give others a role: the last active admin stays, whoever asks and however many at once.
CREATE TRIGGER `users_last_admin_changed` BEFORE UPDATE OF `role`, `active`, `delete_at` ON `users`
WHEN OLD.`role` = 'admin' AND OLD.`active` AND OLD.`delete_at` IS NULL
	AND (NEW.`role` IS NOT 'admin' OR NOT NEW.`active` OR NEW.`delete_at` IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM `users` WHERE `role` = 'admin' AND `id` <> OLD.`id` AND `active` AND `delete_at` IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'the last admin');
END;
--> statement-breakpoint
CREATE TRIGGER `users_last_admin_deleted` BEFORE DELETE ON `users`
WHEN OLD.`role` = 'admin' AND OLD.`active` AND OLD.`delete_at` IS NULL
	AND NOT EXISTS (SELECT 1 FROM `users` WHERE `role` = 'admin' AND `id` <> OLD.`id` AND `active` AND `delete_at` IS NULL)
BEGIN
	SELECT RAISE(ABORT, 'the last admin');
END;
--> statement-breakpoint
-- A session of before must not open what the new role does, nor one of a role that was taken away go on (OWASP ASVS 7.4.3).
CREATE TRIGGER `users_role_sessions` AFTER UPDATE OF `role` ON `users` WHEN OLD.`role` IS NOT NEW.`role`
BEGIN
	UPDATE `users` SET `deactivations` = `deactivations` + 1 WHERE `id` = NEW.`id`;
END;
--> statement-breakpoint
-- One row for each endpoint that wants the event, in the transaction of the change.
CREATE TRIGGER `audit_events_to_webhooks` AFTER INSERT ON `audit_events`
WHEN (NEW.`outcome` = 'success' OR NEW.`event` = 'session_token_reuse') AND NEW.`user_id` IS NOT NULL
BEGIN
	INSERT INTO `webhook_outbox` (`endpoint_id`, `at`, `event_id`, `event`, `user_id`, `actor`)
	SELECT `id`, NEW.`at`, NEW.`request_id`, NEW.`event`, NEW.`user_id`, NEW.`actor` FROM `webhook_endpoints`
	WHERE `enabled` AND EXISTS (SELECT 1 FROM json_each(`webhook_endpoints`.`events`) WHERE `value` = NEW.`event`);
END;
