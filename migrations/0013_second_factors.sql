-- Second factors, what was shown of them once, and how a session was opened.
CREATE TABLE `factor_uses` (
	`proof` text PRIMARY KEY NOT NULL,
	`factor_id` text NOT NULL,
	`until` integer,
	FOREIGN KEY (`factor_id`) REFERENCES `factors`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `factor_uses_by_factor` ON `factor_uses` (`factor_id`);--> statement-breakpoint
CREATE INDEX `factor_uses_by_end` ON `factor_uses` (`until`) WHERE until is not null;--> statement-breakpoint
CREATE TABLE `factors` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL CHECK (`kind` IN ('totp', 'passkey', 'recovery')),
	`secret` text NOT NULL,
	`key_id` text,
	`name` text,
	`credential_id` text,
	`sign_count` integer DEFAULT 0 NOT NULL,
	`transports` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `factors_credential_id_unique` ON `factors` (`credential_id`);--> statement-breakpoint
CREATE INDEX `factors_by_user` ON `factors` (`user_id`,`kind`);--> statement-breakpoint
CREATE UNIQUE INDEX `factors_one_of_a_kind` ON `factors` (`user_id`,`kind`) WHERE kind <> 'passkey';--> statement-breakpoint
CREATE INDEX `factors_by_key` ON `factors` (`key_id`) WHERE key_id is not null;--> statement-breakpoint
ALTER TABLE `credentials` ADD `factors_reset_at` integer;--> statement-breakpoint
ALTER TABLE `sessions` ADD `amr` text DEFAULT '["pwd"]' NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `auth_time` integer;