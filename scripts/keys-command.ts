#!/usr/bin/env node
/** `user-registration-keys > .dev.vars`: fresh keys for an app that embeds the service, as lines of that file. */
import { freshKeys } from './fresh-keys.ts';

for (const [name, value] of Object.entries(freshKeys())) console.log(`${name}='${value}'`);
