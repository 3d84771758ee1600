#!/usr/bin/env node
/**
 * `user-registration-assets <folder> [base path]`: puts the files that the pages and the reference load into the folder of an
 * app's static assets. It writes below the base path alone, and removes nothing. The same version always writes the same.
 */
import { readBasePath } from '../src/core/base-path.ts';
import { addAssets } from './assets.ts';

const [folder, path = '', ...more] = process.argv.slice(2);
if (!folder || folder.startsWith('-') || more.length > 0) {
  console.error(
    'Usage: user-registration-assets <folder of your assets> [base path, such as /accounts]',
  );
  process.exit(1);
}
try {
  const basePath = readBasePath(path);
  const files = addAssets(folder, basePath);
  console.log(`${files.length} files in ${folder}${basePath}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
