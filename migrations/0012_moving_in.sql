-- People who come from another system: by what they are known there, and without dates that nobody there has asked for.
-- A column that need not be there takes the place of one that must: to make the table anew would drop the old one, and delete
-- with it whatever hangs on an account.
ALTER TABLE `users` ADD `external_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `users_external_id` ON `users` (`external_id`) WHERE external_id is not null;--> statement-breakpoint
ALTER TABLE `users` ADD `birth` text;--> statement-breakpoint
ALTER TABLE `users` ADD `joining` text;--> statement-breakpoint
UPDATE `users` SET `birth` = `date_of_birth`, `joining` = `date_of_joining`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `date_of_birth`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `date_of_joining`;--> statement-breakpoint
ALTER TABLE `users` RENAME COLUMN `birth` TO `date_of_birth`;--> statement-breakpoint
ALTER TABLE `users` RENAME COLUMN `joining` TO `date_of_joining`;
--> statement-breakpoint
ALTER TABLE `credentials` ADD `is_foreign_hash` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_foreign` ON `credentials` (`is_foreign_hash`) WHERE is_foreign_hash = 1;
