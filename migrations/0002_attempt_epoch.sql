ALTER TABLE `users` ADD `attempt_epoch` integer DEFAULT 0 NOT NULL;
