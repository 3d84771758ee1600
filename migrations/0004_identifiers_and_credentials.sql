-- An identifier becomes a row of its own, so that proof stands apart from possession, and so does the password. A session is
-- named by the `sid` of its tokens and opens what its scope says. Identifiers that were unique stay so; nobody has proved any.
-- `users` cannot be dropped while other tables refer to it (the deletion would cascade), so all of them are made anew.
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`first_name` text NOT NULL,
	`last_name` text NOT NULL,
	`date_of_birth` text NOT NULL,
	`date_of_joining` text NOT NULL,
	`address` text,
	`comments` text,
	`active` integer NOT NULL,
	`deactivations` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
-- Whether an inactive account was registered so or switched off later is not known: the safe reading is the second.
INSERT INTO `people` SELECT `id`, `first_name`, `last_name`, `date_of_birth`, `date_of_joining`, `address`, `comments`,
	`active`, 1 - `active`, `created_at` FROM `users`;
--> statement-breakpoint
CREATE TABLE `identifiers` (
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`signs_in` integer NOT NULL,
	`verified_at` integer,
	PRIMARY KEY(`user_id`, `kind`),
	FOREIGN KEY (`user_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade,
	CONSTRAINT "identifiers_verified" CHECK("verified_at" is null or signs_in = 1)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `identifiers` (`user_id`, `kind`, `value`, `signs_in`)
	SELECT `id`, 'email', `email`, 1 FROM `users` WHERE `email` IS NOT NULL
	UNION ALL SELECT `id`, 'phone', `phone`, 1 FROM `users` WHERE `phone` IS NOT NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX `identifiers_sign_in` ON `identifiers` (`value`) WHERE signs_in = 1;
--> statement-breakpoint
-- What somebody has proved to be theirs nobody else may claim, not even without signing in with it.
CREATE TRIGGER `identifiers_proved_elsewhere` BEFORE INSERT ON `identifiers`
WHEN NEW.signs_in = 0 AND EXISTS (
	SELECT 1 FROM `identifiers` WHERE `value` = NEW.`value` AND signs_in = 1 AND `verified_at` IS NOT NULL)
BEGIN
	SELECT RAISE(ABORT, 'UNIQUE constraint failed: identifiers.value');
END;
--> statement-breakpoint
CREATE TABLE `credentials` (
	`user_id` text PRIMARY KEY NOT NULL,
	`password_hash` text NOT NULL,
	`password_version` integer NOT NULL,
	`password_changed_at` integer NOT NULL,
	`attempts_reset_at` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `credentials` SELECT `id`, `password_hash`, `password_version`, `password_changed_at`, `attempt_epoch` FROM `users`;
--> statement-breakpoint
CREATE TABLE `past_passwords` (
	`user_id` text NOT NULL,
	`version` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `version`),
	FOREIGN KEY (`user_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `past_passwords` SELECT `user_id`, `version`, `fingerprint`, `created_at` FROM `password_history`;
--> statement-breakpoint
DROP TABLE `password_history`;
--> statement-breakpoint
ALTER TABLE `past_passwords` RENAME TO `password_history`;
--> statement-breakpoint
CREATE UNIQUE INDEX `password_history_reuse` ON `password_history` (`user_id`,`fingerprint`);
--> statement-breakpoint
-- Tokens of before carry no `sid`: everybody logs in once more.
DROP TABLE `sessions`;
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`scope` text NOT NULL,
	`password_version` integer NOT NULL,
	`deactivations` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sessions_by_expiry` ON `sessions` (`expires_at`);
--> statement-breakpoint
DROP TABLE `users`;
--> statement-breakpoint
ALTER TABLE `people` RENAME TO `users`;
--> statement-breakpoint
-- Every way to switch an account off ends its sessions for good.
CREATE TRIGGER `users_deactivations` AFTER UPDATE OF `active` ON `users` WHEN OLD.`active` AND NOT NEW.`active`
BEGIN
	UPDATE `users` SET `deactivations` = OLD.`deactivations` + 1 WHERE `id` = NEW.`id`;
END;
