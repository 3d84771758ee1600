ALTER TABLE `identifiers` ADD `until` integer;--> statement-breakpoint
CREATE INDEX `identifiers_former` ON `identifiers` (`until`) WHERE until is not null;--> statement-breakpoint
ALTER TABLE `users` ADD `locale` text;--> statement-breakpoint
ALTER TABLE `users` ADD `version` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `delete_at` integer;--> statement-breakpoint
CREATE INDEX `users_to_delete` ON `users` (`delete_at`) WHERE delete_at is not null;